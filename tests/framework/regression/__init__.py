"""The regression suite, run against other releases or checkouts of the framework.

`bin/regress` is its command and docs/regression.md its page. Nothing here may need more than
the standard library: it runs before there is an environment.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
