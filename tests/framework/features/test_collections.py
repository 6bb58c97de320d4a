"""Collections: folders of texts, and lists of entries, with an address each."""

import pytest
from werkzeug.exceptions import NotFound

POSTS = {
    "collections/posts/2025-01-02-hello.md": "---\ntitle: Hello\n---\n# Hello\n",
    "collections/posts/2025-02-03-again.html": "---\ntitle: Again\n---\n<p>Again</p>",
}
LAYOUT = "<article>{{ entry.title }}:{{ content }}</article>"
PLANS = [{"slug": "free", "price": 0}, {"slug": "pro", "price": 9}, {"slug": "max", "price": 99}]


@pytest.mark.feature("coll.directory")
def test_every_file_of_a_folder_has_an_address(make_app):
    client = make_app(POSTS).test_client()
    assert "<h1>Hello</h1>" in client.get("/posts/hello").text
    assert client.get("/posts/again").text == "<p>Again</p>"
    assert client.get("/posts/unknown").status_code == 404


@pytest.mark.feature("coll.date-prefix")
def test_the_date_of_a_filename_is_a_property_and_not_in_the_address(make_app):
    app = make_app(POSTS)
    assert [(e.slug, e.date) for e in app.collections.posts] == [
        ("hello", "2025-01-02"),
        ("again", "2025-02-03"),
    ]


@pytest.mark.feature("coll.inline-entries", "coll.data-file")
def test_entries_may_stand_in_the_configuration(make_app):
    """What a data file can't do yet: the same list, inline."""
    files = {"collections/.keep": "", "layouts/plan.html": "{{ entry.slug }}: {{ entry.price }}"}
    plans = {"plans": {"entries": PLANS, "layout": "layouts/plan.html"}}
    client = make_app(files, COLLECTIONS=plans).test_client()
    assert client.get("/plans/pro").text == "pro: 9"
    assert client.get("/plans/none").status_code == 404


@pytest.mark.feature("coll.layout")
def test_a_collection_or_an_entry_names_its_layout(make_app):
    own = {"collections/posts/own.md": "---\ntitle: Own\nlayout: layouts/own.html\n---\nx"}
    layouts = {"layouts/post.html": LAYOUT, "layouts/own.html": "OWN {{ content }}"}
    settings = {"posts": {"layout": "layouts/post.html"}}
    client = make_app({**POSTS, **own, **layouts}, COLLECTIONS=settings).test_client()
    assert client.get("/posts/hello").text == "<article>Hello:<h1>Hello</h1></article>"
    assert client.get("/posts/own").text == "OWN <p>x</p>"


@pytest.mark.feature("coll.url-config")
def test_addresses_of_a_collection_are_settings(make_app):
    app = make_app(POSTS, COLLECTIONS={"posts": {"url": "/blog", "endpoint": "blog"}})
    assert app.test_client().get("/blog/again").status_code == 200
    assert "blog" in app.view_functions
    other = make_app(POSTS, COLLECTIONS={"posts": {"url_rule": "/p/<slug>.html"}})
    assert other.test_client().get("/p/again.html").status_code == 200
    none = make_app(POSTS, COLLECTIONS={"posts": {"url": False}})
    assert none.test_client().get("/posts/again").status_code == 404
    assert len(none.collections.posts) == 2


@pytest.mark.feature("coll.is-template")
def test_an_entry_may_be_a_template_or_markdown_by_its_properties(make_app):
    entries = [
        {"slug": "a", "content": "{{ 1 + 1 }} {{ name }}", "is_template": True, "name": "<b>"},
        {"slug": "b", "content": "*x*", "text": True},
        {"slug": "c", "content": "{{ 1 }}"},
    ]
    settings = {"notes": {"entries": entries, "is_markdown_prop": "text"}}
    client = make_app({"collections/.keep": ""}, COLLECTIONS=settings).test_client()
    assert client.get("/notes/a").text == "2 &lt;b&gt;"
    assert client.get("/notes/b").text == "<p><em>x</em></p>"
    assert client.get("/notes/c").text == "{{ 1 }}"


@pytest.mark.feature("coll.programmatic")
def test_code_iterates_finds_slices_and_pages(make_app):
    app = make_app({"collections/.keep": ""}, COLLECTIONS={"plans": {"entries": PLANS}})
    plans = app.collections.plans
    assert [plan.slug for plan in plans] == ["free", "pro", "max"]
    assert len(plans) == 3
    assert plans.get("pro").price == plans["pro"].price == 9
    assert [plan.slug for plan in plans[1:]] == ["pro", "max"]
    assert [plan.slug for plan in plans.page(1, per_page=2)] == ["max"]  # the second page is 1
    with pytest.raises(NotFound):
        plans.get_or_404("none")


@pytest.mark.feature("coll.jinja-global")
def test_templates_link_to_entries(make_app):
    link = '<a href="{{ post.url }}">{{ post.title }}</a>'
    page = "{% for post in collections.posts %}" + link + "{% endfor %}"
    text = make_app({**POSTS, "pages/index.jpy": page}).test_client().get("/").text
    assert text == '<a href="/posts/hello">Hello</a><a href="/posts/again">Again</a>'


@pytest.mark.feature("coll.api")
def test_entries_of_an_api_without_a_route_are_read_from_it(make_app, monkeypatch):
    """With `url` set to the address of the API itself, which the package asks for."""
    import requests

    asked = []

    def get(url, **options):
        asked.append((url, options["headers"]))
        reply = requests.Response()
        reply.status_code = 404 if url.endswith("none") else 200
        reply._content = b'[{"slug": "a", "content": "A"}]'
        return reply

    monkeypatch.setattr(requests, "get", get)
    settings = {"api_url": "http://cms.test/api", "auth_token": "t"}
    app = make_app({"collections/.keep": ""}, COLLECTIONS={"posts": settings})
    posts = app.collections.posts
    posts.url = posts.api_url
    assert [post.slug for post in posts] == ["a"]
    assert asked == [("http://cms.test/api", {"Authorization": "bearer t"})]
    with pytest.raises(NotFound):
        posts.get_or_404("none")
