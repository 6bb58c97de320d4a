"""Entries of data files and of APIs: read, found by their slug, and never executed."""

import json
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import entry_points
from urllib.parse import parse_qs, urlsplit

import pytest
from flask_collections.collection import BaseCollection, CollectionEntryNotFoundError

PLANS = [{"slug": "free", "price": "0"}, {"slug": "pro", "price": "9"}]
TEXTS = {
    "json": json.dumps(PLANS),
    "yaml": "- {slug: free, price: '0'}\n- {slug: pro, price: '9'}\n",
    "csv": "slug,price\nfree,0\npro,9\n",
}


@pytest.mark.feature("coll.data-file")
@pytest.mark.parametrize("kind", TEXTS)
def test_a_file_of_data_is_a_list_of_entries_with_addresses(make_app, kind):
    files = {f"collections/plans.{kind}": TEXTS[kind], "layouts/plan.html": "{{ entry.price }}"}
    app = make_app(files, COLLECTIONS={"plans": {"layout": "layouts/plan.html"}})
    assert [(plan.slug, plan.price) for plan in app.collections.plans] == [
        ("free", "0"),
        ("pro", "9"),
    ]
    client = app.test_client()
    assert client.get("/plans/pro").text == "9"
    assert client.get("/plans/none").status_code == 404


@pytest.mark.feature("coll.data-file")
def test_a_table_is_a_list_of_entries(make_app, tmp_path):
    path = tmp_path / "plans.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE plans (slug, price)")
        connection.execute("INSERT INTO plans VALUES ('free', 0), ('pro', 9)")
    connection.close()
    settings = {"plans": {"path": str(path), "table": "plans"}}
    plans = make_app({"collections/.keep": ""}, COLLECTIONS=settings).collections.plans
    assert plans.get("pro").price == 9


def test_a_file_without_extension_is_no_data_file(make_app):
    with pytest.raises(Exception, match="collection README"):
        make_app({"collections/README": "x"})


@pytest.mark.feature("coll.model")
def test_the_entry_point_for_models_loads(make_app):
    [entry] = entry_points(group="flask_collections", name="model")
    assert issubclass(entry.load(), BaseCollection)
    settings = {"users": {"model": "User"}}
    users = make_app({"collections/.keep": ""}, COLLECTIONS=settings).collections.users
    assert isinstance(users, entry.load())


class Cms(BaseHTTPRequestHandler):
    """Two lists of posts, plain and as Strapi has them, and something that is no post."""

    POSTS = ({"slug": "a", "content": "A {{ 7 * 7 }}", "is_template": True}, {"slug": "b"})

    def do_GET(self):
        url = urlsplit(self.path)
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        answers = {"/api/posts": list(self.POSTS), "/api/posts/a": self.POSTS[0]}
        answers["/api/users"] = {"slug": "users", "content": "secret"}
        if url.path == "/strapi/posts":
            wanted = parse_qs(url.query).get("filters[slug][$eq]", ["a", "b"])
            posts = [{"attributes": post} for post in self.POSTS if post["slug"] in wanted]
            answers[url.path] = {"data": posts}
        self.send_response(200 if url.path in answers else 404)
        self.end_headers()
        self.wfile.write(json.dumps(answers.get(url.path)).encode())

    def log_message(self, format, *args):
        """Say nothing."""


@pytest.fixture
def cms():
    with ThreadingHTTPServer(("127.0.0.1", 0), Cms) as server:
        server.asked = []
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=["api", "strapi"])
def site(request, cms, make_app):
    """A visitor of an app whose posts are in that CMS."""
    address = f"http://127.0.0.1:{cms.server_port}/{request.param}/posts"
    settings = {f"{request.param}_url": address, "auth_token": "t"}
    return make_app({"collections/.keep": ""}, COLLECTIONS={"posts": settings})


@pytest.mark.feature("coll.api")
def test_entries_are_those_of_the_api(site, cms):
    assert [post.slug for post in site.collections.posts] == ["a", "b"]
    assert {token for _, token in cms.asked} == {"bearer t"}
    client = site.test_client()
    assert client.get("/posts/a").status_code == 200
    assert client.get("/posts/none").status_code == 404


def test_an_entry_of_an_api_is_not_executed(site):
    assert site.test_client().get("/posts/a").text == "A {{ 7 * 7 }}"


@pytest.mark.parametrize("slug", ["../users", "..", ".", "a/../../users", "%2e%2e/users", "x?y"])
def test_a_slug_stays_in_its_collection(cms, make_app, slug):
    settings = {"api_url": f"http://127.0.0.1:{cms.server_port}/api/posts"}
    posts = make_app({"collections/.keep": ""}, COLLECTIONS={"posts": settings}).collections.posts
    with pytest.raises(CollectionEntryNotFoundError):
        posts.get(slug)
    assert all(path.startswith("/api/posts/") for path, _ in cms.asked)
