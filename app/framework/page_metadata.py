"""The `<head>` of a page: escaped title, and every kind of metadata the framework documents."""

from collections.abc import Iterator
from typing import Any

from flask import current_app
from flask.json import dumps
from hyperflask.utils import metadata as original
from jinja_super_macros import html
from markupsafe import Markup, escape

from app.framework import Mend
from app.framework.replacing import replace

MEND = Mend(
    name="page_metadata",
    package="hyperflask",
    version="0.6.0",
    file="utils/metadata.py",
    defect=(
        "The title is raw HTML; authors, lists of images, JSON-LD, apple and applinks give "
        "nothing, a generator's name or an exception; JSON-LD may close its own script; a "
        "page's metadata is merged into the site's settings and shows up on other pages; the "
        "character set is sent under a name that browsers ignore; `index: false` says nothing."
    ),
    test="tests/framework/test_page_metadata.py",
    replaces=(
        "hyperflask.utils.metadata:metadata_tags",
        "hyperflask.utils.metadata:generate_title",
        "hyperflask.utils.metadata:METADATA_GENERATORS",
        "hyperflask.utils.metadata:DEFAULT_METADATA",
        "hyperflask.utils.metadata:metadata_tag",
        "hyperflask.utils.metadata:deep_update_dict",
        "hyperflask.utils.metadata:_metadata_url",
    ),
)

#: JSON is only dangerous in HTML where it could close or open an element.
IN_A_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028"}


def metadata_tags(
    metadata: dict[str, Any] | None = None, title_template: Any = None, **kwargs: Any
) -> Markup:
    """The elements for the site's metadata, then the page's, then the arguments."""
    merged = dict(original.DEFAULT_METADATA)
    for layer in (current_app.config.get("SITE_METADATA"), metadata, kwargs):
        original.deep_update_dict(merged, _copy(layer or {}))
    if title_template is None:
        title_template = current_app.config.get("SITE_TITLE")
    title = original.generate_title(merged.pop("title", None), title_template)
    tags: list[str] = [Markup("<title>{}</title>").format(title)] if title else []
    for name, value in merged.items():
        if value is None or name.startswith("_"):
            continue
        made = original.METADATA_GENERATORS.get(name, original.metadata_tag)(name, value, merged)
        tags.extend([made] if isinstance(made, str) else made)
    return Markup("\n").join(tags)


def _copy(value: Any) -> Any:
    """A copy of the dicts and lists: merging must not change the settings."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, (list, tuple)) else value


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def charset(name: str, value: Any, metadata: dict[str, Any]) -> Markup:
    """`<meta charset>`."""
    return html.html_tag("meta", charset=value)


def author(name: str, value: Any, metadata: dict[str, Any]) -> Iterator[Markup]:
    """Authors: a name, `{"name": …, "url": …}`, or a list of these."""
    for item in _each(value):
        person = item if isinstance(item, dict) else {"name": item}
        if person.get("url"):
            yield html.html_tag(
                "link", rel="author", href=original._metadata_url(person["url"], metadata)
            )
        if person.get("name"):
            yield html.html_tag("meta", name="author", content=person["name"])


def json_ld(name: str, value: Any, metadata: dict[str, Any]) -> Iterator[Markup]:
    """Linked data: an object, its JSON, or a list of these."""
    for item in _each(value):
        text = item if isinstance(item, str) else dumps(item)
        for character, code in IN_A_SCRIPT.items():
            text = str(text).replace(character, code)
        script = f'<script type="application/ld+json">{text}</script>'
        yield Markup(script)  # noqa: S704 - nothing in the text ends the script


def opengraph(name: str, value: dict[str, Any], metadata: dict[str, Any]) -> Iterator[Markup]:
    """Open Graph properties; `images` and `videos` are lists of addresses or of objects."""
    for key, item in value.items():
        key = {"images": "image", "videos": "video"}.get(key, key)
        is_url = key in ("url", "audio", "image", "video")
        for one in _each(item):
            if is_url and isinstance(one, dict):
                yield _property(f"og:{key}", original._metadata_url(one["url"], metadata))
                for detail, content in one.items():
                    if detail != "url":
                        yield _property(f"og:{key}:{detail}", content)
            else:
                content = original._metadata_url(one, metadata) if is_url else one
                yield _property(f"og:{key}", content)


def twitter(name: str, value: dict[str, Any], metadata: dict[str, Any]) -> Iterator[Markup]:
    """Twitter cards."""
    yield from original.metadata_tag(name, value, metadata, is_url=("image", "url", "player"))


def apple(name: str, value: dict[str, Any], metadata: dict[str, Any]) -> Iterator[Markup]:
    """Icons as links, the rest as `<meta name="apple-…">`."""
    links = ("touch-icon", "touch-icon-precomposed", "touch-startup-image")
    words = {True: "yes", False: "no"}
    said = {k: words[v] if isinstance(v, bool) else v for k, v in value.items()}
    yield from original.metadata_tag(
        "apple", said, metadata, force_link=links, is_url=links, key_separator="-"
    )


def robots(name: str, value: Any, metadata: dict[str, Any]) -> Markup:
    """What robots may do: a text, or directives; `{"index": False}` is `noindex`."""
    if not isinstance(value, dict):
        return html.html_tag("meta", name=name, content=value)
    said = []
    for directive, wanted in value.items():
        if not isinstance(wanted, bool):
            said.append(f"{directive}:{wanted}")
        elif wanted:
            said.append(directive)
        elif directive in ("index", "follow"):
            # Nothing said would mean the opposite; a "noarchive" that isn't wanted needs no word.
            said.append(f"no{directive}")
    return html.html_tag("meta", name=name, content=", ".join(said))


def applinks(name: str, value: dict[str, Any], metadata: dict[str, Any]) -> Iterator[Markup]:
    """App Links: `{"ios": {"url": …}}` is `al:ios:url`."""
    for platform, properties in value.items():
        for one in _each(properties):
            for key, content in one.items():
                yield _property(f"al:{platform}:{key}", content)


def generate_title(title: Any, title_template: Any = None) -> Markup:
    """The title of the page in the site's pattern."""
    if isinstance(title_template, dict) and "template" not in title_template:
        title_template = {"template": "%s", **title_template}
    return escape(_generate_title(title, title_template) or "")


def _property(name: str, content: Any) -> Markup:
    return html.html_tag("meta", property=name, content=content)


_generate_title = original.generate_title


def patch() -> None:
    """Replace the title, the merge and the generators that fail."""
    replace(original.metadata_tags, metadata_tags)
    original.generate_title = generate_title
    generators = original.METADATA_GENERATORS
    generators.update({"charset": charset, "author": author, "json-ld": json_ld})
    generators.update(og=opengraph, opengraph=opengraph)
    generators.update(twitter=twitter, apple=apple, applinks=applinks)
    generators.update(robots=robots, googlebot=robots)
