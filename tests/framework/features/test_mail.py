"""Mails made of templates."""

import pytest
from flask_mailman_templates import send_mail

ADDRESS = {"BASE_URL": "https://shop.test", "SITE_TITLE": "Shop"}
MJML = "{% use_layout %}<mj-text>Hello {{ name }}</mj-text>"


@pytest.fixture
def mail(make_app):
    """A function that sends a mail and returns it."""

    def mail(files, name, context=None, **config):
        app = make_app({"pages/index.jpy": "x", **files}, **{**ADDRESS, **config})
        with app.app_context():
            send_mail(name, "ada@example.com", **(context or {}))
            [sent] = app.extensions["mailman"].outbox
        return sent

    return mail


def html(mail):
    [(content, mimetype)] = mail.alternatives
    assert mimetype == "text/html"
    return content


@pytest.mark.feature("mail.mjml")
def test_mjml_becomes_html_in_the_default_layout(mail):
    sent = mail({"emails/hi.mjml": MJML}, "hi.mjml", {"subject": "Hi", "name": "<Ada>"})
    assert sent.to == ["ada@example.com"]
    assert sent.subject == "Hi"
    assert "Hello &lt;Ada&gt;" in html(sent)
    assert "<mj-" not in html(sent)
    assert "https://shop.test/" in html(sent)
    assert "Hello <Ada>" in sent.body


@pytest.mark.feature("mail.frontmatter")
def test_the_front_matter_names_subject_and_sender(mail):
    front = "subject: Hi {{ name }}\nfrom_email: shop@example.com"
    files = {"emails/hi.txt": f"---\n{front}\n---\nHello"}
    more = {"headers": {"X-Kind": "welcome"}, "attachments": [("a.txt", "x", "text/plain")]}
    sent = mail(files, "hi.txt", {"name": "Ada", "bcc": ["c@example.com"], **more})
    assert (sent.subject, sent.from_email) == ("Hi Ada", "shop@example.com")
    assert sent.bcc == ["c@example.com"]
    assert sent.extra_headers == {"X-Kind": "welcome"}
    assert sent.attachments[0][0] == "a.txt"


@pytest.mark.feature("mail.formats")
def test_each_format_has_its_parts(mail):
    style = "<style>p {color: red}</style><p>Hello</p>"
    sent = mail({"emails/a.html": style}, "a.html", {"subject": "s"})
    assert 'style="color:red"' in html(sent)
    assert sent.body.strip() == "Hello"
    sent = mail({"emails/a.md": "# Hello"}, "a.md", {"subject": "s"})
    assert "<h1>Hello</h1>" in html(sent)
    assert sent.body == "# Hello"
    sent = mail({"emails/a.txt": "Hello"}, "a.txt", {"subject": "s"})
    assert (sent.body, sent.alternatives) == ("Hello", [])


@pytest.mark.feature("mail.layout-override")
def test_the_layout_of_mails_can_be_replaced_and_coloured(mail):
    files = {"emails/hi.mjml": MJML}
    sent = mail(files, "hi.mjml", {"subject": "s"}, EMAIL_BACKGROUND_ACCENT_COLOR="#123456")
    assert "#123456" in html(sent)
    assert "Shop" in html(sent)
    own = "<mjml><mj-body><mj-section><mj-column>OWN{% block content %}{% endblock %}"
    own = own.replace("OWN", "<mj-text>Own layout</mj-text>")
    own += "</mj-column></mj-section></mj-body></mjml>"
    sent = mail({**files, "emails/layout.mjml": own}, "hi.mjml", {"subject": "s"})
    assert "Own layout" in html(sent)
    assert "Go to site" not in html(sent)
