"""What a page says about itself reaches the head, escaped."""

import json

import pytest
from flask import render_template_string

EVIL = '</title></script><script>alert("1")</script>'


@pytest.fixture
def head(make_app):
    def render(config=None, **metadata):
        app = make_app(**(config or {}))
        with app.test_request_context():
            return render_template_string("{{ metadata_tags(metadata) }}", metadata=metadata)

    return render


def test_the_title_is_escaped(head):
    assert "<title>&lt;/title&gt;" in head(title=EVIL)


def test_the_title_is_escaped_once_in_the_pattern_of_the_site(head):
    text = head({"SITE_TITLE": "%s · A & B"}, title="C & D")
    assert "<title>C &amp; D · A &amp; B</title>" in text


def test_the_default_title_of_the_site_is_used(head):
    assert "<title>Site</title>" in head({"SITE_TITLE": {"default": "Site"}})


def test_an_absolute_title_is_used_alone(head):
    text = head({"SITE_TITLE": "%s · Site"}, title={"absolute": "<Only>"})
    assert "<title>&lt;Only&gt;</title>" in text


def test_the_character_set_is_declared(head):
    assert '<meta charset="utf-8">' in head()


@pytest.mark.feature("meta.author")
def test_an_author_may_be_a_name_an_object_or_a_list(head):
    assert '<meta name="author" content="Ada">' in head(author="Ada")
    text = head(author=[{"name": "Ada", "url": "https://example.com/ada"}, "Bob"])
    assert '<link rel="author" href="https://example.com/ada">' in text
    assert '<meta name="author" content="Ada">' in text
    assert '<meta name="author" content="Bob">' in text


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.feature("meta.jsonld")
def test_linked_data_cannot_close_its_script(head, as_text):
    data = {"@type": "Thing", "name": EVIL}
    text = head(**{"json-ld": [json.dumps(data) if as_text else data]})
    start = '<script type="application/ld+json">'
    body = text.split(start)[1].split("</script>")[0]
    assert json.loads(body) == data
    assert text.count("</script>") == 1


def test_open_graph_images_may_be_a_list(head):
    text = head(og={"title": EVIL, "images": ["/a.png", {"url": "/b.png", "width": 600}]})
    assert '<meta property="og:image" content="/a.png">' in text
    assert '<meta property="og:image" content="/b.png">' in text
    assert '<meta property="og:image:width" content="600">' in text
    assert "<script>" not in text


@pytest.mark.feature("meta.apple-applinks")
def test_apple_icons_are_links_and_the_rest_is_meta(head):
    text = head(apple={"touch-icon": "/icon.png", "mobile-web-app-capable": True})
    assert '<link rel="apple-touch-icon" href="/icon.png">' in text
    assert '<meta name="apple-mobile-web-app-capable" content="yes">' in text


@pytest.mark.feature("meta.apple-applinks")
def test_app_links_are_properties(head):
    text = head(applinks={"ios": {"url": "example://a", "app_store_id": 7}})
    assert '<meta property="al:ios:url" content="example://a">' in text
    assert '<meta property="al:ios:app_store_id" content="7">' in text


def test_a_twitter_card_is_not_an_address(head):
    text = head(_baseurl="https://example.com", twitter={"card": "summary", "image": "/a.png"})
    assert 'name="twitter:card" content="summary"' in text
    assert 'name="twitter:image" content="https://example.com/a.png"' in text


def test_the_metadata_of_a_page_does_not_stay_in_the_settings(make_app):
    app = make_app(SITE_METADATA={"og": {"site_name": "Site"}, "keywords": ["site"]})
    with app.test_request_context():
        for _ in range(2):
            render_template_string(
                "{{ metadata_tags({'og': {'title': 'Private'}, 'keywords': ['private']}) }}"
            )
        text = render_template_string("{{ metadata_tags() }}")
    assert "rivate" not in text
    assert app.config["SITE_METADATA"] == {"og": {"site_name": "Site"}, "keywords": ["site"]}
