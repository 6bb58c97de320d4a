"""Which providers there are: config.yml, or the environment. A wrong one is no start.

    PROVIDERS:
      google: {client_id: …, client_secret: …}
      acme: {issuer: https://login.acme.example, client_id: …, client_secret: …, label: Acme}

Each of Google, GitHub, Microsoft and GitLab, and one more, can be given by plain variables too:
GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET, OIDC_ISSUER and so on.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from app.core.errors import NotFound
from app.identity.social.adapters import KINDS, Local
from app.identity.social.fetching import is_guarded
from app.identity.social.providers import Provider
from app.settings import SettingsError

NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
LOCAL = "local"

#: What needn't be said of the well-known ones.
KNOWN: dict[str, dict[str, str]] = {
    "google": {"label": "Google", "issuer": "https://accounts.google.com"},
    "microsoft": {"label": "Microsoft", "issuer": "https://login.microsoftonline.com"},
    "github": {"label": "GitHub", "issuer": "https://github.com"},
    "gitlab": {"label": "GitLab", "issuer": "https://gitlab.com"},
    "oidc": {},
}
#: What can be said of each.
OPTIONS = {"kind", "label", "issuer", "client_id", "client_secret", "trust_email", "tenant"}
TENANTS = re.compile(r"common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def providers() -> dict[str, Provider]:
    """The providers of this application by name, in the order of their buttons."""
    return current_app.extensions["providers"]


def provider_named(name: str) -> Provider:
    """One of them. Raises NotFound."""
    if found := providers().get(name):
        return found
    raise NotFound(f"provider {name}")


def configured(settings: Mapping[str, Any]) -> dict[str, Provider]:
    """The providers that the settings name. Raises SettingsError."""
    here = settings.get("TESTING") or settings.get("ENV") == "development"
    wanted = dict(from_plain_names(settings))
    named = settings.get("PROVIDERS") or {}
    if not isinstance(named, dict) or not all(isinstance(each, dict) for each in named.values()):
        raise SettingsError("PROVIDERS: a name each, and under it client_id and client_secret")
    for name, options in named.items():
        wanted[name] = wanted.get(name, {}) | options
    found = {
        name: provider(name, options, on_loopback=bool(here)) for name, options in wanted.items()
    }
    if settings.get("ENV") == "development" and settings.get("LOCAL_PROVIDER_PORT"):
        found[LOCAL] = local(int(settings["LOCAL_PROVIDER_PORT"]))
    return found


def from_plain_names(settings: Mapping[str, Any]) -> Mapping[str, dict[str, Any]]:
    """What GOOGLE_CLIENT_ID and its like say."""
    found = {}
    for name in KNOWN:
        said = {o: settings.get(f"{name}_{o}".upper()) for o in OPTIONS - {"kind", "trust_email"}}
        options = {option: value for option, value in said.items() if value}
        if options.get("client_id"):
            found[name] = options
    return found


def provider(name: str, options: dict[str, Any], *, on_loopback: bool) -> Provider:
    """One provider. Raises SettingsError."""

    def refuse(why: str) -> SettingsError:
        return SettingsError(f"PROVIDERS: {name}: {why}")

    if not NAME.fullmatch(name) or name == LOCAL:
        raise refuse("call it something else, in small letters, digits and hyphens")
    if unknown := options.keys() - OPTIONS:
        raise refuse(f"it can't have {', '.join(sorted(unknown))}")
    options = {"kind": name if name in KINDS else "oidc", **options}
    kind = options.pop("kind")
    if kind not in KINDS:
        raise refuse(f"kind is one of {', '.join(KINDS)}")
    options = {"label": name.capitalize(), **KNOWN[kind], **options}
    for needed in ("issuer", "client_id", *(["client_secret"] if kind != "oidc" else [])):
        if not isinstance(options.get(needed), str) or not options[needed].isascii():
            raise refuse(f"{needed} is missing")
    if urlsplit(options["issuer"]).query or not is_guarded(
        options["issuer"], on_loopback=on_loopback
    ):
        raise refuse(f"its issuer is {options['issuer']!r}: it must begin with https://")
    if not TENANTS.fullmatch(str(options.get("tenant", "common"))):
        raise refuse("tenant is common, organizations, consumers, or the tenant's number")
    return KINDS[kind](name, **options)


def local(port: int) -> Provider:
    """The provider that bin/dev runs beside us. Who calls this has made sure of development."""
    return Local(LOCAL, "Local", f"http://localhost:{port}", client_id="local")
