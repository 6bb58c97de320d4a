"""Every mail, in every language: it renders, says something, and links to us."""

import re
from types import SimpleNamespace

import pytest

from app.core import mail
from app.core.mail import HeaderInjection, deliver
from app.identity import mails as identity
from app.settings import ROOT

ZOE = SimpleNamespace(email="zoe@example.com", name='Zoé "<b>" Lafleur', locale=None)

#: mail template → how to send it with sample data
MAILS = {
    "identity/verification.mjml": lambda user: identity.verification(user, "a-token"),
    "identity/already_registered.mjml": lambda user: identity.already_registered(user),
}


@pytest.fixture
def send(context, mailbox):
    """A function that sends a mail in a language and answers the message."""

    def send(template, locale):
        MAILS[template](SimpleNamespace(**{**vars(ZOE), "locale": locale}))
        return mailbox()[0]

    return send


def test_every_template_is_in_the_list():
    emails = ROOT / "emails"
    templates = {str(path.relative_to(emails)) for path in emails.rglob("*.mjml")}

    assert templates - {"layout.mjml"} == MAILS.keys()


@pytest.mark.parametrize("locale", ["en", "fr", None])
@pytest.mark.parametrize("template", MAILS)
def test_a_mail_has_two_parts_and_absolute_links(context, send, template, locale):
    message = send(template, locale)
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()

    assert message["To"] == ZOE.email
    assert message["Subject"]
    assert ZOE.name in text
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    links = re.findall(r'href="([^"]+)"', html)
    assert links
    assert [link for link in links if not link.startswith(context.config["BASE_URL"] + "/")] == []
    assert links[0] in text
    assert "<" not in text.replace(ZOE.name, "")


def test_a_mail_speaks_the_readers_language(send):
    english = send("identity/verification.mjml", "en")
    french = send("identity/verification.mjml", "fr")

    assert french["Subject"] != english["Subject"]
    assert 'lang="fr"' in french.get_body(("html",)).get_content()


def test_A13_links_name_the_configured_origin_whatever_the_request_says(app, context):
    from app.core.links import absolute_url

    with app.test_request_context("/", headers={"Host": "evil.test"}):
        assert absolute_url("site.sign_in") == app.config["BASE_URL"] + "/sign-in"


@pytest.mark.parametrize("evil", ["Hello\r\nBcc: victim@example.com", "Hello\nX: y"])
def test_J07_a_line_break_in_a_header_is_refused(context, mailbox, evil):
    template = "identity/verification.mjml"
    with pytest.raises(HeaderInjection):
        deliver(template, ZOE.email, subject=evil, locale="en", name="", link="")
    with pytest.raises(HeaderInjection):
        deliver(template, evil, subject="Hi", locale="en", name="", link="")

    assert mailbox() == []


def test_a_subject_is_sent_as_it_is_written(context, mailbox):
    deliver(
        "identity/verification.mjml",
        ZOE.email,
        subject="O'Neil & <Co>",
        locale="en",
        name="",
        link="http://localhost/",
    )

    assert mailbox()[0]["Subject"] == "O'Neil & <Co>"


def test_a_mail_is_sent_through_the_gate_alone():
    senders = [
        path
        for path in (ROOT / "app").rglob("*.py")
        if "flask_mailman_templates" in path.read_text() and "framework" not in path.parts
    ]

    assert senders == [ROOT / "app" / "core" / "mail.py"]
    assert mail.deliver
