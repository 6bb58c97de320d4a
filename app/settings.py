"""Settings: files and environment read once, checked, and completed with what follows from them."""

import base64
import hmac
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.framework import configuration
from app.framework.postgresql import engine_settings

ROOT = Path(__file__).resolve().parent.parent

#: What may carry the news of a new job, besides the database itself.
CARRIERS = ("redis", "rediss", "amqp", "amqps")

#: What may count tries in the place of the database.
COUNTERS = ("redis", "rediss")

#: A development key that people paste into production is worse than none.
SHORTEST_SECRET = 32

#: Where a Mercure hub is, by its protocol.
HUB_PATH = "/.well-known/mercure"


class SettingsError(Exception):
    """A setting is missing or can't be right. The text says which, and what to do."""


def load(**overrides: Any) -> dict[str, Any]:
    """Every setting of one application; `overrides` win over files and environment."""
    settings = configuration.load(ROOT) | overrides
    settings.setdefault("BASE_URL", f"http://localhost:{settings.get('PORT', 5000)}")
    check(settings)
    return {
        **settings,
        **engine_settings(settings["DATABASE_URL"], ROOT),
        **jobs(settings["JOBS_URL"]),
        **addresses(settings),
        **cookies(settings),
        **mail(settings["MAIL_URL"]),
        **live(settings),
        **push(settings.get("PUSH_KEY") or ""),
        "CSP_SOURCES": sources(settings),
        "PROXY_COUNT": int(settings["PROXY_COUNT"]),
        "SITE_TITLE": {
            "template": f"%s · {settings['PRODUCT_NAME']}",
            "default": settings["PRODUCT_NAME"],
        },
    }


def check(settings: dict[str, Any]) -> None:
    """Refuse to start on settings that would be unsafe or can't work."""
    secret = settings.get("SECRET_KEY") or ""
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters: "
            "bin/setup writes one into .env"
        )
    if (
        settings["LIMITS_URL"] != "database"
        and urlsplit(settings["LIMITS_URL"]).scheme not in COUNTERS
    ):
        raise SettingsError(
            f"LIMITS_URL is {settings['LIMITS_URL']!r}: use database or redis://host"
        )
    base = urlsplit(settings["BASE_URL"])
    if base.scheme not in ("http", "https") or not base.hostname or base.path not in ("", "/"):
        raise SettingsError(
            f"BASE_URL is {settings['BASE_URL']!r}: give the address people type, "
            "such as https://app.example.com"
        )


def addresses(settings: dict[str, Any]) -> dict[str, Any]:
    """Where we live: the one origin that links in mails name, and the hosts we answer to."""
    base = urlsplit(settings["BASE_URL"])
    hosts = [base.hostname]
    if base.hostname == "localhost":
        hosts.append("127.0.0.1")
    return {
        "BASE_URL": settings["BASE_URL"].rstrip("/"),
        "PREFERRED_URL_SCHEME": base.scheme,
        "SERVER_SECURED": base.scheme == "https",
        "TRUSTED_HOSTS": settings.get("TRUSTED_HOSTS") or hosts,
    }


def cookies(settings: dict[str, Any]) -> dict[str, Any]:
    """Names and flags of our cookies. `__Host-` needs HTTPS, so localhost goes without."""
    secure = urlsplit(settings["BASE_URL"]).scheme == "https"
    prefix = ("__Host-" if secure else "") + settings["PRODUCT_SLUG"]
    return {
        "SESSION_COOKIE_NAME": f"{prefix}_browser",
        "SIGN_IN_COOKIE_NAME": f"{prefix}_session",
        "DEVICE_COOKIE_NAME": f"{prefix}_device",
        "PENDING_COOKIE_NAME": f"{prefix}_pending",
        "REMEMBERED_COOKIE_NAME": f"{prefix}_remembered",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


def sources(settings: dict[str, Any]) -> dict[str, list[str]]:
    """Whom pages may talk to besides us: a hub at a port of its own, and in development the
    asset watcher's event stream, which reloads the page (only bin/dev names its port)."""
    found = {name: list(those) for name, those in (settings.get("CSP_SOURCES") or {}).items()}
    hub = urlsplit(live(settings)["LIVE_PUBLIC_URL"])
    origins = [f"{hub.scheme}://{hub.netloc}"] if settings["LIVE_URL"] != "off" else []
    if port := settings.get("ASSETS_LIVERELOAD_PORT"):
        origins.append(f"http://localhost:{port}")
    others = [origin for origin in origins if origin != settings["BASE_URL"].rstrip("/")]
    return found | {"connect-src": found.get("connect-src", []) + others}


def live(settings: dict[str, Any]) -> dict[str, Any]:
    """Where hints go and where browsers listen: see docs/live.md.

    Browsers listen at our own address, where a proxy passes the hub's path on; without a proxy
    the embedded hub is at a port of its own of the same host.
    """
    url, key = settings["LIVE_URL"], settings["SECRET_KEY"].encode()
    kind, _, address = url.partition("+")
    hub, base = urlsplit(address), urlsplit(settings["BASE_URL"])
    whole = kind in ("nchan", "mercure") and hub.scheme in ("http", "https") and hub.hostname
    if url not in ("embedded", "off") and not whole:
        raise SettingsError(
            f"LIVE_URL is {url!r}: use embedded, nchan+http://host:port, "
            "mercure+https://host/.well-known/mercure or off"
        )
    port = int(settings.get("LIVE_PORT") or int(settings.get("PORT") or 5000) + 100)
    public = settings["BASE_URL"].rstrip("/") + HUB_PATH
    if kind == "embedded" and base.scheme == "http" and not int(settings["PROXY_COUNT"]):
        public = f"http://{base.hostname}:{port}{HUB_PATH}"
    public = settings.get("LIVE_PUBLIC_URL") or public
    if urlsplit(public).hostname != base.hostname:
        raise SettingsError(
            f"LIVE_PUBLIC_URL is {public!r}: it must be at the host of BASE_URL, "
            "or browsers would not send the hub their token"
        )
    return {
        "LIVE_PORT": port,
        "LIVE_PUBLISH_URL": f"http://127.0.0.1:{port + 1}{HUB_PATH}",
        "LIVE_PUBLIC_URL": public,
        "LIVE_KEY": settings.get("LIVE_KEY") or hmac.digest(key, b"live", "sha256").hex(),
    }


def push(key: str) -> dict[str, Any]:
    """The key that our pushes are signed with, and its public half, which browsers ask for.

    Without one there is no push.
    """
    if not key:
        return {"PUSH_KEY": "", "PUSH_PUBLIC_KEY": ""}
    try:
        number = int.from_bytes(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)), "big")
        public = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    except ValueError as error:
        raise SettingsError("PUSH_KEY is no key: `flask push-key` makes one") from error
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    public_key = base64.urlsafe_b64encode(point).decode().rstrip("=")
    return {"PUSH_KEY": key, "PUSH_PUBLIC_KEY": public_key}


def jobs(url: str) -> dict[str, Any]:
    """Jobs are rows of our database; the URL says what carries the wake-up to the workers."""
    if url != "database" and urlsplit(url).scheme not in CARRIERS:
        raise SettingsError(f"JOBS_URL is {url!r}: use database, redis://host or amqp://host")
    return {"DRAMATIQ_BROKER": "app.core.jobs.broker:DatabaseBroker", "DRAMATIQ_BROKER_URL": url}


def mail(url: str) -> dict[str, Any]:
    """Flask-Mailman's settings from one URL: `smtp://`, `smtps://` (TLS from the start) or `mailbox://folder`."""
    parts = urlsplit(url)
    if parts.scheme == "mailbox":
        folder = Path(parts.netloc + parts.path)
        return {"MAIL_BACKEND": "app.core.mailbox", "MAILBOX": str(ROOT / folder)}
    if parts.scheme in ("smtp", "smtps"):
        return {
            "MAIL_BACKEND": "app.core.mail.smtp",
            "MAIL_SERVER": parts.hostname,
            "MAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
            "MAIL_USERNAME": parts.username and unquote(parts.username),
            "MAIL_PASSWORD": parts.password and unquote(parts.password),
            "MAIL_USE_SSL": parts.scheme == "smtps",
            "MAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
            "MAIL_TIMEOUT": 20,
        }
    raise SettingsError(f"MAIL_URL is {url!r}: use smtp://, smtps:// or mailbox://folder")
