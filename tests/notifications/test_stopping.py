"""One click in a mail stops just that: one kind’s mails, or one period’s digests, in one place."""

import datetime

import pytest

from app.core.errors import NotFound
from app.core.mail.unsubscribing import read_token
from app.notifications.choices import choices_of
from app.notifications.tasks import make_digests
from app.projects.actions import finish_task
from tests.notifications.conftest import erase, prefer


@pytest.fixture
def link(acme, work, run_jobs, mailbox, clock):
    """A function that answers the unsubscribe link of the mail that Max gets."""

    def get(how):
        prefer(acme.max, how)
        prefer(acme.max, "none" if how == "at_once" else how, kind="jobs")
        finish_task(acme.ada, work.task, done=True)
        run_jobs()
        clock.at += datetime.timedelta(days=8)
        make_digests()
        run_jobs()
        [mail] = mailbox()
        return mail["List-Unsubscribe"].strip(" <>")

    return get


def mails_of(member):
    return {name: choice.mail for name, choice in choices_of(member).items()}


def test_a_link_that_was_changed_is_404(context, link, visitor):
    url = link("at_once")

    assert visitor.get(url + "x").status_code == 404
    with pytest.raises(NotFound):
        read_token(url.rpartition("/")[2][3:])


def test_to_look_at_it_changes_nothing(link, visitor, row_digest):
    url = link("at_once")
    before = row_digest()

    page = visitor.get(url).get_data(as_text=True)
    assert "Your tasks and projects, in Acme" in page
    assert row_digest() == before


def test_one_click_stops_one_kind_and_it_can_be_taken_back(acme, globex, link, visitor):
    url = link("at_once")
    prefer(acme.olga, "at_once")
    visitor.post_without_token(url, data={"List-Unsubscribe": "One-Click"})
    visitor.post_without_token(url, data={"List-Unsubscribe": "One-Click"})

    assert mails_of(acme.max)["work"] == "none"
    assert mails_of(acme.olga)["work"] == "at_once"
    assert choices_of(acme.max)["work"].is_shown
    assert "unsubscribed" in visitor.get(url).get_data(as_text=True)

    visitor.post(url, {"undo": "yes"})
    assert mails_of(acme.max)["work"] == "at_once"


def test_a_digest_is_stopped_whole_and_other_mails_stay(acme, link, visitor):
    url = link("daily")
    before = mails_of(acme.max)
    visitor.post_without_token(url, data={"List-Unsubscribe": "One-Click"})
    assert mails_of(acme.max) == {**before, "work": "none", "jobs": "none", "people": "none"}
    assert "Daily summary of Acme" in visitor.get(url).get_data(as_text=True)

    prefer(acme.max, "at_once")
    visitor.post(url, {"undo": "yes"})
    assert mails_of(acme.max) == {**before, "work": "at_once"}


def test_a_stopped_kind_is_not_mailed(acme, work, link, visitor, run_jobs, mailbox):
    visitor.post_without_token(link("at_once"), data={"List-Unsubscribe": "One-Click"})
    finish_task(acme.ada, work.task, done=False)
    run_jobs()

    assert len(mailbox()) == 1


def test_the_link_of_somebody_who_has_left_says_that_nothing_comes(acme, link, visitor):
    url = link("at_once")
    erase(acme.max)

    assert "unsubscribed" in visitor.get(url).get_data(as_text=True)
    assert visitor.post(url, {"undo": "yes"}).status_code == 303
    erase(acme.workspace)
    assert "unsubscribed" in visitor.get(url).get_data(as_text=True)
