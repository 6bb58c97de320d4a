"""The framework as it was released: collected only where no mend is applied."""

from app import framework

collect_ignore_glob = [] if "all" in framework.skipped() else ["test_*.py"]
