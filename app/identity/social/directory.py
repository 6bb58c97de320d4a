"""What a provider says of itself: where its endpoints are, and which keys it signs with."""

import datetime
from collections.abc import Callable
from typing import Any

from app.core.clock import now
from app.identity.social.errors import ProviderFailed
from app.identity.social.fetching import is_guarded, json_object, line

#: How long we remember it. A key that we don't know yet is asked for at once.
KEEP = datetime.timedelta(hours=1)

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
NEEDED = {"authorization_endpoint", "token_endpoint", "jwks_uri"}


class Directory:
    """The discovery document of one issuer and its keys, remembered for an hour."""

    def __init__(self, url: str, issuer: str, *, on_loopback: bool) -> None:
        self.url, self.issuer, self.on_loopback = url, issuer, on_loopback
        self._kept: dict[str, tuple[datetime.datetime, Any]] = {}

    def metadata(self) -> dict[str, Any]:
        """The discovery document, checked. Raises ProviderFailed."""
        return self._remembered("metadata", self._ask_for_metadata)

    def keys(self, *, anew: bool = False) -> list[dict[str, Any]]:
        """The keys, as JSON has them. Raises ProviderFailed."""
        url = self.metadata()["jwks_uri"]
        return self._remembered("keys", lambda: self._ask_for_keys(url), anew=anew)

    def _remembered(self, name: str, ask: Callable[[], Any], anew: bool = False) -> Any:
        kept = self._kept.get(name)
        if not kept or anew or kept[0] <= now():  # several may ask at once: nobody waits in a queue
            kept = self._kept[name] = (now() + KEEP, ask())
        return kept[1]

    def _ask_for_metadata(self) -> dict[str, Any]:
        with line(on_loopback=self.on_loopback) as ask:
            found = json_object(ask.get(self.url, withhold_token=True))
        if found.get("issuer") != self.issuer:
            raise ProviderFailed(f"{self.url} speaks for {str(found.get('issuer'))[:200]!r}")
        for name in ENDPOINTS:
            if name not in NEEDED and found.get(name) is None:
                continue
            if not is_guarded(found.get(name), on_loopback=self.on_loopback):
                raise ProviderFailed(f"{self.url} has no {name} that we could use")
        return found

    def _ask_for_keys(self, url: str) -> list[dict[str, Any]]:
        with line(on_loopback=self.on_loopback) as ask:
            keys = json_object(ask.get(url, withhold_token=True)).get("keys")
        if not isinstance(keys, list):
            raise ProviderFailed(f"no keys at {url}")
        return [key for key in keys if isinstance(key, dict)]
