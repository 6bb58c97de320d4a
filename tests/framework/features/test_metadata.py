"""What a page says about itself in its head: one test per kind, as a browser reads it."""

import pytest
from flask import render_template_string
from hyperflask.utils import metadata as framework_metadata

from tests.framework.features.looking import tree


@pytest.fixture
def head(make_app):
    """The elements of the head as (tag, attributes, text)."""

    def head(metadata=None, config=None, **more):
        app = make_app(**(config or {}))
        with app.test_request_context():
            app.preprocess_request()
            html = framework_metadata.metadata_tags(metadata, **more)
        return [(e.tag, dict(e.attrib), e.text) for e in tree(str(html))]

    return head


def meta(name, content, key="name"):
    return ("meta", {key: name, "content": content}, None)


def link(rel, href, **more):
    return ("link", {"rel": rel, "href": href, **more}, None)


@pytest.mark.feature("meta.title")
@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Page", None, "Page"),
        ("Page", "%s - Site", "Page - Site"),
        ("Page", {"template": "%s | Site", "default": "Site"}, "Page | Site"),
        (None, {"template": "%s | Site", "default": "Site"}, "Site"),
        ({"absolute": "Alone"}, "%s - Site", "Alone"),
        ("<b>&", "%s - <Site>", "<b>& - <Site>"),
    ],
)
def test_the_title_follows_the_pattern_of_the_site(head, title, site, expected):
    found = head({"title": title}, {"SITE_TITLE": site} if site else {})

    assert ("title", {}, expected) in found
    assert [tag for tag, _, _ in found].count("title") == 1


@pytest.mark.feature("meta.title")
def test_no_title_is_no_element_and_a_pattern_may_be_given(head):
    assert "title" not in [tag for tag, _, _ in head()]
    found = head({"title": "A"}, {"SITE_TITLE": "%s - Site"}, title_template="Own %s")
    assert ("title", {}, "Own A") in found


@pytest.mark.feature("meta.common")
def test_the_common_kinds_are_meta_or_links(head):
    found = head(
        {
            "description": "A <b>",
            "keywords": ["a", "b"],
            "icon": "/icon.png",
            "canonical": "https://example.com/x",
            "manifest": "/m.json",
            "theme-color": ["#fff", "#000"],
            "msapplication": {"tile": {"color": "red"}},
            "_private": "no",
        }
    )
    assert ("meta", {"charset": "utf-8"}, None) in found
    assert meta("viewport", "width=device-width, initial-scale=1.0") in found
    assert meta("description", "A <b>") in found
    assert meta("keywords", "a,b") in found
    assert link("icon", "/icon.png") in found
    assert link("canonical", "https://example.com/x") in found
    assert link("manifest", "/m.json") in found
    assert [m for m in found if m[1].get("name") == "theme-color"] == [
        meta("theme-color", "#fff"),
        meta("theme-color", "#000"),
    ]
    assert meta("msapplication:tile:color", "red") in found
    assert "no" not in [attributes.get("content") for _, attributes, _ in found]


@pytest.mark.feature("meta.common")
def test_addresses_get_the_base_and_the_site_has_metadata_of_its_own(head):
    found = head(
        {"icon": "/i.png", "manifest": "http://cdn.example/m.json", "_baseurl": "https://e.com"},
        {"SITE_METADATA": {"description": "of the site", "viewport": "none"}},
    )
    assert link("icon", "https://e.com/i.png") in found
    assert link("manifest", "http://cdn.example/m.json") in found
    assert meta("description", "of the site") in found
    assert meta("viewport", "none") in found


@pytest.mark.feature("meta.author")
def test_an_author_is_a_name_an_object_or_several(head):
    assert meta("author", "Ada") in head({"author": "Ada"})
    found = head({"author": [{"name": "Ada", "url": "/ada"}, "Bob"]})
    assert [m for m in found if "author" in m[1].values()] == [
        link("author", "/ada"),
        meta("author", "Ada"),
        meta("author", "Bob"),
    ]


@pytest.mark.feature("meta.alternate")
def test_alternates_are_links_by_language_medium_and_type(head):
    found = head(
        {
            "_baseurl": "https://e.com",
            "alternate-lang": {"fr": "/fr", "de": "https://de.example/x"},
            "alternate-media": {"print": "/print"},
            "alternate-type": {"application/rss+xml": "/feed"},
        }
    )
    assert link("alternate", "https://e.com/fr", hreflang="fr") in found
    assert link("alternate", "https://de.example/x", hreflang="de") in found
    assert link("alternate", "https://e.com/print", media="print") in found
    assert link("alternate", "https://e.com/feed", type="application/rss+xml") in found


@pytest.mark.feature("meta.robots")
def test_robots_are_told_what_is_said(head):
    assert meta("robots", "noindex") in head({"robots": "noindex"})
    found = head(
        {
            "robots": {"nofollow": True, "noimageindex": False, "max-snippet": 20},
            "googlebot": {"noindex": True},
        }
    )
    assert meta("robots", "nofollow, max-snippet:20") in found
    assert meta("googlebot", "noindex") in found
    assert meta("robots", "noindex, follow") in head({"robots": {"index": False, "follow": True}})


@pytest.mark.feature("meta.opengraph")
@pytest.mark.parametrize("name", ["og", "opengraph"])
def test_open_graph_has_properties_and_images(head, name):
    found = head(
        {
            name: {
                "title": "T",
                "url": "/x",
                "image": {"url": "/a.png", "width": 6, "height": 4, "alt": "A"},
                "video": {"url": "/v.mp4"},
                "images": ["/b.png"],
                "videos": ["/w.mp4"],
            },
            "_baseurl": "https://e.com",
        }
    )
    tags = {(a["property"], a["content"]) for _, a, _ in found if "property" in a}
    assert tags == {
        ("og:title", "T"),
        ("og:url", "https://e.com/x"),
        ("og:image", "https://e.com/a.png"),
        ("og:image:width", "6"),
        ("og:image:height", "4"),
        ("og:image:alt", "A"),
        ("og:video", "https://e.com/v.mp4"),
        ("og:image", "https://e.com/b.png"),
        ("og:video", "https://e.com/w.mp4"),
    }


@pytest.mark.feature("meta.twitter")
def test_a_twitter_card_has_its_names(head):
    found = head(
        {
            "twitter": {"card": "summary", "site": "@a", "image": "/a.png"},
            "_baseurl": "https://e.com",
        }
    )
    assert [m for m in found if m[1].get("name", "").startswith("twitter")] == [
        meta("twitter:card", "summary"),
        meta("twitter:site", "@a"),
        meta("twitter:image", "https://e.com/a.png"),
    ]


@pytest.mark.feature("meta.function")
def test_the_tags_can_be_made_outside_of_pages(make_app):
    app = make_app(SITE_TITLE="%s - Site")
    with app.test_request_context():
        app.preprocess_request()
        made = framework_metadata.metadata_tags(
            {"title": "T", "description": "old"}, description="new"
        )
        shown = render_template_string("{{ metadata_tags({'title': 'T'}, description='new') }}")

    assert made == shown
    assert '<meta name="description" content="new">' in made
    assert "<title>T - Site</title>" in made
    assert hasattr(made, "__html__")


@pytest.mark.feature("meta.function")
def test_the_metadata_of_a_page_reach_its_head(make_app):
    page = "---\npage.metadata = {'title': 'T', 'description': 'D'}\n---\n{% use_layout %}\nx"
    root = tree(make_app({"pages/index.jpy": page}).test_client().get("/").text)

    assert root.cssselect("head > title")[0].text == "T"
    assert root.cssselect("head > meta[name=description]")[0].get("content") == "D"
