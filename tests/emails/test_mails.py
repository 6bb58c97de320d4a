"""Every mail, in every language: what is in it, where it leads, what its headers say."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.boot import PARTS, ROOMS
from app.core import mail as package
from app.core.links import absolute_url
from app.core.mail import ESSENTIAL, MAILS, HeaderInjection, Letter, Person, mail
from app.core.mail.models import Delivery
from app.core.mail.preview import in_theme
from app.framework.import_errors import import_submodules
from app.settings import ROOT
from app.workspaces.mails import welcome
from tests.cast import PASSWORD, make_person

for room in ROOMS:
    import_submodules(f"app.{room}", PARTS)

LOCALES = sorted(path.name for path in (ROOT / "locales").iterdir() if path.is_dir())
EVERY_MAIL = pytest.mark.parametrize("name", sorted(MAILS))
EVERY_LANGUAGE = pytest.mark.parametrize("locale", ["en", *LOCALES])

ZOE = Person("zoe@example.com", 'Zoé "<b>" Lafleur')

#: Gmail cuts a mail off at 102 KB, and hides what comes after: the unsubscribe link too.
LARGEST = 100_000
WIDEST = 600


def parts(message):
    """The text and the HTML of a mail."""
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return message.body, html


def links_of(html):
    return re.findall(r'href="([^"]+)"', html)


def test_every_template_is_a_mail_of_its_room():
    templates = {str(path.relative_to(ROOT / "emails")) for path in ROOT.glob("emails/*/*.mjml")}

    assert {each.template for each in MAILS.values()} == templates


def test_a_mail_is_declared_once():
    with pytest.raises(ValueError, match="two mails"):
        mail(ESSENTIAL)(welcome.function)


@EVERY_MAIL
@EVERY_LANGUAGE
def test_A13_every_link_of_a_mail_is_ours_and_stands_in_the_text(app, context, name, locale):
    with app.test_request_context("/", headers={"Host": "evil.test"}):
        text, html = parts(MAILS[name].sample_message(locale))

    assert links_of(html)
    for link in links_of(html):
        assert link.startswith(context.config["BASE_URL"] + "/")
        assert link in text.split()


@EVERY_MAIL
@EVERY_LANGUAGE
def test_the_text_says_what_the_html_says(context, name, locale):
    text, html = parts(MAILS[name].sample_message(locale))
    body = re.sub(r"<(head|style|title)\b.*?</\1>|<!--.*?-->", "", html, flags=re.S)
    hidden = re.compile(r'<div style="display:\s*none;.*?</div>', re.S)
    words = re.sub(r"<[^>]+>", " ", hidden.sub("", body)).split()

    assert [word for word in words if word not in text] == []
    assert not re.search(r"<|\\|\]\(|&\w+;", text)


@EVERY_MAIL
@EVERY_LANGUAGE
def test_a_mail_names_its_language_and_fits(context, name, locale):
    message = MAILS[name].sample_message(locale)
    _, html = parts(message)

    assert f'<html lang="{locale}" dir="ltr" ' in html
    assert max(map(int, re.findall(r"width[=:]\s?\"?(\d+)", html))) <= WIDEST
    assert len(message.message().as_bytes()) < LARGEST


@EVERY_MAIL
@pytest.mark.parametrize("locale", LOCALES)
def test_a_mail_speaks_the_readers_language(context, name, locale):
    english = MAILS[name].sample_message("en")
    translated = MAILS[name].sample_message(locale)

    assert translated.subject != english.subject
    shared = set(english.body.splitlines()) & set(translated.body.splitlines())
    words = [line for line in shared if " " in line and not line.replace(" ", "").isdigit()]
    assert [line for line in words if "Camille" not in line] == []


@EVERY_MAIL
@EVERY_LANGUAGE
def test_J07_the_headers_are_those_of_the_kind(context, name, locale):
    declared = MAILS[name]
    message = declared.message(Person(ZOE.email, "Zoe", locale), *declared.sample, key="a fact")
    again = declared.message(Person(ZOE.email, "Zoe", locale), *declared.sample, key="a fact")
    headers = dict(message.message().items())

    assert headers["To"] == ZOE.email
    assert headers["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{32}@localhost>", headers["Message-ID"])
    assert headers["Message-ID"] == dict(again.message().items())["Message-ID"]
    assert ("List-Unsubscribe" in headers) == declared.kind.optional
    assert ("/unsubscribe/" in message.body) == declared.kind.optional
    if declared.kind.optional:
        link = headers["List-Unsubscribe"].strip("<>")
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link in message.body.split()
    unwrapped = {key: value for key, value in headers.items() if key != "Content-Type"}
    assert not re.search(r"[\r\n]", "".join(unwrapped.values()))


@EVERY_MAIL
def test_what_people_type_is_text(context, name):
    text, html = parts(MAILS[name].message(ZOE, *MAILS[name].sample, key="a fact"))

    assert ZOE.name in text
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


@pytest.mark.parametrize("theme", ["light", "dark"])
@EVERY_MAIL
def test_the_gallery_shows_a_theme_whatever_the_screen_is(context, name, theme):
    _, html = parts(MAILS[name].sample_message("en"))
    shown = in_theme(html, theme)

    assert "prefers-color-scheme" in html
    assert "prefers-color-scheme" not in shown
    assert f'content="{theme}"' in shown


def test_a_mail_is_in_the_default_language_for_who_chose_none(context, mailbox):
    welcome(ZOE, SimpleNamespace(name="Atelier", slug="atelier"), key="a fact")

    assert mailbox()[0]["Subject"] == "Your workspace Atelier is ready"


def test_A13_links_name_the_configured_origin_whatever_the_request_says(app, context):
    with app.test_request_context("/", headers={"Host": "evil.test"}):
        assert absolute_url("site.sign_in") == app.config["BASE_URL"] + "/sign-in"


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in/code", "/reset-password"])
@pytest.mark.parametrize(
    "lie",
    [
        {"Host": "evil.test"},
        {"X-Forwarded-Host": "evil.test"},
        {"X-Forwarded-Prefix": "/evil.test"},
        {"X-Forwarded-Proto": "evil.test"},
        {"Forwarded": "host=evil.test"},
        {"X-Original-Host": "evil.test", "X-Rewrite-Url": "//evil.test/"},
    ],
    ids=lambda lie: "+".join(lie),
)
def test_A13_a_request_cannot_choose_where_its_mail_leads(
    app, context, visitor, mailbox, run_jobs, path, lie
):
    make_person("Zoe")
    form = {"email": "zoe@example.com", "name": "Zoe", "password": PASSWORD}
    token = visitor.token()
    visitor.post_without_token(path, data=form | {"csrf_token": token}, headers=lie)
    run_jobs()
    said = "".join(
        part.get_content() for mail in mailbox() for part in mail.walk() if not part.is_multipart()
    )

    assert "evil.test" not in said
    if lie.keys() == {"Host"}:
        assert mailbox() == []
    else:
        assert f"{app.config['BASE_URL']}/" in said


@pytest.mark.parametrize("evil", ["Hello\r\nBcc: victim@example.com", "Hello\nX: y"])
def test_J07_a_line_break_in_a_header_is_refused(context, mailbox, evil):
    with pytest.raises(HeaderInjection):
        welcome(ZOE, SimpleNamespace(name=evil, slug="acme"), key="subject")
    with pytest.raises(HeaderInjection):
        welcome(Person(evil, "Zoe"), SimpleNamespace(name="Acme", slug="acme"), key="address")

    assert mailbox() == []
    assert {Delivery.with_key(key).state for key in ("subject", "address")} == {"refused"}


def test_a_subject_is_sent_as_it_is_written(context, mailbox):
    welcome(ZOE, SimpleNamespace(name="O'Neil & <Co>", slug="oneil"), key="a fact")

    assert mailbox()[0]["Subject"] == "Your workspace O'Neil & <Co> is ready"


def test_a_mail_is_sent_through_the_gate_alone():
    """Nothing else knows the packages that send; only a room's jobs call its mails."""
    gate = {Path(package.__file__).parent, ROOT / "app" / "framework"}
    senders = {
        path
        for path in (ROOT / "app").rglob("*.py")
        if "flask_mailman" in path.read_text() and path.parent not in gate
    }

    assert senders == {ROOT / "app" / "core" / "mailbox.py"}
    assert Letter("x").subject == "x"
