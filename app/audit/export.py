"""The trail as a file: exactly what the filters show, row by row, so that memory stays small.

Streamed rather than made by a job: nothing has to be stored, found again or erased, and it
begins at once. What was recorded after it began isn't in it.

CSV is for spreadsheets, which take a cell for a formula and guess the encoding: both are
seen to. JSON has a line for the export, a line for each event, and a signature over them.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.audit.filters import Filters
from app.audit.keys import UnknownKey, key_named, signing_key
from app.audit.models import Entry
from app.core.clock import now
from app.core.lines import visible
from app.workspaces.models import Workspace

#: Rows read at once.
BATCH = 500

FORMAT = "audit-export/1"

#: What a spreadsheet begins a formula with; the wide ones are what an Asian keyboard types.
FORMULA = tuple("=+-@＝＋－＠")

#: The columns, in their order. docs/audit.md says what each is.
COLUMNS = (
    "number",
    "time",
    "actor",
    "actor_id",
    "impersonator_id",
    "verb",
    "sentence",
    "subject_type",
    "subject_id",
    "details",
    "result",
    "source",
    "ip",
    "user_agent",
    "request_id",
    "link",
)

MIME_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/jsonl"}
SUFFIXES = {"csv": "csv", "json": "jsonl"}


class Altered(Exception):
    """The file isn't what was exported."""


def file_name(workspace: Workspace, format: str) -> str:
    """What the file is called: whose it is, and of which day."""
    return f"{workspace.slug}-audit-{now():%Y-%m-%d}.{SUFFIXES[format]}"


def lines(workspace: Workspace, wanted: Filters, before: int, format: str) -> Iterator[str]:
    """The file, in pieces."""
    rows = map(row_of, entries(workspace, wanted, before))
    return as_csv(rows) if format == "csv" else as_json(rows, workspace, wanted)


def entries(workspace: Workspace, wanted: Filters, before: int) -> Iterator[Entry]:
    """Every event that the filters let through, the newest first."""
    while found := Entry.found(workspace, wanted, before=before, limit=BATCH):
        yield from found
        before = found[-1].number


def row_of(entry: Entry) -> dict[str, Any]:
    """An event as a row of the file."""
    row = {name: getattr(entry, name, None) for name in COLUMNS}
    return row | {"time": entry.created_at.isoformat(timespec="milliseconds")}


def as_csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Comma-separated, UTF-8 with the mark that Excel needs to see that it is."""
    yield "\ufeff" + _csv_line(COLUMNS)
    for row in rows:
        yield _csv_line(_cell(row[name]) for name in COLUMNS)


def _csv_line(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not isinstance(value, str):
        return value
    # A control character at the start is written out, and so can't begin a formula either.
    text = visible(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def as_json(rows: Iterable[dict[str, Any]], workspace, wanted: Filters) -> Iterator[str]:
    """JSON Lines: what this is, the events, and last the signature over all lines before it."""
    key, count = signing_key(), 0
    head = {
        "format": FORMAT,
        "workspace": workspace.slug,
        "exported_at": now().isoformat(timespec="seconds"),
        "filter": wanted.as_dict(),
        "key": key.id,
    }
    line = json.dumps(head)
    yield line + "\n"
    signature = key.sign(line)
    for count, row in enumerate(rows, start=1):  # noqa: B007 (told at the end)
        line = json.dumps(row)
        signature = key.sign(signature, line)
        yield line + "\n"
    yield json.dumps({"events": count, "signature": signature}) + "\n"


def check_export(file: Iterable[bytes]) -> tuple[dict[str, Any], int]:
    """What an exported file says of itself, and how many events it holds. Raises Altered."""
    lines = (raw.decode().removesuffix("\n") for raw in file)
    try:
        text = next(lines, "")
        head = json.loads(text)
        key = key_named(head["key"])
        signature, count, last = key.sign(text), 0, next(lines, "")
        for line in lines:
            signature, count, last = key.sign(signature, last), count + 1, line
        end = json.loads(last)
    except UnknownKey as error:
        raise Altered(f"it is signed with key {error}, which isn't in AUDIT_KEYS") from None
    except (ValueError, KeyError, TypeError):
        raise Altered("it isn't a whole export of ours") from None
    if end != {"events": count, "signature": signature}:
        raise Altered("the signature doesn't fit")
    return head, count
