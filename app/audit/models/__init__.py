"""Nouns: an event as people read it, its link in the chain, the state of a workspace's trail."""

from app.audit.models.chain import Link, Trail
from app.audit.models.entry import Entry
from app.audit.models.words import Words

__all__ = ["Entry", "Link", "Trail", "Words"]
