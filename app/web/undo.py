"""A message with a way back: what was deleted can be brought back from it."""

from flask import flash


def flash_undo(message: str, url: str) -> None:
    """Tell that something is gone, with a button that posts to `url` to undo it.

    Flask keeps any JSON; components/ui/FlashMessages.html knows this shape.
    """
    flash({"text": message, "undo": url}, "success")  # type: ignore[arg-type]
