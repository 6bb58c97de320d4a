"""Making the copy: as data, as a page to read, and with the person's files."""

import json
import tempfile
import zipfile
from typing import IO, Any

from flask import current_app
from flask_babel import force_locale, get_locale

from app.core import files
from app.core.clock import now
from app.core.db import transaction
from app.core.personal import ADDRESSED, PEOPLE, own_rows, own_tables
from app.core.schema import tables
from app.identity.leaving.models import Takeout
from app.identity.models import Address, User

#: Where in a person's folder their copies are; none of them is in the next one.
FOLDER = "takeouts/"


def make(takeout_id: int) -> Takeout | None:
    """Make a copy that was asked for; answers it. None if it is no longer wanted, or was made."""
    takeout = Takeout.get(takeout_id)
    user = User.get(takeout.user_id) if takeout and not takeout.is_ready else None
    if not takeout or not user:
        return None
    target = f"{user.folder}/{FOLDER}{takeout.id}.zip"
    with tempfile.TemporaryFile() as file:
        write(user, file)
        size = file.tell()
        file.seek(0)
        files.save(target, file)
    with transaction():
        return Takeout.finish(takeout.id, target, size)


def write(user: User, file: IO[bytes]) -> None:
    """Pack everything about a person."""
    known = tables()
    rows = {
        name: own_rows(known[name], column, user.id) for name, column in own_tables(known).items()
    }
    addresses = Address.texts_of(user)
    rows |= {name: own_rows(known[name], column, *addresses) for name, column in ADDRESSED.items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.json", json.dumps(rows, indent=2, default=str, ensure_ascii=False))
        packed.writestr("index.html", page_of(user, rows))
        for name in files.names_in(user.folder):
            if not name.startswith(FOLDER):
                with files.load(f"{user.folder}/{name}") as source:
                    packed.writestr(f"files/{name}", source.read())


def page_of(user: User, rows: dict[str, list[dict[str, Any]]]) -> str:
    """The same to read, in the person's language."""
    with force_locale(user.locale or current_app.config["BABEL_DEFAULT_LOCALE"]):
        return current_app.jinja_env.get_template("layouts/takeout.html").render(
            account=rows[PEOPLE][0],
            rows={name: found for name, found in rows.items() if found and name != PEOPLE},
            product=current_app.config["PRODUCT_NAME"],
            moment=now(),
            language=str(get_locale()).replace("_", "-"),
        )
