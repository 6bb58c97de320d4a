"""What a person says about themselves: name, picture, language, clock, light or dark."""

from typing import IO

from app.core import files, pictures
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.tokens import new_token
from app.identity.models import User

#: Dark or light whatever the system has; None is as the system has it.
THEMES = ("light", "dark")


def change_profile(user: User, *, name: str, locale: str, time_zone: str, theme: str) -> None:
    """Keep what the form says. An unknown theme is none."""
    with transaction():
        user.name, user.locale, user.time_zone = name, locale, time_zone
        user.theme = theme if theme in THEMES else None
        user.save()


def choose_theme(user: User, theme: str) -> None:
    """Remember how pages look to a person, on every browser that they use."""
    with transaction():
        user.theme = theme if theme in THEMES else None
        user.save()


def set_avatar(user: User, source: IO[bytes]) -> None:
    """Show another picture. Raises pictures.NotAPicture and pictures.TooLarge."""
    squares = pictures.squares(source.read(pictures.MOST_BYTES + 1))
    version = new_token()
    for size, data in squares.items():
        files.save(avatar_file(user, version, size), data)
    try:
        _change(user, version)
    except Exception:
        _remove(user, version)
        raise


def remove_avatar(user: User) -> None:
    """Show initials again. Without a picture there is nothing to do."""
    _change(user, None)


def load_avatar(version: str, size: int) -> IO[bytes]:
    """A person's picture, by its version: nobody knows that but who was shown the picture, and
    with a new picture it is another. Raises NotFound for one that isn't shown (any more)."""
    user = User.with_avatar(version)
    if not user or size not in pictures.SIZES:
        raise NotFound(f"avatar {version}")
    try:
        return files.load(avatar_file(user, version, size))
    except FileNotFoundError as error:
        raise NotFound(str(error)) from error


def avatar_file(user: User, version: str, size: int) -> str:
    """What the file is called."""
    return f"{user.folder}/avatar/{version}-{size}.webp"


def _change(user: User, version: str | None) -> None:
    """The row first, then the old files: a reader of the old row finds them until it is written."""
    with transaction():
        old = user.avatar
        user.avatar = version
        user.save()
    if old and old != version:
        _remove(user, old)


def _remove(user: User, version: str) -> None:
    for size in pictures.SIZES:
        files.remove(avatar_file(user, version, size))
