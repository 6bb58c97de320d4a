"""The application as one that can be installed: its manifest, and the service worker.

The worker (assets/service-worker.mjs) keeps scripts, styles and fonts, and one page that says that
there is no connection. It never keeps a page of anybody's: see docs/installed.md.
"""

import hashlib
import json
from typing import Any

from flask import abort, current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.settings import ROOT
from app.web import themes
from app.web.languages import languages
from app.web.policies import Policy, declare

#: What stands on the offline page besides bundles: named as pages name them.
STATIC = ("dist/app.css", "dist/icons.svg", "dist/fonts/inter-latin.woff2", "favicon.svg")

#: Sizes of the icons that bin/icons draws, and what each is for.
ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("maskable-512", 512, "maskable"))

SOURCE = ROOT / "assets" / "service-worker.mjs"


def install(app: Any) -> None:
    """Two addresses. The worker's is at the root: from there it reaches every page."""
    app.add_url_rule("/service-worker.js", "service_worker", service_worker)
    app.add_url_rule("/manifest/<language>.webmanifest", "manifest", manifest)
    declare(app, "service_worker", Policy("public"))
    declare(app, "manifest", Policy("public"))
    app.jinja_env.globals["theme_colours"] = themes.COLOURS


def service_worker() -> Response:
    """The worker's script, with what it keeps. It differs as soon as anything of that does."""
    kept = assets()
    source = SOURCE.read_text()
    digest = hashlib.sha256(source.encode())
    for url in kept:
        digest.update(_content(url))
    head = f"const VERSION = {json.dumps(digest.hexdigest()[:12])};\nconst ASSETS = "
    answer = current_app.response_class(f"{head}{json.dumps(kept)};\n{source}")
    answer.mimetype = "text/javascript"
    answer.headers["Cache-Control"] = "no-cache"  # so that a new one is there at once
    return answer


def assets() -> list[str]:
    """The bundles of every page, hashed by name, and the few files that the offline page needs."""
    mapping = current_app.extensions["assets"].mapping
    found = [file for name in ("app.js", "live.js") for file in mapping.get(name, ())]
    found += [file for name in mapping if name.startswith("hyperflask:") for file in mapping[name]]
    urls = [file if isinstance(file, str) else file[0] for file in found]
    static = [url_for("static", filename=name) for name in STATIC]
    return [url for url in dict.fromkeys([*urls, *static]) if _content(url)]


def _content(url: str) -> bytes:
    path = ROOT / "public" / url.removeprefix("/static/")
    return path.read_bytes() if url.startswith("/static/") and path.is_file() else b""


def manifest(language: str) -> Response:
    """What a system needs to install us, in one language: browsers ask for it without cookies."""
    if language not in languages():
        abort(404)
    config = current_app.config
    with force_locale(language):
        description = _("Projects and tasks, in one calm place for the whole team.")
    svg = {"src": url_for("static", filename="favicon.svg"), "type": "image/svg+xml"}
    body = {
        "id": "/",
        "name": config["PRODUCT_NAME"],
        "short_name": config["PRODUCT_NAME"],
        "description": description,
        "lang": language,
        "start_url": url_for("account.index"),
        "scope": "/",
        "display": "standalone",
        "theme_color": themes.COLOURS["light"],
        "background_color": themes.COLOURS["light"],
        "icons": [
            *(
                {
                    "src": url_for("static", filename=f"icons/{name}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, size, purpose in ICONS
            ),
            {**svg, "sizes": "any", "purpose": "any"},
        ],
    }
    answer = current_app.response_class(json.dumps(body, ensure_ascii=False))
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
