"""Invitations, over HTTP: from the form of who invites to the first page of who was invited."""

import datetime

import pytest

from app.audit.models import Entry
from app.identity.actions import sign_up
from app.identity.models import User
from app.workspaces.actions import remove_member, revoke_invitation
from app.workspaces.models import Invitation, Membership, Workspace, invitation
from tests.cast import PASSWORD, invite, later, make_person


@pytest.fixture
def home(acme):
    return f"/w/{acme.workspace.slug}"


@pytest.fixture
def offer(acme):
    return invite(acme.olga, "zoe@example.com")


@pytest.fixture
def url(offer):
    return f"/invitations/{offer.token}"


def text(answer):
    return answer.get_data(as_text=True)


# --- Inviting -------------------------------------------------------------------------------


def test_many_are_invited_at_once_as_they_were_pasted(acme, home, visit):
    pasted = 'Zoé Lafleur <zoe@example.com>, nina@example.com\r\n"Weber, Max" <max@example.com>'
    answer = visit(acme.olga).post(
        f"{home}/members/invite", {"addresses": pasted, "role": "viewer"}, follow_redirects=True
    )

    page = text(answer)
    assert "2 invitations are on their way." in page
    assert "Already a member: max@example.com" in page
    assert Invitation.of(acme.workspace.id, "zoe@example.com").role == "viewer"


def test_what_is_no_address_is_named_and_nothing_is_lost_or_sent(acme, home, visit, row_digest):
    browser = visit(acme.olga)
    before = row_digest()
    answer = browser.post(
        f"{home}/members/invite", {"addresses": "zoe@example.com\nnonsense\nmax@", "role": "viewer"}
    )

    page = text(answer)
    assert answer.status_code == 422
    assert "“nonsense”, “max@”" in page
    assert "zoe@example.com" in page
    assert row_digest() == before


@pytest.mark.parametrize(
    ("count", "complaint"), [(0, "Please type at least one address."), (500, "These are 500")]
)
def test_too_few_or_too_many_addresses_are_told_in_words(acme, home, visit, count, complaint):
    addresses = "\n".join(f"p{number}@example.com" for number in range(count))
    answer = visit(acme.olga).post(
        f"{home}/members/invite", {"addresses": addresses, "role": "member"}
    )

    assert answer.status_code == 422
    assert complaint in text(answer)
    assert Invitation.of(acme.workspace.id, "p0@example.com") is None


def test_a_workspace_without_room_says_how_many_fit(acme, home, visit, context, monkeypatch):
    monkeypatch.setitem(context.config, "MAX_MEMBERS", 5)
    answer = visit(acme.olga).post(
        f"{home}/members/invite",
        {"addresses": "zoe@example.com, nina@example.com", "role": "member"},
    )

    assert answer.status_code == 422
    assert "5 people fit in" in text(answer)
    assert "free seats: 1." in text(answer)


def test_T04_fields_that_are_not_on_the_form_change_nothing(acme, globex, home, visit):
    extra = {
        "workspace_id": globex.workspace.id,
        "state": "accepted",
        "invited_by": globex.oscar.user_id,
        "role_id": "1",
    }
    visit(acme.ada).post(
        f"{home}/members/invite", {"addresses": "zoe@example.com", "role": "viewer", **extra}
    )

    row = Invitation.of(acme.workspace.id, "zoe@example.com")
    assert (row.workspace_id, row.state, row.invited_by, row.role) == (
        acme.workspace.id,
        "open",
        acme.ada.user_id,
        "viewer",
    )


def test_an_invitation_is_sent_again_and_taken_back(acme, home, offer, visit, monkeypatch):
    ada = visit(acme.ada)
    here = f"{home}/members/invitations/{offer.id}"

    assert "less than a minute ago" in text(ada.post(f"{here}/resend", follow_redirects=True))
    later(monkeypatch, datetime.timedelta(minutes=2), invitation)
    assert "new link is on its way" in text(ada.post(f"{here}/resend", follow_redirects=True))
    assert "no longer works" in text(ada.post(f"{here}/revoke", follow_redirects=True))
    assert ada.post(f"{here}/revoke").status_code == 404


def test_T03_another_workspaces_invitation_is_not_reached_through_ours(
    acme, globex, home, offer, visit
):
    theirs = invite(globex.oscar, "nina@example.com")
    for path in ("resend", "revoke"):
        answer = visit(acme.olga).post(f"{home}/members/invitations/{theirs.id}/{path}")
        assert answer.status_code == 404
    assert Invitation.of(globex.workspace.id, "nina@example.com").state == "open"


# --- Accepting ------------------------------------------------------------------------------


def test_T07_another_account_is_told_which_address_and_how_to_switch(
    acme, globex, offer, url, visit
):
    oscar = visit(globex.oscar)

    for answer in (
        oscar.get(url),
        oscar.post(url),
        oscar.post(f"{url}/decline"),
        oscar.get(f"{url}/sign-up"),
        oscar.post(f"{url}/sign-up", {"name": "Oscar", "password": PASSWORD}),
    ):
        page = text(answer)
        assert answer.status_code == 403
        assert "z…@example.com" in page
        assert "zoe@example.com" not in page
        assert "Olga" not in page
    assert Membership.of(acme.workspace.id, globex.oscar.user_id) is None
    assert oscar.post("/account/sign-out", {"next": url}).location == url
    assert oscar.get(url).status_code == 200


def test_T07_nobody_leads_out_of_our_pages_by_the_way_out(globex, visit):
    answer = visit(globex.oscar).post("/account/sign-out", {"next": "https://evil.test/"})

    assert answer.location == "/"


def test_T07_links_that_lead_nowhere_are_one_page(acme, visit, monkeypatch):
    revoked, used, expired = (
        invite(acme.olga, f"{name}@example.com") for name in ("revoked", "used", "expired")
    )
    revoke_invitation(acme.olga, revoked.id)
    used_by = visit()
    used_by.post(f"/invitations/{used.token}/sign-up", {"name": "Nina", "password": PASSWORD})
    remove_member(
        acme.olga, Membership.of(acme.workspace.id, User.with_email("used@example.com").id).id
    )
    later(monkeypatch, datetime.timedelta(days=8), invitation)

    tokens = [revoked.token, used.token, expired.token, "never-was"]
    for browser in (visit(), visit(acme.max)):
        for method in (browser.get, browser.post):
            answers = [method(f"/invitations/{token}") for token in tokens]
            assert {answer.status_code for answer in answers} == {404}
            assert len({masked(text(answer)) for answer in answers}) == 1


def masked(page):
    import re

    page = re.sub(r'nonce="[^"]+"|/invitations/[\w-]+', "", page)
    return re.sub(r'(csrf[-_]token"[^>]*(?:content|value)=)"[^"]+"', r"\1", page)


def test_S07_to_look_at_it_changes_nothing(acme, offer, url, visit, row_digest):
    zoe, nobody = visit(make_person("Zoe")), visit()
    before = row_digest()
    for browser in (zoe, nobody):
        for path in ("", "/sign-up"):
            browser.get(url + path)

    assert row_digest() == before


def test_the_invited_person_accepts_and_is_there(acme, url, visit):
    zoe = visit(make_person("Zoe"))

    assert "Olga invited you, as Member." in text(zoe.get(url))
    assert zoe.post(url).location == "/w/acme"
    assert zoe.get("/w/acme/projects").status_code == 200
    assert zoe.get(url).location == "/w/acme"
    assert zoe.post(url).location == "/w/acme"
    assert zoe.get("/account").location == "/w/acme"


def test_a_full_workspace_says_so_and_the_link_stays(acme, url, visit, context, monkeypatch):
    monkeypatch.setitem(context.config, "MAX_MEMBERS", 4)
    zoe = visit(make_person("Zoe"))

    answer = zoe.post(url)
    assert answer.status_code == 422
    assert "The workspace is full." in text(answer)
    assert zoe.get(url).status_code == 200


def test_the_invited_person_says_no(acme, url, visit):
    zoe = visit(make_person("Zoe"))

    assert "You declined" in text(zoe.post(f"{url}/decline", follow_redirects=True))
    assert zoe.get(url).status_code == 404


def test_who_isnt_signed_in_accepts_nothing_and_is_shown_both_ways(acme, url, visit):
    answer = visit().post(url)
    assert answer.location == f"/sign-in?next={url}"

    unknown = text(visit().get(url))
    make_person("Zoe")
    assert masked(text(visit().get(url))) == masked(unknown)


def test_a_new_person_joins_with_an_account_and_no_workspace_of_their_own(acme, url, visit):
    nina = visit()

    page = text(nina.get(f"{url}/sign-up"))
    assert 'value="zoe@example.com"' in page
    answer = nina.post(f"{url}/sign-up", {"name": "Zoe", "password": PASSWORD})
    assert answer.location == "/w/acme"
    assert nina.get("/w/acme/projects").status_code == 200
    user = User.with_email("zoe@example.com")
    assert user.is_verified
    assert [workspace.name for workspace in Workspace.of(user)] == ["Acme"]


def test_T07_the_address_of_the_new_account_is_the_invited_one_whatever_is_sent(acme, url, visit):
    visit().post(
        f"{url}/sign-up",
        {"name": "Zoe", "password": PASSWORD, "email": "evil@example.com", "role": "owner"},
    )

    assert User.with_email("evil@example.com") is None
    user = User.with_email("zoe@example.com")
    assert Membership.of(acme.workspace.id, user.id).role == "member"


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"name": "", "password": PASSWORD}, "Please fill this in."),
        ({"name": "Zoe", "password": "short"}, "at least 15 characters"),
    ],
)
def test_a_new_account_with_something_wrong_is_not_made(url, visit, row_digest, fields, complaint):
    before = row_digest()
    answer = visit().post(f"{url}/sign-up", fields)

    assert answer.status_code == 422
    assert complaint in text(answer)
    assert row_digest() == before


def test_A16_who_has_an_account_is_sent_to_sign_in_with_it(acme, url, visit):
    make_person("Zoe")
    browser = visit()

    answer = browser.post(f"{url}/sign-up", {"name": "Evil", "password": "another good password"})
    assert answer.location == f"/sign-in?next={url}"
    signed_in = browser.post(
        f"/sign-in?next={url}", {"email": "zoe@example.com", "password": PASSWORD, "next": url}
    )
    assert signed_in.location == url
    assert browser.post(url).location == "/w/acme"


# --- In the account -------------------------------------------------------------------------


def test_after_plain_sign_up_the_invitation_is_shown_and_no_workspace_asked_for(
    acme, offer, visit, run_jobs, mailbox
):
    sign_up(name="Zoe", email="zoe@example.com", password=PASSWORD, browser="x", locale="en")
    from app.core.clock import now
    from app.core.db import transaction

    zoe = User.with_email("zoe@example.com")
    with transaction():
        zoe.verified_at = now()
        zoe.save()
    browser = visit(zoe)

    page = text(browser.get("/account"))
    assert "You’re invited" in page
    assert "Olga invited you, as Member" in page
    answer = browser.post(f"/account/invitations/{offer.id}/accept")
    assert answer.location == "/w/acme"


def test_an_invitation_is_declined_in_the_account(acme, offer, visit):
    zoe = visit(make_person("Zoe"))

    assert zoe.post(f"/account/invitations/{offer.id}/decline").status_code == 303
    assert zoe.get("/account").location == "/account/workspaces/new"
    newest = next(iter(Entry.listed(acme.workspace, limit=1, offset=0)))
    assert newest.verb == "invitation.declined"


def test_T02_somebody_elses_invitation_is_not_there(acme, offer, visit):
    max_ = visit(acme.max)

    for verb in ("accept", "decline"):
        assert max_.post(f"/account/invitations/{offer.id}/{verb}").status_code == 404
    assert Invitation.of(acme.workspace.id, "zoe@example.com").state == "open"
