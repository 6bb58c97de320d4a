"""A workspace's name in the URL."""

import re
import unicodedata

SHORTEST, LONGEST = 2, 40

#: Would be read as a page of ours, or as us.
RESERVED = frozenset(
    {"new", "admin", "api", "static", "account", "support", "help", "www", "settings", "billing"}
)

GOOD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_good(slug: str) -> bool:
    """Whether it may be an address: letters, digits, single hyphens between them, not too long."""
    return SHORTEST <= len(slug) <= LONGEST and bool(GOOD.fullmatch(slug))


def slugify(name: str) -> str:
    """Lower-case ASCII letters and digits joined by hyphens: `Café & Co.` becomes `cafe-co`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-")
    return slug if slug and slug not in RESERVED else "workspace"


def candidates(name: str):
    """Endless slugs for a name, the nicest first: `acme`, `acme-2`, `acme-3` …"""
    slug = slugify(name)
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1
