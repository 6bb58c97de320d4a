"""Addresses, tokens, names of files and headers: whatever arrives, nothing breaks or gets out."""

import re
import string
from email import message_from_bytes
from email.errors import HeaderParseError
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

import pytest
from flask_files import File, generate_filename, save_file
from flask_mailman_templates import TemplatedEmailMessage
from hyperflask.security import is_safe_redirect_url
from hyperflask.utils.htmx import htmx_redirect
from hyperflask.utils.tokens import create_token, load_token
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.framework.conftest import apps_in
from tests.framework.features import conftest as features

upload = features.upload
PIECES = st.sampled_from(
    ["/", "\\", "//", ":", "@", "[", "]", "..", "%2f", "%5c", "evil.test", "?"]
)
URLS = st.lists(st.one_of(PIECES, st.text(max_size=3), st.just("http")), max_size=7).map("".join)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    files = {
        "pages/items/<int:id>.jpy": "{{ page.id }}",
        "pages/names/<name>.jpy": "{{ page.name }}",
        "pages/form.jpy": "---\nform = page.form()\n\ndef post():\n    if form.validate():\n"
        "        return form.name.data or ''\n    return 'no', 422\n---\n{{ form.name.text() }}",
        "emails/a.txt": "x",
    }
    with apps_in(tmp_path_factory.mktemp("fuzz")) as make:
        yield make(files, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)


@given(URLS)
@example("//[")
@example("http://[::1")
@example("https:///evil.test")
@example("/%5cevil.test")
def test_a_safe_target_stays_on_our_host(site, target):
    with site.test_request_context("/"):
        safe = is_safe_redirect_url(target)
    if safe:
        # As browsers read it: without control characters, and with slashes for backslashes.
        read = re.sub(r"[\t\r\n]", "", target).strip(string.whitespace + "\x00").replace("\\", "/")
        assert urlsplit(urljoin("http://localhost/", read)).netloc == "localhost"


@given(URLS.filter(lambda url: "\n" not in url and "\r" not in url))
@example("/日本")
def test_the_address_of_a_redirect_can_be_sent(site, url):
    assume(url)
    with site.test_request_context("/"):
        htmx_redirect(url).headers["HX-Redirect"].encode("latin-1")


@given(st.integers(), st.text(max_size=6))
@example(2**63 - 1, "/")
@example(2**63, "x")
@example(-1, "\x00")
def test_any_address_is_answered(site, number, name):
    client = site.test_client()
    reply = client.get(f"/items/{number}")
    expected = (200, str(number)) if 0 <= number < 2**63 else (404, reply.text)
    assert (reply.status_code, reply.text) == expected
    path = "/names/" + "".join(f"%{byte:02x}" for byte in name.encode("utf-8", "surrogatepass"))
    assert client.get(path).status_code in (200, 308, 404)


@given(
    st.dictionaries(st.text(max_size=5), st.text(max_size=8), max_size=3), st.binary(max_size=20)
)
def test_any_form_is_answered(site, fields, body):
    client = site.test_client()
    assert client.post("/form", data={**fields, "name": "x"}).status_code == 200
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a/b"):
        assert client.post("/form", data=body, content_type=kind).status_code in (
            200,
            400,
            413,
            422,
        )


@given(st.text(max_size=30) | st.binary(max_size=30).map(lambda data: data.decode("latin-1")))
@example("eyJ.a.b")
@example("..")
def test_a_token_of_somebody_is_nothing(site, token):
    with site.app_context():
        assert load_token(token) is None
        good = create_token({"id": 1})
        assert load_token(good) == {"id": 1}
        if letters := "".join(c for c in token if c.isascii() and c.isalnum()):
            assert load_token(letters + good) is None
            assert load_token(good + letters) is None


NAMES = st.lists(
    st.one_of(
        st.sampled_from(["..", "/", "\\", "\x00", "#", "?", ".pdf", "\n"]), st.text(max_size=4)
    ),
    max_size=6,
).map("".join)


@given(NAMES, st.booleans(), st.sampled_from([None, "in", "a/b/"]))
@example("a.\x00", False, None)
@example("..", True, None)
def test_a_path_stays_in_the_folder_of_uploads(name, keep, base):
    path, uuid = generate_filename(name, uuid_prefix=True, keep_filename=keep, base_path=base)
    assert uuid in path
    assert ".." not in PurePosixPath(path).parts
    assert not re.search(r"[\x00-\x1f\\]", path)
    assert path.startswith(base.rstrip("/") + "/") if base else "/" not in path


@given(NAMES)
@example("日本.pdf")
def test_an_upload_of_any_name_is_saved_and_read(site, upload, name):
    with site.app_context():
        saved = save_file(upload(name or "x", b"content"))
        again = File.from_uri(saved.to_uri())
        assert (again.path, again.filename) == (saved.path, saved.filename)
        assert again.open().read() == b"content"


HEADERS = st.lists(
    st.one_of(st.sampled_from(["\r\n", "\n", "\r", "Bcc: e@evil.test", "ü", ",", "\x0b", "\u2028"]),
              st.text(max_size=4)),
    min_size=1,
    max_size=6,
).map("".join)  # fmt: skip


@given(HEADERS, HEADERS)
@example("Hello\r\nBcc: e@evil.test", "a")
@example("a", "Ada\nBcc: e@evil.test")
@example("a", "\x0bBcc: e@evil.test")
def test_nobody_adds_a_header_to_a_mail(site, subject, name):
    with site.app_context():
        try:
            mail = TemplatedEmailMessage(
                "a.txt", ["ada@example.com"], subject=subject, reply_to=[f"{name} <r@example.com>"]
            )
            sent = message_from_bytes(mail.message().as_bytes())
        except (ValueError, HeaderParseError):
            return  # refused
    assert not {"bcc", "x-evil"} & {key.lower() for key in sent.keys()}  # noqa: SIM118
    assert sent["To"] == "ada@example.com"
    assert len(sent.get_all("Subject")) == 1
    assert sent.get_payload().strip() == "x"
