"""The built-in mailbox forgets: by age, and what an erased workspace was about."""

from datetime import timedelta

from flask_mailman import EmailMessage

from app.core import mailbox
from app.core.clock import now


def put(message_id):
    headers = {"Message-ID": message_id}
    EmailMessage("Subject", "Words", to=["zoe@example.com"], headers=headers).send()


def kept():
    return {message["Message-ID"] for _, message in mailbox.messages()}


def test_messages_go_by_their_ids_alone(context):
    for name in ("<one@x>", "<two@x>", "<three@x>"):
        put(name)

    mailbox.remove({"<one@x>", "<three@x>", "<unknown@x>"})
    mailbox.remove(())

    assert kept() == {"<two@x>"}


def test_messages_go_when_they_are_old(context):
    put("<one@x>")

    mailbox.forget_older_than(now() - timedelta(days=1))
    assert kept() == {"<one@x>"}
    mailbox.forget_older_than(now() + timedelta(seconds=1))
    assert kept() == set()


def test_a_message_that_is_still_being_written_is_nobodys_to_read(context):
    put("<one@x>")
    (mailbox.mailbox_folder() / ".20261121T160254078176-f2d12ea1.eml").write_bytes(b"Half a")

    assert kept() == {"<one@x>"}
