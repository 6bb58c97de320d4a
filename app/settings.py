"""Settings: files and environment read once, checked, and completed with what follows from them."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from app.framework import configuration
from app.framework.postgresql import engine_settings

ROOT = Path(__file__).resolve().parent.parent

#: What may carry the news of a new job, besides the database itself.
CARRIERS = ("redis", "rediss", "amqp", "amqps")

#: A development key that people paste into production is worse than none.
SHORTEST_SECRET = 32


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
        **development(settings),
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
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }


def development(settings: dict[str, Any]) -> dict[str, Any]:
    """The asset watcher's event stream, which reloads the page: only bin/dev names its port."""
    port = settings.get("ASSETS_LIVERELOAD_PORT")
    return {"CSP_SOURCES": {"connect-src": [f"http://localhost:{port}"]}} if port else {}


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
