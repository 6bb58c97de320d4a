"""How much a workspace may have of something: a setting, unless a room knows better.

A room that sells plans would say, as it is imported:

    @limits.provides("MAX_MEMBERS")
    def seats(workspace_id): ...
"""

from collections.abc import Callable

from flask import current_app

#: Answers the limit of one workspace, or None for what the setting says.
Provider = Callable[[int], int | None]

PROVIDERS: dict[str, Provider] = {}


def provides(name: str) -> Callable[[Provider], Provider]:
    """Register who answers for a limit. There is one at most."""

    def register(provider: Provider) -> Provider:
        if name in PROVIDERS:
            raise ValueError(f"two rooms answer for {name}")
        PROVIDERS[name] = provider
        return provider

    return register


def limit_of(workspace_id: int, name: str) -> int:
    """How many this workspace may have."""
    provider = PROVIDERS.get(name)
    answer = provider(workspace_id) if provider else None
    return int(current_app.config[name]) if answer is None else answer
