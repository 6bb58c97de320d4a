"""A workspace as one file: a ZIP with a line of JSON per row, its files, and a page to read.

`making` packs it in a job · `rows` reads every table in batches, and speaks JSON · `checking`
trusts no archive · `restoring` makes a new workspace of one, whose rows `unpacking` brings.
"""

from app.core.archives import leave_out

#: How the archive is laid out. A reader refuses what it doesn't know.
FORMAT = 1

MANIFEST, PEOPLE, PAGE = "manifest.json", "people.jsonl", "index.html"
TABLES, FILES = "tables/", "files/"

#: Where a workspace's archives are among its files: they aren't part of the next one.
EXPORTS = "exports/"

leave_out("workspace_slugs", "old addresses lead somewhere in this installation alone")
leave_out("workspace_exports", "an archive doesn't hold itself")
