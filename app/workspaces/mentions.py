"""“@Ada, could you look?”: who is meant where somebody writes @ and a member's name.

    new = mentioned(workspace_id, after) - mentioned(workspace_id, before)

There are no handles to choose: the name is the one that the list of members shows, whole, or its
first word where only one member's begins with it. Whom it can't tell apart by that, it leaves out.
"""

import re
import unicodedata
from collections import defaultdict

from app.workspaces.models import Membership


def mentioned(workspace_id: int, text: str) -> set[int]:
    """The members, by their people's ids, who are named behind an @."""
    if "@" not in text:
        return set()
    names = _names(workspace_id)
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    # An address such as ada@example.com mentions nobody: a word stands in front of its @.
    pattern = re.compile(rf"(?<![\w@])@({'|'.join(longest_first)})(?![\w@])", re.IGNORECASE)
    found = pattern.findall(_plain(text)) if names else []
    return {id for name in found for id in names[_plain(name)]}


def _names(workspace_id: int) -> dict[str, set[int]]:
    whole, first = defaultdict(set), defaultdict(set)
    for member in Membership.named(workspace_id):
        if name := _plain(member.name):
            whole[name].add(member.user_id)
            first[name.split()[0]].add(member.user_id)
    return {name: ids for name, ids in first.items() if len(ids) == 1} | dict(whole)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
