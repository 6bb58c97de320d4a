"""What each thing that we keep says about people: every column, folder and job argument, declared.

A room says it of its own in `data_map.py`; what isn't declared fails a test, and is in no copy:

    declare("recordings", ours="id", person="user_id", content="title", secret="link_hash")

`flask data-map` writes it down as docs/data.md.
"""

from enum import StrEnum

from app.settings import ROOT

PATH = ROOT / "docs" / "data.md"


class Kind(StrEnum):
    """What something is, when a person asks for a copy of everything, or to be forgotten."""

    PERSON = "person"  # about one person: in their copy, and gone with them
    SECRET = "secret"  # noqa: S105 (opens something: in no copy, gone with whom it belongs to)
    CONTENT = "content"  # what people of a workspace made: the workspace's, in its archive
    TRAIL = "trail"  # who did what in a workspace: stays as long as its trail, without a name
    OURS = "ours"  # numbers, states and times that say nothing by themselves


#: table → column → what it is.
COLUMNS: dict[str, dict[str, Kind]] = {}

#: The beginning of a file's name → what is in that folder.
FOLDERS: dict[str, Kind] = {}

#: The name of a job's argument → what it is. No secret is ever one.
ARGUMENTS: dict[str, Kind] = {}


class DeclaredTwice(Exception):
    """Two rooms say what one thing is."""


def declare(table: str, **columns: str) -> None:
    """Say what the columns of a table are: `person="email name"`."""
    if table in COLUMNS:
        raise DeclaredTwice(table)
    COLUMNS[table] = _spread(columns)


def declare_folder(beginning: str, kind: Kind) -> None:
    """Say what the files are whose names begin so."""
    FOLDERS[beginning] = kind


def declare_arguments(**arguments: str) -> None:
    """Say what the arguments of jobs are, by their names: `person="address"`."""
    for name, kind in _spread(arguments).items():
        if ARGUMENTS.setdefault(name, kind) != kind:
            raise DeclaredTwice(name)


def kind_of(table: str, column: str) -> Kind:
    """What a column is. One that nobody has declared is as good as secret."""
    return COLUMNS.get(table, {}).get(column, Kind.SECRET)


def _spread(names_by_kind: dict[str, str]) -> dict[str, Kind]:
    return {name: Kind(kind) for kind, names in names_by_kind.items() for name in names.split()}


HEAD = """# What we keep, and what it says about people

Made by `flask data-map` from what the rooms declare (`data_map.py`); a test checks that every
column, folder and job argument is there. Keep it as the record that the law asks for.

| kind | a person's copy | when they are erased |
|---|---|---|
| person | in it | gone |
| secret | never in it | gone |
| content | in the workspace's archive | stays: it is the workspace's |
| trail | – | stays as long as the workspace's trail; no event holds a name |
| ours | in it, where the row is theirs | gone, where the row is theirs |

"""


def document() -> str:
    """The whole text. The same declarations make the same text."""
    kinds = list(Kind)
    lines = [f"| table | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    for name in sorted(COLUMNS):
        cells = [", ".join(c for c, k in COLUMNS[name].items() if k == kind) for kind in kinds]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    folders = [f"- files in `{name}…`: {kind}" for name, kind in sorted(FOLDERS.items())]
    arguments = [f"- `{name}` of jobs: {kind}" for name, kind in sorted(ARGUMENTS.items())]
    return HEAD + "\n".join([*lines, "", *folders, *arguments]) + "\n"
