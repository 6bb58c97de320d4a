"""Unsubscribing: a link from a mail, a button, and one click of the mail program."""

import pytest

from app.core.mail import ESSENTIAL, ONBOARDING
from app.core.mail.models import Suppression
from app.core.mail.unsubscribing import read_token, unsubscribe_link
from app.workspaces.mails import SAMPLE, welcome
from tests.cast import make_person

ZOE = "zoe@example.com"


@pytest.fixture
def url(context):
    """The path of Zoe's link."""
    return unsubscribe_link(ZOE, ONBOARDING).removeprefix(context.config["BASE_URL"])


def is_stopped():
    return Suppression.of(ZOE, ONBOARDING.name) is not None


@pytest.mark.parametrize("token", ["made-up", "WyJ6b2UiLCJvbmJvYXJkaW5nIl0.abc", "%20"])
def test_a_link_that_is_not_ours_is_404(context, visitor, token):
    assert visitor.get(f"/unsubscribe/{token}").status_code == 404
    assert visitor.post_without_token(f"/unsubscribe/{token}").status_code == 404


def test_somebody_elses_token_does_not_stop_ours(url, visitor):
    signature = url.rpartition(".")[2]
    other = unsubscribe_link("other@example.com", ONBOARDING).rpartition(".")[0]

    assert visitor.get(f"/unsubscribe/{other.rpartition('/')[2]}.{signature}").status_code == 404


def test_to_look_at_it_changes_nothing(url, visitor, row_digest):
    before = row_digest()
    page = visitor.get(url).get_data(as_text=True)

    assert ZOE in page
    assert "Tips to get started" in page
    assert row_digest() == before


def test_a_person_stops_a_kind_and_takes_it_back(url, visitor):
    answer = visitor.post(url)
    assert (answer.status_code, answer.location) == (303, url)
    assert is_stopped()
    assert "unsubscribed" in visitor.get(url).get_data(as_text=True)

    visitor.post(url, {"undo": "yes"})
    assert not is_stopped()
    assert "Stop these mails?" in visitor.get(url).get_data(as_text=True)


def test_a_mail_program_stops_it_in_one_click(url, visitor):
    """RFC 8058: no cookie, no token, from elsewhere, and no redirect for an answer."""
    for _ in range(2):
        answer = visitor.post_without_token(
            url,
            data={"List-Unsubscribe": "One-Click"},
            headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == 200

    assert is_stopped()


def test_the_headers_link_is_the_one_that_works(context, visitor, mailbox):
    zoe = make_person("Zoe")
    welcome(zoe, SAMPLE, key="first")
    link = mailbox()[0]["List-Unsubscribe"].strip(" <>")
    visitor.post_without_token(link, data={"List-Unsubscribe": "One-Click"})
    welcome(zoe, SAMPLE, key="second")

    assert len(mailbox()) == 1
    assert read_token(link.rpartition("/")[2]) == (ZOE, ONBOARDING, None)


def test_an_old_link_works_after_the_key_was_changed(context, url, visitor, monkeypatch):
    old = context.config["SECRET_KEY"]
    monkeypatch.setitem(context.config, "SECRET_KEY", "another key that is long enough, too")
    assert visitor.get(url).status_code == 404

    monkeypatch.setitem(context.config, "SECRET_KEY_FALLBACKS", [old])
    assert visitor.get(url).status_code == 200


def test_essential_mail_has_no_link():
    assert not ESSENTIAL.optional
