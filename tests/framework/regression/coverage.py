"""How much of the framework's own packages the suite runs."""

import json
import subprocess
from pathlib import Path

from tests.framework.regression import catalogue, report

#: The modules of the packages that make up the framework.
PACKAGES = (
    "hyperflask",
    "flask_file_routes",
    "jinjapy",
    "flask_sqlorm",
    "sqlorm",
    "flask_suspense",
    "jinja_super_macros",
    "flask_super_macros",
    "flask_assets_pipeline",
    "flask_collections",
    "flask_files",
    "flask_mercure_sse",
    "jinja_layout",
    "jinja_wtforms",
    "flask_configurator",
    "flask_babel",
    "flask_mailman_templates",
    "htmx_flask",
    "hyperflask_users",
    "dramatiq_sqlite",
    "jinja_frontmatter",
)


def settings(out: Path) -> Path:
    """A configuration of coverage: branches too, and the processes that tests start."""
    path = out / "coveragerc"
    path.write_text(
        "[run]\nbranch = true\nparallel = true\npatch = subprocess\n"
        f"data_file = {out / 'data'}\nsource_pkgs =\n"
        + "".join(f"    {name}\n" for name in PACKAGES)
        + "omit =\n"
        + "".join(f"    */{file}\n" for file in catalogue.accepted().files)
        + "disable_warnings = module-not-imported, no-data-collected, module-not-measured\n",
        encoding="utf-8",
    )
    return path


def summary(python: Path, out: Path) -> str:
    """Lines and branches covered by all processes together, package by package."""
    rc = f"--rcfile={settings(out)}"
    data = out / "coverage.json"
    for words in (["combine", "-q", rc], ["json", "-q", rc, "-i", "-o", str(data)]):
        subprocess.run([str(python), "-m", "coverage", *words], cwd=out, check=True)
    table = report.coverage_table(json.loads(data.read_text(encoding="utf-8")), PACKAGES)
    left_out = [f"left out: {file} ({why})" for file, why in catalogue.accepted().files.items()]
    return "\n".join([table, *left_out])
