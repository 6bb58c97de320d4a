"""What makes a password good enough: long, and hard to guess for who knows its owner.

No rules about which signs to use, and none to change it every so often: both make passwords
worse. What is looked up is looked up here; nothing leaves the house unless the settings say so.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.identity import breaches
from app.identity.passwords import LONGEST, composed

#: In characters: where the password is all there is, and where a second factor stands behind it.
ALONE, WITH_FACTOR = 15, 8

#: zxcvbn's scale is 0 to 4: for 4 it takes 10¹⁰ guesses, for 2 it takes 10⁶, which is what eight
#: random signs get. The brakes let some hundred a day through.
GOOD_ALONE, GOOD_WITH_FACTOR = 4, 2
#: How much of it zxcvbn reads. It tries every way to undo "p4$$w0rd", which takes it seconds
#: where many different signs stand for letters: of those it reads less.
READ, READ_OF_MANY_SIGNS = 72, 24
SIGNS = frozenset("48({[<369!1|0$5+7%2@")
MANY_SIGNS = 6

#: A word shorter than this says nothing about anybody.
SHORTEST_WORD = 3
#: So much must be left of a password without the words that stand around its owner.
LEFT_OVER = 8


def complaint(password: str, about: Iterable[str | None] = (), shortest: int = ALONE) -> str | None:
    """Why this is no good as a password, and what would be; None if it is good.

    `about` is what an attacker would try first: the owner's name and address, the workspace.
    """
    text = composed(password)
    words = words_of([*about, current_app.config["PRODUCT_NAME"]])
    if len(text) < shortest:
        return _(
            "Use at least %(count)s characters. Four words that don’t belong together are easy "
            "to remember.",
            count=shortest,
        )
    if len(text) > LONGEST:
        return _("Use at most %(count)s characters.", count=LONGEST)
    if is_common(text):
        return _("Too many people use this password: it would be tried first. Choose another.")
    if is_about(text, words):
        return _(
            "Your name, your address, or what this place is called, is most of it: that is "
            "guessed first. Choose words that have nothing to do with you."
        )
    if advice := _easy(text, words, GOOD_ALONE if shortest >= ALONE else GOOD_WITH_FACTOR):
        return advice
    if breaches.is_known(text):
        return _("This password was found in a leak from another service. Choose another.")
    return None


def is_common(text: str) -> bool:
    """Whether it is one of the 30,000 passwords that people choose most, in whatever case."""
    return text.casefold() in _common()


def is_about(text: str, words: set[str]) -> bool:
    """Whether little is left of it without these words."""
    rest = text.casefold()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != text.casefold() and len(re.sub(r"[\W\d_]", "", rest)) < LEFT_OVER


def words_of(texts: Iterable[str | None]) -> set[str]:
    """Each text, and the words in it: `zoe@example.com` is also `zoe` and `example`."""
    found = [text.casefold() for text in texts if text]
    found += [word for text in found for word in re.split(r"[\W_]+", text)]
    return {word for word in found if len(word) >= SHORTEST_WORD}


def _easy(text: str, words: set[str], good: int) -> str | None:
    many = len(SIGNS.intersection(text)) > MANY_SIGNS
    found = zxcvbn(text[: READ_OF_MANY_SIGNS if many else READ], user_inputs=sorted(words))
    return _advice(found["sequence"]) if found["score"] < good else None


def _advice(sequence: list[dict[str, Any]]) -> str:
    """What to do, by what stands out in it."""
    patterns = {match["pattern"] for match in sequence}
    if "repeat" in patterns:
        return _("It says the same thing again and again, which is easy to guess. Add other words.")
    if patterns & {"sequence", "spatial"}:
        return _("Rows such as “abcd”, “1234” or “qwerty” are easy to guess. Choose other words.")
    if patterns & {"date", "regex"}:
        return _("Dates and years are easy to guess. Add words that have nothing to do with them.")
    return _("This is easy to guess. Add a word or two, the less common the better.")


@cache
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])
