"""Settings, front matter, SQL and events: what is written is what is read."""

import json
import string

import jwt
import pytest
import yaml
from flask_collections.collection import BaseCollection, CollectionEntry, parse_frontmatter
from flask_mercure_sse.hub import format_sse_msg, match_topic_selector
from hypothesis import example, given
from hypothesis import strategies as st
from jinja_frontmatter import extract_frontmatter
from jinjapy import extract_frontmatter as extract_code
from markupsafe import escape
from sqlorm import SQL, Column, Engine, Model
from sqlorm.sqlfunc import sqlfunc

from app.framework.configuration import ConfigurationError, load
from tests.framework.conftest import apps_in

KEYS = st.text(string.ascii_lowercase, min_size=1, max_size=6)
#: What YAML keeps as it is.
LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\u2028\u2029\x85"
)
PRINTABLE = st.text(LETTERS, max_size=10)
PLAIN = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | PRINTABLE
JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, JSON, max_size=4), st.dictionaries(KEYS, JSON, max_size=3))
def test_settings_are_read_as_they_were_written(tmp_path_factory, written, environment):
    root = tmp_path_factory.mktemp("settings")
    written.pop("env", None)
    (root / "config.yml").write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    read = load(
        root, {f"FLASK_{key.upper()}": json.dumps(value) for key, value in environment.items()}
    )
    expected = {key.upper(): value for key, value in {**written, **environment}.items()}
    assert {key: read[key] for key in expected if key != "ENV"} == {
        key: value for key, value in expected.items() if key != "ENV"
    }


@given(st.text(max_size=40))
@example("")
@example("1: x")
@example("[a")
def test_any_text_is_settings_or_an_error_that_names_the_file(tmp_path_factory, text):
    root = tmp_path_factory.mktemp("settings")
    (root / "config.yml").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        settings = load(root, {})
    except ConfigurationError as error:
        settings = {str(error): "config.yml"}
    assert all(isinstance(key, str) for key in settings)


LINES = st.sampled_from(["---", "", "a: 1", "text", "---\n"]) | PRINTABLE
BODY = st.lists(LINES, max_size=6).map("\n".join)


@given(st.dictionaries(KEYS, PRINTABLE, min_size=1, max_size=3), BODY)
def test_front_matter_and_text_are_told_apart(front, body):
    source = f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n{body}"
    text, matter = extract_frontmatter(source, loads=yaml.safe_load)
    assert (text, matter) == (body, front)
    text, matter = parse_frontmatter(source)
    assert (text, yaml.safe_load(matter)) == (body, front)
    text, code = extract_code(f"---\nx = 1\n---\n{body}")
    assert "x = 1" in code
    assert text.endswith(body)


@given(st.dictionaries(st.sampled_from(["layout", "title", "date", "props"]), PRINTABLE))
def test_front_matter_makes_an_entry(tmp_path_factory, front):
    path = tmp_path_factory.mktemp("entries") / "name.md"
    path.write_text(f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\nBody", encoding="utf-8")
    entry = CollectionEntry.from_file(BaseCollection("posts"), str(path))
    assert (entry.slug, entry.content) == ("name", "Body")
    assert not hasattr(entry, "nothing")
    assert escape(entry)


class Note(Model):
    id: int
    text: str
    late = Column(type=str, lazy=True)
    data: dict

    @classmethod
    def saying(cls, text) -> list["Note"]:
        """SELECT * FROM note WHERE text = %(text)s AND '{{}}' <> '' ORDER BY id"""

    @sqlfunc.fetchscalar
    def counted(text, number):
        """SELECT count(*) FROM note WHERE text = %(text)s OR id > %(number)s"""


@pytest.fixture
def engine():
    engine = Engine.from_uri("sqlite://:memory:")
    with engine as tx:
        tx.execute("CREATE TABLE note (id integer PRIMARY KEY, text text, late text, data text)")
        yield engine


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.dictionaries(KEYS, JSON))
@example("'; DROP TABLE note; --", {})
@example("%(x)s {x} ? :a", {"{x}": "%s"})
def test_a_text_is_stored_found_and_counted(engine, text, data):
    note = Note.create(text=text, late=text, data=data)
    again = Note.get(note.id)
    assert (again.text, again.late, again.data) == (text, text, data)
    assert note.id in [found.id for found in Note.find_all(text=text)]
    assert note.id in [found.id for found in Note.find_all(SQL.Col("text") == SQL.Param(text))]
    assert Note.counted(text, 10**9) >= 1


TOPICS = st.text("ab/*", max_size=6)


@given(TOPICS, TOPICS)
def test_a_selector_is_a_topic_or_its_beginning(selector, topic):
    expected = selector == topic or (selector[-1:] == "*" and topic.startswith(selector[:-1]))
    assert match_topic_selector(selector, topic) is expected


def heard(message):
    """An event as browsers read it."""
    fields = [
        line.partition(":")
        for line in message.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    return "\n".join(value.removeprefix(" ") for name, _, value in fields if name == "data")


@given(st.lists(PRINTABLE, min_size=1).filter(lambda lines: lines[-1]).map("\n".join))
def test_an_event_says_what_was_published(data):
    assert heard(format_sse_msg(data)) == data


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    with apps_in(tmp_path_factory.mktemp("hub")) as make:
        app = make(MERCURE_HUB=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
        app.sse.state.hub_allow_publish = True
        yield app


@given(st.text(string.ascii_letters + ".-_=", min_size=1).map("Bearer {}".format))
def test_a_header_that_is_no_token_is_refused(hub, header):
    reply = hub.test_client().post("/.well-known/mercure", headers={"Authorization": header})
    assert reply.status_code in (400, 401, 403, 405)


@given(st.dictionaries(st.sampled_from(["publish", "payload"]), st.lists(PRINTABLE)))
def test_a_token_of_any_content_is_answered(hub, claim):
    token = jwt.encode({"mercure": claim}, hub.config["SECRET_KEY"], "HS256")
    reply = hub.test_client().post(
        "/.well-known/mercure",
        headers={"Authorization": f"Bearer {token}"},
        data={"topic": "a", "data": "b"},
    )
    assert reply.status_code in (200, 400, 401, 403, 405)
