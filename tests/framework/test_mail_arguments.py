"""What a mail is told is in the header of that name."""

import pytest
from flask_mailman_templates import send_mail

pytestmark = pytest.mark.feature("mail.frontmatter")


@pytest.fixture
def mail(make_app):
    """A function that sends a mail with this front matter, and returns it."""

    def mail(front, **context):
        files = {"emails/a.txt": f"---\n{front}\n---\nx", "emails/terms.txt": "our terms"}
        app = make_app(files)
        with app.app_context():
            send_mail("a.txt", "ada@example.com", **context)
            [sent] = app.extensions["mailman"].outbox
            sent.head = sent.message()  # which needs the app
            return sent

    return mail


ADDRESSES = {"cc": ["c@example.com"], "bcc": ["b@example.com"], "reply_to": ["r@example.com"]}


def check(sent):
    assert (sent.to, sent.cc, sent.bcc, sent.reply_to) == (
        ["ada@example.com"],
        *ADDRESSES.values(),
    )
    assert set(sent.recipients()) == {"ada@example.com", "c@example.com", "b@example.com"}
    assert (sent.head["Cc"], sent.head["Reply-To"]) == ("c@example.com", "r@example.com")
    assert sent.head["Bcc"] is None


def test_code_names_who_gets_copies_and_who_gets_the_answer(mail):
    check(mail("subject: s", **ADDRESSES))


def test_the_front_matter_names_them_as_a_list_or_as_a_text(mail):
    front = "subject: s\n" + "\n".join(f"{name}: {value}" for name, value in ADDRESSES.items())
    check(mail(front))
    front = "subject: s\n" + "\n".join(f"{name}: {value}" for name, [value] in ADDRESSES.items())
    check(mail(front))
    assert mail('subject: s\ncc: "a@example.com, b@example.com"').cc == [
        "a@example.com",
        "b@example.com",
    ]


def test_an_attachment_lies_beside_the_template_or_comes_from_code(mail):
    [file] = mail("subject: s\nattachments: [terms.txt]").attachments
    assert file[:2] == ("terms.txt", "our terms")
    [file] = mail("subject: s", attachments=[("a.csv", "1,2", "text/csv")]).attachments
    assert file == ("a.csv", "1,2", "text/csv")


def test_a_mail_has_a_subject(mail):
    with pytest.raises(ValueError, match=r"a\.txt has no subject"):
        mail("title: s")
