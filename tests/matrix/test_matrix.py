"""The authorization matrix (N1, T01): every route × method × person × whose the row is.

It is made from the URL map and the declared policies, so that a new page is in it at once.
What a person gets is derived from the policy; the few routes whose answer isn't "come in" for
those who may are listed, with why.
"""

import pytest

from app.core.policy import may
from app.jobs.policy import JOBS_MANAGE
from tests.cast import meddle
from tests.matrix.world import METHODS, UNSAFE, WHOSE, Route, ask, every_address, masked, routes

#: What the people of the house get from a page that lets them in: anything but a refusal.
REFUSALS = {401, 403, 404}

#: What members may do to their own, and to the owner's, which is tried here, with this right.
YOURS_ALONE = {"workspace.jobs_id_cancel": JOBS_MANAGE}

#: Rows that belong to one person alone: in the world, to the owner.
PERSONAL = ("workspace.notifications_id_",)

#: Rows of an account, such as a workspace that one has deleted: who finds whose.
WHOSE_ACCOUNT = {"own": {"owner"}, "other": {"outsider"}, "missing": set()}

#: What is answered to the one person whom it is addressed to.
ADDRESSED = {"account.invitations_id_accept", "account.invitations_id_decline"}

#: Past the door, and yet 404 for the made-up name in the URL.
NOTHING_THERE = {
    "site.dev_mail_name",
    "site.dev_mail_name_html",
    "site.dev_mail_gallery_name",
    "site.dev_mail_gallery_name_html",
    "site.unsubscribe_token",
    "live_stream",  # nginx alone asks it, where LIVE_URL names one: tests/live/test_streams.py
    "workspace.logo_name",
    "account.avatar_name",
    "account.connections_name_connect",
    "site.sign_in_with_name",
    "site.sign_in_with_name_back",
    "site.invitations_token",
    "site.invitations_token_decline",
    "site.invitations_token_sign_up",
    "site.join_token",
    "site.sign_in_lost_token",
}

#: Would end the browser's sign-in, which everything after it needs; tests/pages has it.
SIGNS_OUT = {"account.sign_out"}

#: Routes that other programs post to, and the proof that they carry instead of our token.
WITHOUT_CSRF = {"site.unsubscribe_token": "mail programs, for their user: a signed link"}


#: What asks once more who it is, by the door parameter `confirmed` (docs/identity.md).
CONFIRMED = {
    "account.addresses_add",
    "account.addresses_id_primary",
    "account.addresses_id_remove",
    "account.deleted_id_erase",
    "account.connections_id_remove",
    "account.connections_name_connect",
    "account.data_delete",
    "account.data_id_download",
    "account.password_set",
    "account.security_app",
    "account.security_app_begin",
    "account.security_app_cancel",
    "account.security_app_remove",
    "account.security_passkeys_id_remove",
    "account.security_passkeys_new",
    "account.security_recovery",
    "workspace.members_id_transfer",
    "workspace.settings_delete",
    "workspace.settings_security",
}


def expected(route, person, world, whose):
    """`in` for those who get past the door, else the status that turns them away."""
    door = route.policy.door
    if door == "shut":
        return 404
    if door not in ("signed_in", "member"):
        return "in"
    if person == "anonymous":
        return 303
    if route.endpoint in ADDRESSED and route.method != "OPTIONS":
        return "in" if person == "invited" and whose == "own" else 404
    if door == "signed_in":
        addressed = route.endpoint in ADDRESSED or not route.names_a_row
        theirs = addressed or person in WHOSE_ACCOUNT[whose]
        return "in" if theirs or route.method == "OPTIONS" else 404
    if person == "suspended":
        return 403
    if person not in world.members:
        return 404
    if route.method == "OPTIONS":  # which methods there are; the page itself isn't asked
        return "in"
    member = world.members[person]
    if route.permission and not may(member, route.permission):
        return 403
    if route.names_a_row and whose != "own":
        return 404
    if route.endpoint.startswith(PERSONAL) and route.method in UNSAFE and person != "owner":
        return 404
    needed = YOURS_ALONE.get(route.endpoint)
    if needed and route.method in UNSAFE and not may(member, needed):
        return 403
    return "in"


def is_as(wanted, answer, route):
    """Whether the answer is the expected one."""
    got = answer.status_code
    if wanted == "in":
        return got not in REFUSALS or route.endpoint in NOTHING_THERE
    if wanted == 303:
        return got == 303 and "/sign-in" in answer.location
    return got == wanted


def test_T01_every_route_answers_every_person_as_declared(app, world, rewind, capsys):
    tried, wrong = 0, []
    for person in world.browsers:
        for whose, route in every_address(app, world):
            if route.endpoint in SIGNS_OUT and person != "anonymous":
                continue
            answer = ask(world, person, route)
            tried += 1
            wanted = expected(route, person, world, whose)
            if not is_as(wanted, answer, route):
                wrong.append(
                    f"{person}: {route} ({whose} ids) answered {answer.status_code}, not {wanted}"
                )
            if route.method in UNSAFE and answer.status_code < 400:
                rewind()
    with capsys.disabled():
        print(f"\nauthorization matrix: {tried} of route × method × person × whose tried")
    assert wrong == []
    assert tried > 3000


def test_T01_a_method_that_a_route_has_not_is_refused_to_all(app, world):
    """405 before any door: it tells nothing about what is there, and asks nobody who they are."""
    answered = {}
    with_methods = {}
    for route in routes(app, world, "own"):
        with_methods.setdefault((route.endpoint, route.url), []).append(route)
    for person in ("anonymous", "stranger", "owner"):
        for (endpoint, url), known in with_methods.items():
            if known[0].policy.door == "shut":
                continue
            for method in set(METHODS) - {route.method for route in known}:
                answer = ask(world, person, Route(endpoint, method, url, known[0].policy, False))
                if answer.status_code != 405:
                    answered[f"{person}: {method} {url}"] = answer.status_code

    assert answered == {}


def test_T02_a_foreign_row_is_answered_as_a_missing_one_byte_for_byte(app, world, rewind):
    different = []
    for person in world.browsers:
        pairs = zip(routes(app, world, "other"), routes(app, world, "missing"), strict=True)
        for foreign, missing in pairs:
            theirs = foreign.policy.door == "signed_in" and person in WHOSE_ACCOUNT["other"]
            if not foreign.names_a_row or theirs:
                continue
            answers = {
                masked(ask(world, person, each), without=each.url) for each in (foreign, missing)
            }
            if len(answers) > 1:
                different.append(f"{person}: {foreign}")

    assert different == []


@pytest.mark.parametrize("whose", WHOSE)
def test_T01_every_row_that_a_url_names_is_in_the_world(app, world, whose):
    """`id_in` fails for a kind of row that the world doesn't have."""
    assert any(route.names_a_row for route in routes(app, world, whose))


@pytest.mark.parametrize("whose", ["nobody", "stranger"])
def test_S06_every_unsafe_route_refuses_a_request_without_a_token(app, world, row_digest, whose):
    """Nor with the token of another browser."""
    form = {} if whose == "nobody" else {"csrf_token": world.browsers[whose].token()}
    send, before = world.browsers["owner"].post_without_token, row_digest()
    open_ones = {
        route.endpoint
        for route in routes(app, world, "own")
        if route.method in UNSAFE
        and send(route.url, method=route.method, data=form).status_code != 400
    }

    assert open_ones == WITHOUT_CSRF.keys()
    assert set(app.config["CSRF_EXEMPT_ENDPOINTS"]) == WITHOUT_CSRF.keys()
    assert row_digest() == before


def test_A22_the_routes_that_ask_once_more_are_these(app, world):
    declared = {route.endpoint for route in routes(app, world, "own") if route.policy.confirmed}

    assert declared == CONFIRMED


def test_A22_they_ask_by_every_method_and_nothing_happens_before(app, world, row_digest):
    meddle("UPDATE sessions SET confirmed_at = NULL")
    before, wrong = row_digest(), []
    for route in routes(app, world, "own"):
        if route.policy.confirmed and route.method != "OPTIONS":
            answer = ask(world, "owner", route)
            if answer.status_code != 303 or not answer.location.startswith("/account/confirm"):
                wrong.append(f"{route} answered {answer.status_code}")

    assert wrong == []
    assert row_digest() == before


def test_S07_no_get_changes_anything(app, world, row_digest):
    before = row_digest()
    for route in routes(app, world, "own"):
        if route.method not in UNSAFE:
            ask(world, "owner", route)

    assert row_digest() == before
