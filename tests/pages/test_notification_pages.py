"""The notification centre over HTTP: to look changes nothing, to press does."""

import re
from zoneinfo import ZoneInfo

import pytest

from app.notifications.models import Mute, QuietHours
from app.projects.actions import add_task, create_project, delete_project, finish_task
from tests.notifications.conftest import lines_of, prefer
from tests.notifications.test_reading import unread


@pytest.fixture
def told(acme, run_jobs):
    """Two tasks of Max's that Ada has ticked off; the newest notification first."""
    project = create_project(acme.max, name="Relaunch")
    for title in ("Write", "Draw"):
        finish_task(acme.ada, add_task(acme.max, project, title=title), done=True)
    run_jobs()
    return lines_of(acme.max)


@pytest.fixture
def home(acme):
    return f"/w/{acme.workspace.slug}/notifications"


def text_of(answer):
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("act", ["open", "mark", "mute"])
def test_T02_somebody_elses_is_answered_as_a_missing_one(acme, told, home, visit, act):
    ada = visit(acme.ada)

    foreign = ada.post(f"{home}/{told[0].id}/{act}", {"read": "1", "mute": "1"})
    missing = ada.post(f"{home}/999999/{act}", {"read": "1", "mute": "1"})
    assert foreign.status_code == missing.status_code == 404
    assert unread(acme.max) == 2
    assert ada.get(f"{home}/{told[0].id}/{act}").status_code == 405


def test_T01_a_list_shows_its_reader_alone_what_is_theirs(acme, told, home, visit):
    assert "Write" in text_of(visit(acme.max).get(home))
    for member in (acme.olga, acme.ada, acme.vera):
        assert "Write" not in text_of(visit(member).get(f"{home}?show=all"))


def test_S07_to_look_at_notifications_changes_nothing(acme, told, home, visit, row_digest):
    before = row_digest()
    for query in ("", "?show=all", "?kind=work", "?kind=nothing", "?before=1", "?before=x"):
        assert visit(acme.max).get(home + query).status_code == 200

    assert unread(acme.max) == 2
    assert [line.is_unread for line in lines_of(acme.max)] == [True, True]
    assert row_digest() != before  # visit() signs in; nothing else is written
    with_sign_in = row_digest()
    max = visit(acme.max)
    assert row_digest() != with_sign_in
    signed_in = row_digest()
    max.get(f"{home}?show=all")
    assert row_digest() == signed_in


def test_to_press_one_leads_to_it_and_marks_it(acme, told, home, visit):
    answer = visit(acme.max).post(f"{home}/{told[0].id}/open")

    assert answer.status_code == 303
    assert re.fullmatch(r"/w/acme/tasks/\d+", answer.location)
    assert unread(acme.max) == 1


def test_what_is_gone_is_said_to_be_gone(acme, told, home, visit):
    from app.projects.models import Project

    [project] = Project.listed(acme.workspace, limit=9, offset=0)
    delete_project(acme.max, project)

    answer = visit(acme.max).post(f"{home}/{told[0].id}/open", follow_redirects=True)
    assert "isn’t there any more" in text_of(answer)


def test_marking_muting_and_back(acme, told, home, visit):
    max = visit(acme.max)
    here = f"{home}?show=all"

    answer = max.post(f"{home}/{told[0].id}/mark", {"read": "1", "next": here})
    assert (answer.location, unread(acme.max)) == (here, 1)
    max.post(f"{home}/{told[0].id}/mark", {"read": "0", "next": "https://evil.test"})
    assert unread(acme.max) == 2
    max.post(f"{home}/{told[0].id}/mute", {"mute": "1"})
    assert "Muted" in text_of(max.get(here))
    assert Mute.of(acme.max, told[0].thread)
    max.post(f"{home}/{told[0].id}/mute", {"mute": "0"})
    assert not Mute.of(acme.max, told[0].thread)


@pytest.mark.parametrize("up_to", ["", "x", str(10**30), "-1"])
def test_all_are_marked_up_to_what_was_shown_and_oddities_do_no_harm(
    acme, told, home, visit, up_to
):
    max = visit(acme.max)
    assert max.post(f"{home}/read-all", {"up_to": up_to}).status_code == 303
    shown = re.search(r'name="up_to" value="(\d+)"', text_of(max.get(f"{home}?show=all")))[1]
    max.post(f"{home}/read-all", {"up_to": shown})

    assert unread(acme.max) == 0
    assert "You have read everything" in text_of(max.get(home))


def test_filters_leave_out_what_was_read_and_other_kinds(acme, told, home, visit):
    max = visit(acme.max)
    max.post(f"{home}/{told[0].id}/mark", {"read": "1"})

    assert "“Draw”" not in text_of(max.get(home))
    assert "“Draw”" in text_of(max.get(f"{home}?show=all"))
    assert "“Write”" in text_of(max.get(f"{home}?kind=work"))
    assert "Nothing here" in text_of(max.get(f"{home}?kind=jobs"))


def test_a_long_list_is_leafed_through(acme, home, visit, run_jobs):
    project = create_project(acme.max, name="Relaunch")
    for number in range(23):
        finish_task(acme.ada, add_task(acme.max, project, title=f"No {number:02}"), done=True)
    run_jobs()
    max = visit(acme.max)

    first = text_of(max.get(home))
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = text_of(max.get(older))
    assert first.count('class="note-open row-title"') == 20
    assert second.count('class="note-open row-title"') == 3
    assert "No 22" in first
    assert "No 00" in second
    assert 'rel="next"' not in second


def test_the_bell_the_title_and_the_switcher_say_how_many(acme, globex, told, home, visit):
    max = visit(acme.max)
    page = text_of(max.get(f"/w/{acme.workspace.slug}/projects"))

    assert "<title>(2) Projects" in page
    assert page.count('data-unread="2"') == 2
    assert "2 unread notifications" in page
    assert "2 unread notifications" in text_of(max.get("/account?choose"))
    assert "<title>Projects" in text_of(visit(acme.ada).get(f"/w/{acme.workspace.slug}/projects"))


def test_S12_what_people_type_is_text_in_notifications_too(acme, home, visit, run_jobs):
    canary = "<script>alert(1)</script>\"'{{7*7777}}%s%(x)s"
    task = add_task(acme.max, create_project(acme.max, name="Relaunch"), title=canary)
    finish_task(acme.ada, task, done=True)
    run_jobs()

    page = text_of(visit(acme.max).get(home))
    assert "{{7*7777}}%s%(x)s" in page
    assert "<script>alert" not in page


FIELDS = {
    "show_work": "y",
    "mail_work": "weekly",
    "mail_jobs": "at_once",
    "quiet_begins": "22:00",
    "quiet_ends": "07:00",
    "time_zone": "Asia/Kathmandu",
}


def test_preferences_are_shown_and_saved(acme, home, visit):
    max = visit(acme.max)
    answer = max.post(f"{home}/preferences", FIELDS)

    assert (answer.status_code, answer.location) == (303, f"{home}/preferences")
    page = text_of(max.get(f"{home}/preferences"))
    assert re.search(r'<option selected value="weekly">', page)
    assert re.search(r'<option selected value="Asia/Kathmandu">', page)
    assert 'value="22:00"' in page
    assert re.search(r'<input[^>]*checked[^>]*name="show_work"', page)
    assert not re.search(r'<input[^>]*checked[^>]*name="show_jobs"', page)


def test_T03_preferences_of_another_person_and_another_workspace_stay(
    acme, globex, home, visit, row_digest
):
    prefer(acme.ada, "at_once")
    visit(acme.max).post(f"{home}/preferences", {**FIELDS, "user_id": acme.ada.user_id})
    oscar = visit(globex.oscar)
    before = row_digest()
    assert oscar.post(f"{home}/preferences", FIELDS).status_code == 404
    assert row_digest() == before

    from app.notifications.choices import choices_of

    assert choices_of(acme.ada)["work"].mail == "at_once"
    assert QuietHours.of(acme.ada) is None
    assert acme.ada.user.time_zone is None


def test_quiet_hours_are_taken_back_by_emptying_them(acme, home, visit):
    max = visit(acme.max)
    max.post(f"{home}/preferences", FIELDS)
    assert QuietHours.of(acme.max).begins == "22:00"

    max.post(f"{home}/preferences", {**FIELDS, "quiet_begins": "", "quiet_ends": ""})
    assert QuietHours.of(acme.max) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_ends": ""},
        {"quiet_begins": ""},
        {"quiet_begins": "07:00"},
        {"quiet_begins": "25:00"},
        {"time_zone": "Mars/Olympus"},
        {"mail_work": "hourly"},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_saved(acme, home, visit, row_digest, wrong):
    max = visit(acme.max)
    before = row_digest()

    answer = max.post(f"{home}/preferences", {**FIELDS, **wrong})
    assert answer.status_code == 422
    assert row_digest() == before


def test_times_are_told_by_the_readers_clock(acme, told, home, visit):
    max = visit(acme.max)
    kept = max.post(f"{home}/preferences", {**FIELDS, "time_zone": "Asia/Kathmandu"})
    assert kept.status_code == 303

    shown = text_of(max.get(home))
    moment = told[0].created_at.astimezone(ZoneInfo("Asia/Kathmandu"))
    assert f"{moment:%M:%S}" in re.search(r'<time [^>]*title="([^"]+)"', shown)[1]
