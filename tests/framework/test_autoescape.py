"""What templates print is escaped, in every kind of template that becomes HTML."""

import pytest
from flask import render_template, render_template_string
from hyperflask import send_mail

from app.framework.autoescape import escapes

EVIL = "<b>O'Neil</b>"
SAFE = "&lt;b&gt;O&#39;Neil&lt;/b&gt;"


@pytest.mark.parametrize("path", ["pages/index.jpy", "pages/index.md", "pages/index.html"])
def test_a_page_escapes_what_it_prints(make_app, path):
    app = make_app({path: "{{ request.args.q }}"})
    reply = app.test_client().get("/", query_string={"q": EVIL})
    assert SAFE in reply.text.replace("’", "&#39;")
    assert EVIL not in reply.text


def test_a_component_escapes_what_it_prints_once(make_app):
    app = make_app(
        {
            "components/Greeting.jpy": "<i>{{ props.name }}</i>",
            "components/Box.jpy": "<p>{{ children() }}</p>",
            "pages/index.jpy": (
                "<{Greeting name=request.args.q}/><{Box}>{{ request.args.q }}</{Box}>"
                "<{Box}><{Greeting name=request.args.q}/></{Box}>"
            ),
        }
    )
    reply = app.test_client().get("/", query_string={"q": EVIL})
    assert reply.text == f"<i>{SAFE}</i><p>{SAFE}</p><p><i>{SAFE}</i></p>"


def test_a_template_from_a_string_escapes(make_app):
    app = make_app()
    with app.test_request_context():
        assert render_template_string("{{ q }}", q=EVIL) == SAFE


def test_plain_text_is_not_escaped(make_app):
    app = make_app({"templates/note.txt": "{{ q }}"})
    with app.test_request_context():
        assert render_template("note.txt", q=EVIL) == EVIL


@pytest.mark.parametrize(
    ("filename", "expected"),
    [(None, True), ("a.jpy", True), ("a.mjml", True), ("a.TXT", False), ("a.sql", False)],
)
def test_only_text_sql_scripts_and_styles_are_plain(filename, expected):
    assert escapes(filename) is expected


def send(app, template, **values):
    with app.test_request_context():
        send_mail(template, "reader@example.com", **values)
    return app.extensions["mailman"].outbox[-1]


LAYOUT = (
    "<mjml><mj-body><mj-section><mj-column><mj-text><h1>{% block title %}{{ title }}"
    "{% endblock %}</h1>{% block content %}{% endblock %}</mj-text></mj-column></mj-section>"
    "</mj-body></mjml>"
)


def test_a_mail_escapes_its_html_once_and_its_subject_never(make_app):
    app = make_app(
        {
            "emails/layout.mjml": LAYOUT,
            "emails/hello.mjml": (
                "---\nsubject: Hello {{ name }}\ntitle: Dear {{ name }}\n---\n"
                "{% use_layout %}{% block content %}<p>{{ name }}</p>"
                '<a href="{{ link }}">go</a>{% endblock %}'
            ),
        }
    )
    mail = send(app, "hello.mjml", name=EVIL, link="https://example.com/?a=1&b=2")
    html = mail.alternatives[0][0]
    assert mail.subject == f"Hello {EVIL}"
    assert f"<p>{SAFE}</p>" in html.replace("'", "&#39;").replace("&#x27;", "&#39;")
    assert "Dear &lt;b&gt;" in html
    assert EVIL not in html
    assert "&amp;lt;" not in html
    assert "&amp;amp;" not in html
    assert EVIL in mail.body


def test_a_line_break_does_not_enter_the_subject(make_app):
    app = make_app({"emails/hello.txt": "---\nsubject: Hello {{ name }}\n---\nHi"})
    assert send(app, "hello.txt", name="A\r\nBcc: x").subject == "Hello A Bcc: x"


@pytest.mark.parametrize("name", ["note.txt", "note.md"])
def test_the_text_of_a_mail_is_not_escaped(make_app, name):
    app = make_app({f"emails/{name}": "---\nsubject: Note\n---\n{{ name }} writes"})
    mail = send(app, name, name=EVIL)
    assert mail.body.strip() == f"{EVIL} writes"
    for html, _ in getattr(mail, "alternatives", []):
        assert EVIL not in html
        assert "&lt;b&gt;" in html
