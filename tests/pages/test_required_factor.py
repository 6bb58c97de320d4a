"""A workspace that requires a second step of its members."""

import pytest

from app.core.errors import NotAllowed
from app.core.live import workspace as topic_of
from app.core.models import Event
from app.identity import factors
from app.web.listening import may_listen
from app.workspaces.actions import NoFactorYet, require_factor
from app.workspaces.models import Workspace
from tests.cast import as_now
from tests.factors import give_totp

SETTINGS = "/w/acme/settings/security"


@pytest.fixture
def strict(acme):
    """Acme requires a second step; Olga has one."""
    give_totp(acme.olga.user)
    require_factor(acme.olga)
    return acme


def text(answer):
    return answer.get_data(as_text=True)


def test_an_outsider_finds_no_such_page(acme, globex, visit):
    oscar = visit(globex.oscar)

    assert oscar.get(SETTINGS).status_code == 404
    assert oscar.post(SETTINGS).status_code == 404


@pytest.mark.parametrize("role", ["max", "vera"])
def test_nor_may_members_decide_it(acme, visit, role):
    give_totp(getattr(acme, role).user)

    assert visit(getattr(acme, role)).post(SETTINGS).status_code == 403
    with pytest.raises(NotAllowed):
        require_factor(getattr(acme, role))


@pytest.mark.parametrize("role", ["olga", "ada"])
def test_owners_and_admins_may(acme, visit, role):
    member = getattr(acme, role)
    give_totp(member.user)
    browser = visit(member)

    assert browser.post(SETTINGS).location == SETTINGS
    assert browser.post(SETTINGS).location == SETTINGS  # once more is nothing

    assert Workspace.get(acme.workspace.id).requires_factor
    assert Event.last_of(acme.workspace.id, "security.factor_required").actor_id == member.user_id
    browser.post(SETTINGS, {"stop": "1"})
    assert not Workspace.get(acme.workspace.id).requires_factor
    assert Event.last_of(acme.workspace.id, "security.factor_not_required")


def test_nobody_locks_themselves_out(acme, visit):
    with pytest.raises(NoFactorYet):
        require_factor(acme.olga)
    answer = visit(acme.olga).post(SETTINGS)

    assert answer.status_code == 422
    assert "lock yourself out" in text(answer)
    assert not Workspace.get(acme.workspace.id).requires_factor


@pytest.mark.parametrize("url", ["/w/acme/projects/new", "/w/acme/members/leave"])
def test_who_has_none_is_led_to_set_one_up(strict, visit, url):
    max_ = visit(strict.max)

    assert max_.get(url).location == "/account/security?required=acme"
    assert max_.post(url).location == "/account/security?required=acme"
    page = text(max_.get("/account/security?required=acme"))
    assert "“Acme” asks all members for a second step" in page


def test_a_fragment_leads_the_whole_page_there(strict, visit):
    answer = visit(strict.max).get("/w/acme/projects", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == "/account/security?required=acme"


def test_and_comes_in_once_it_is_there(strict, visit):
    give_totp(strict.max.user)
    max_ = visit(strict.max)

    assert max_.get("/w/acme/projects").status_code == 200
    assert "All set for “Acme”" in text(max_.get("/account/security?required=acme"))


def test_nobody_hears_of_news_without_one(strict):
    topic = topic_of(strict.workspace.id)

    assert not may_listen(strict.max.user_id, topic)
    assert may_listen(strict.olga.user_id, topic)


def test_other_workspaces_are_open(strict, globex, visit):
    oscar = visit(globex.oscar)

    assert oscar.get("/w/globex/projects").status_code == 200
    # Whose workspace it isn't learns nothing of it by its name.
    assert "asks all members" not in text(oscar.get("/account/security?required=acme"))


def test_those_who_run_it_see_who_has_one(strict, visit):
    give_totp(strict.ada.user)
    give_totp(strict.max.user)
    page = text(visit(strict.ada).get("/w/acme/members"))

    assert page.count("No second step") == 1  # Vera
    assert factors.who_has_factor([strict.vera.user_id]) == set()
    assert "econd step" not in text(visit(strict.max).get("/w/acme/members"))


def test_the_settings_say_how_many_are_missing(strict, visit):
    page = text(visit(strict.olga).get(SETTINGS))

    assert "3 members have no second step yet" in page
    assert as_now(strict.olga)
