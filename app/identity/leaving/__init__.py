"""Leaving: a copy of everything about a person to take along, and the end of their account.

Who gives up their account is out of everything at once, and can come back for some days. Then
every trace of them goes; what they did in workspaces stays there, under a number that leads
nowhere.
"""

from app.identity.leaving.acts import StillNeeded, WrongAddress, leave, on_leave, stay
from app.identity.leaving.models import grace
from app.identity.leaving.takeouts import ask_for_takeout, load_takeout, takeouts_of

__all__ = [
    "StillNeeded",
    "WrongAddress",
    "ask_for_takeout",
    "grace",
    "leave",
    "load_takeout",
    "on_leave",
    "stay",
    "takeouts_of",
]
