"""The reports for the framework's maintainers are true of the installed releases.

Every program in `docs/upstream/` runs alone, in an empty folder, without anything of ours, and
prints what its report says. When it doesn't, a release has repaired the defect (or changed it):
the report goes, and so does the mend that it names, if no other report needs it.
"""

import ast
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from app import framework
from tests.framework.warm import Warm

DOCS = Path(__file__).resolve().parents[2] / "docs"
INDEX = DOCS / "upstream.md"
REPORT = re.compile(
    r"^## (?P<name>[\w-]+): (?P<title>[^\n]+)\n(?P<before>.*?)"
    r"^```python(?: needs=(?P<needs>\w+))?\n(?P<program>.*?)^```\n\nprints\n\n"
    r"^```text\n(?P<printed>.*?)^```\n(?P<after>.*?)(?=^## |\Z)",
    re.MULTILINE | re.DOTALL,
)
SEVERITY = re.compile(
    r"\*\*(Security|Data loss|Wrong results|Nuisances), (critical|high|medium|low)\.\*\*"
)
MEND = re.compile(r"\*\*Mend:\*\* `app/framework/(\w+)\.py`")


@dataclass(frozen=True)
class Report:
    """One entry: the program, the package it needs besides Hyperflask, and what it prints."""

    name: str
    text: str
    needs: str | None
    program: str
    printed: str

    @property
    def mend(self) -> str | None:
        found = MEND.search(self.text)
        return found[1] if found else None


def reports() -> Iterator[Report]:
    for path in sorted(DOCS.glob("upstream/*.md")):
        for found in REPORT.finditer(path.read_text(encoding="utf-8")):
            yield Report(
                found["name"], found[0], found["needs"], found["program"], found["printed"].strip()
            )


REPORTS = list(reports())
#: Each thread has a process of its own that the programs part from.
_here = threading.local()


def run(report: Report, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a maintainer would: no PYTHONPATH, no settings, no file of ours."""
    folder.mkdir()
    (folder / "program.py").write_text(report.program, encoding="utf-8")
    return _here.python.run(["program.py"], folder, HOME=str(folder))


@pytest.fixture(scope="session")
def runs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[subprocess.CompletedProcess[str]]]]:
    """The programs of the selected tests, two at a time."""
    root = tmp_path_factory.mktemp("programs")
    selected = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = [spec.params["report"] for spec in selected if spec and "report" in spec.params]
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore"}
    with ExitStack() as stack:

        def start() -> None:
            _here.python = stack.enter_context(Warm(environment))

        pool = stack.enter_context(ThreadPoolExecutor(2, initializer=start))
        yield {
            report.name: pool.submit(run, report, root / report.name)
            for report in wanted
            if not (report.needs and find_spec(report.needs) is None)
        }
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_the_program_still_prints_what_the_report_says(report, runs):
    if report.name not in runs:
        pytest.skip(f"{report.needs} is not installed")
    done = runs[report.name].result()
    advice = f"{report.name} is not what it was. If a release repaired it, delete the report" + (
        f" and look whether app/framework/{report.mend}.py can go" if report.mend else ""
    )
    assert done.returncode == 0, f"{advice}\n{done.stderr}"
    assert done.stdout.strip() == report.printed, advice


def test_every_heading_is_a_complete_report():
    text = "".join(p.read_text(encoding="utf-8") for p in DOCS.glob("upstream/*.md"))
    headings = re.findall(r"^## ([\w-]+):", text, re.MULTILINE)
    assert sorted(headings) == sorted(report.name for report in REPORTS)
    assert len(set(headings)) == len(headings)
    for report in REPORTS:
        assert SEVERITY.search(report.text), report.name
        for part in ("**Should:**", "**Change:**", "**Mend:**"):
            assert part in report.text, f"{report.name} has no {part}"


def defects() -> Iterator[tuple[str, str]]:
    """Each stated defect, and what its reason begins with. (A test there without a reason passes:
    it holds what a mend keeps of the released code.)"""
    for path in sorted((DOCS.parent / "tests/framework/defects").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                said = [
                    keyword.value.value
                    for decorator in node.decorator_list
                    if isinstance(decorator, ast.Call)
                    for keyword in decorator.keywords
                    if keyword.arg == "reason" and isinstance(keyword.value, ast.Constant)
                ]
                if said:
                    yield f"{path.name}: {node.name}", "".join(said).partition(": ")[0]


def test_every_stated_defect_names_its_mend_or_its_report():
    known = {mend.name for mend in framework.registry()} | {report.name for report in REPORTS}
    assert [test for test, name in defects() if name not in known] == []
    assert len(list(defects())) > 100


def test_a_program_is_short():
    assert [r.name for r in REPORTS if len(r.program.splitlines()) > 20] == []


def test_every_mend_has_a_report():
    named = {report.mend for report in REPORTS}
    assert {mend.name for mend in framework.registry()} - named == set()


def test_every_report_names_a_mend_that_exists_or_says_why_there_is_none():
    mends = {mend.name for mend in framework.registry()}
    for report in REPORTS:
        assert report.mend in mends or "**Mend:** none: " in report.text, report.name


def test_the_index_lists_every_report_under_its_kind_and_by_severity():
    order = ["critical", "high", "medium", "low"]
    listed = []
    for section in INDEX.read_text(encoding="utf-8").split("\n## ")[1:]:
        kind = section.partition("\n")[0]
        rows = re.findall(r"^\| (\w+) \| \[.+\]\(upstream/\S+#(\S+)\)", section, re.MULTILINE)
        severities = [severity for severity, _ in rows]
        assert severities == sorted(severities, key=order.index), kind
        listed += [(kind, severity, anchor) for severity, anchor in rows]
    expected = [(*SEVERITY.search(r.text).groups(), anchor(r)) for r in REPORTS]
    assert sorted(listed) == sorted(expected)


def anchor(report: Report) -> str:
    """The fragment that a heading has on the pages that show Markdown."""
    heading = report.text.partition("\n")[0].removeprefix("## ").lower()
    return re.sub(r"[^\w\- ]", "", heading).strip().replace(" ", "-")
