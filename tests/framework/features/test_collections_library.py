"""flask-collections alone: what a source of entries must say, and what it refuses."""

import json
import sqlite3

import pytest
import requests
from flask_collections import collections
from flask_collections.collection import (
    BaseCollection,
    CollectionEntry,
    CollectionEntryNotFoundError,
    parse_frontmatter,
)
from flask_collections.collections import discover_collection_cls
from flask_collections.collections.api import APICollection, StrapiCollection
from flask_collections.collections.data import DataCollection, SQLiteCollection
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

API = "http://cms.test/posts"


@pytest.fixture
def answers(monkeypatch):
    """What the API says to an address and its parameters; it notes what it was asked."""
    answers = {}
    asked = []

    def get(url, params=None, **options):
        asked.append(options)
        reply = requests.Response()
        words = json.dumps([url, params])
        reply.status_code, content = answers.get(words, (404, None))
        reply._content = json.dumps(content).encode()
        return reply

    def answer(content, url=API, params=None, status=200):
        answers[json.dumps([url, params])] = (status, content)

    monkeypatch.setattr(requests, "get", get)
    answer.asked = asked
    return answer


def posts(cls=APICollection, **options):
    """A collection of the API. Without our mend it asks at its own address."""
    return cls("posts", API, url=API, **options)


@pytest.mark.feature("coll.api")
@pytest.mark.parametrize(
    ("options", "kind", "user", "password"),
    [
        ({"username": "u", "password": "p"}, HTTPBasicAuth, "u", "p"),
        ({"username": "u"}, HTTPBasicAuth, "u", ""),
        ({"password": "p"}, HTTPBasicAuth, "", "p"),
        ({"username": "u", "password": "p", "digest_auth": True}, HTTPDigestAuth, "u", "p"),
    ],
)
def test_an_api_is_told_who_asks(answers, options, kind, user, password):
    answers([{"slug": "a"}])
    assert [post.slug for post in posts(**options)] == ["a"]
    [asked] = answers.asked
    assert type(asked["auth"]) is kind
    assert (asked["auth"].username, asked["auth"].password) == (user, password)
    assert asked["headers"] == {}


@pytest.mark.feature("coll.api")
def test_an_api_may_know_who_asks_already_or_need_not(answers):
    answers([])
    list(posts(auth="somebody", headers={"X-Key": "k"}))
    list(posts(digest_auth=True))
    assert [(asked["auth"], asked["headers"]) for asked in answers.asked] == [
        ("somebody", {"X-Key": "k"}),
        (None, {}),
    ]


@pytest.mark.feature("coll.api")
def test_entries_may_stand_under_a_key(answers):
    answers({"data": [{"slug": "a", "content": "A"}]})
    answers({"data": {"slug": "b", "content": "B"}}, f"{API}/b")
    found = posts(request_data_key="data")
    assert [post.content for post in found] == ["A"]
    assert found.get("b").content == "B"


@pytest.mark.feature("coll.api")
def test_an_api_that_fails_is_an_error_and_not_a_missing_entry(answers):
    answers(None, f"{API}/b", status=500)
    with pytest.raises(requests.HTTPError):
        posts().get("b")
    with pytest.raises(CollectionEntryNotFoundError):
        posts().get("none")


def strapi(page, count, *slugs):
    entries = [{"attributes": {"slug": slug, "content": slug.upper()}} for slug in slugs]
    return {"data": entries, "meta": {"pagination": {"page": page, "pageCount": count}}}


@pytest.mark.feature("coll.api")
def test_strapi_is_asked_for_every_page(answers):
    answers(strapi(1, 3, "a", "b"))
    answers(strapi(2, 3, "c"), params={"pagination[page]": 2})
    answers(strapi(3, 3, "d"), params={"pagination[page]": 3})
    found = posts(StrapiCollection)
    assert [(post.slug, post.content) for post in found] == [
        ("a", "A"),
        ("b", "B"),
        ("c", "C"),
        ("d", "D"),
    ]
    assert len(answers.asked) == 3


@pytest.mark.feature("coll.api")
def test_strapi_finds_an_entry_by_its_slug(answers):
    answers(strapi(1, 1, "a", "b"), params={"filters[slug][$eq]": "a"})
    answers(strapi(1, 1), params={"filters[slug][$eq]": "none"})
    found = posts(StrapiCollection)
    found.slug_attr = "slug"  # which the released code asks for and never sets
    assert found.get("a").content == "A"
    with pytest.raises(CollectionEntryNotFoundError):
        found.get("none")


@pytest.mark.feature("coll.inline-entries")
def test_an_entry_has_a_slug_and_its_content_may_be_called_otherwise():
    plans = DataCollection(
        "plans",
        [{"id": "free", "text": "None", "price": 0}],
        slug_prop="id",
        content_prop="text",
    )
    [free] = plans
    assert (free.slug, free.content, free.price) == ("free", "None", 0)
    with pytest.raises(ValueError, match="'slug'"):
        list(DataCollection("plans", [{"price": 0}]))


@pytest.mark.feature("coll.directory")
def test_a_file_without_a_slug_in_its_name_is_refused(tmp_path):
    (tmp_path / "2025-01-01-.md").write_text("x")
    notes = BaseCollection("notes")
    with pytest.raises(ValueError, match="Invalid filename"):
        CollectionEntry.from_file(notes, str(tmp_path / "2025-01-01-.md"))


@pytest.mark.feature("coll.directory")
@pytest.mark.parametrize(
    ("source", "content", "front"),
    [
        ("---\na: 1\n---\nrest", "rest", "\na: 1"),
        ("---\na: 1", "", "\na: 1"),
        ("a\n---\nb", "a\n---\nb", None),
        ("---\n---\nrest", "rest", ""),
    ],
)
def test_the_front_of_a_text_is_between_its_dashes(source, content, front):
    assert parse_frontmatter(source) == (content, front)


@pytest.mark.feature("coll.layout")
def test_an_entry_is_shown_without_a_layout_when_it_says_so(make_app):
    with make_app().app_context():
        notes = DataCollection("notes", [], layout="layouts/none.html")
        entry = CollectionEntry(notes, "a", "*text*", layout=False)
        assert entry.render() == "*text*"
        assert CollectionEntry(notes, "a", "x").render(with_layout=False) == "x"


@pytest.mark.feature("coll.url-config")
def test_a_collection_without_addresses_can_not_be_registered(make_app):
    with pytest.raises(Exception, match="without urls"):
        BaseCollection("notes", url=False).register(make_app())


@pytest.mark.feature("coll.programmatic")
def test_a_source_of_entries_says_how_they_are_read():
    with pytest.raises(NotImplementedError):
        BaseCollection("notes").load()
    assert not BaseCollection.matches_config({"entries": []})


@pytest.mark.feature("coll.programmatic")
def test_a_page_has_25_entries():
    many = DataCollection("many", [{"slug": str(number)} for number in range(30)])
    assert [entry.slug for entry in many.page(0)] == [str(number) for number in range(25)]
    assert [entry.slug for entry in many.page(1)] == ["25", "26", "27", "28", "29"]


@pytest.mark.feature("coll.data-file")
def test_a_database_is_read_by_a_query_or_by_a_table(tmp_path):
    path = str(tmp_path / "plans.db")
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE plans (slug, price)")
    connection.execute("INSERT INTO plans VALUES ('free', 0), ('pro', 9)")
    connection.commit()
    connection.close()
    notes = SQLiteCollection.__new__(SQLiteCollection)  # its constructor needs our mend

    def slugs(**config):
        notes.path, notes.config = path, config
        return [entry.slug for entry in notes.load()]

    assert slugs(table="plans") == ["free", "pro"]
    assert slugs(query="SELECT slug FROM plans WHERE price > 1", table="none") == ["pro"]
    with pytest.raises(ValueError, match="'query' or 'table'"):
        slugs()


@pytest.mark.feature("coll.directory")
def test_folders_of_collections_are_named_from_the_apps(make_app):
    files = {
        "more/posts/a.md": "a",
        "more/hidden/.flaskignore": "",
        "more/hidden/b.md": "b",
        "more/_drafts/c.md": "c",
        "more/.git/d.md": "d",
        "more/zebra/e.md": "e",
        "collections/.keep": "",
    }
    app = make_app(files)
    app.collections.register_from_dir("more", register=False)
    assert sorted(app.collections.collections) == ["posts", "zebra"]
    assert app.test_client().get("/posts/a").status_code == 404


@pytest.mark.feature("coll.data-file")
def test_a_source_whose_packages_are_missing_hides_no_other(tmp_path, monkeypatch):
    (tmp_path / "a_broken_source.py").write_text("import a_package_that_nobody_has")
    monkeypatch.setattr(collections, "__path__", [str(tmp_path), *collections.__path__])
    assert discover_collection_cls({"entries": []}) is DataCollection
