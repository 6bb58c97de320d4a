"""Passkeys, rightly and wrongly shown."""

import base64
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import NotFound
from app.identity import factors
from app.identity.activity import AccountEvent
from app.identity.factors import challenges, passkeys
from app.identity.factors.changes import LastFactor
from app.identity.factors.models import Passkey, PasskeyHandle
from app.identity.factors.passkeys import (
    AlreadyAdded,
    PasskeyCopied,
    TooManyPasskeys,
    accept_passkey,
    add_passkey,
    ask_to_add,
    ask_to_prove,
    ask_to_sign_in,
    remove_passkey,
    rename_passkey,
    whose,
)
from app.identity.factors.protocol import PasskeyRefused, read
from tests.authenticator import Authenticator, altered
from tests.cast import later, make_person
from tests.factors import BROWSER, give_passkey

ELSEWHERE = "another browser"


@pytest.fixture
def origin(context):
    return context.config["BASE_URL"]


@pytest.fixture
def zoe(context):
    return make_person("Zoe")


@pytest.fixture
def phone(zoe, origin):
    return give_passkey(zoe, origin)


def add(user, answer, browser=BROWSER, name=""):
    return add_passkey(
        user, answer, browser=browser, name=name, device="Firefox on Linux", keep_session=0
    )


def prove(user, answer, browser=BROWSER):
    accept_passkey(user, answer, browser=browser)


def test_A24_a_passkey_of_one_is_nothing_to_another(zoe, phone):
    oscar = make_person("Oscar")

    with pytest.raises(PasskeyRefused):
        prove(oscar, phone.show(ask_to_prove(oscar, BROWSER)))
    with pytest.raises(PasskeyRefused):
        prove(oscar, phone.show(ask_to_prove(zoe, BROWSER)))


def test_A24_nor_with_the_other_persons_handle(zoe, phone, origin):
    oscar = make_person("Oscar")
    give_passkey(oscar, origin)
    handle = PasskeyHandle.of(oscar.id)

    for wrong in (handle, None, "", phone.handle + "A"):
        with pytest.raises(PasskeyRefused):
            whose(phone.show(ask_to_sign_in(BROWSER), handle=wrong), browser=BROWSER)


def test_A24_nobody_adds_anothers_passkey(zoe, phone):
    oscar = make_person("Oscar")

    with pytest.raises(AlreadyAdded):
        add(oscar, phone.make(ask_to_add(oscar, BROWSER)))

    assert not factors.has_factor(oscar)


def test_A24_nobody_renames_or_removes_anothers_passkey(zoe, phone):
    oscar, [passkey] = make_person("Oscar"), Passkey.of(zoe)

    with pytest.raises(NotFound):
        rename_passkey(oscar, passkey.id, name="Mine")
    with pytest.raises(NotFound):
        remove_passkey(oscar, passkey.id, on_purpose=True)


def test_A23_a_passkey_is_a_second_factor(zoe, phone):
    prove(zoe, phone.show(ask_to_prove(zoe, BROWSER)))
    prove(zoe, phone.show(ask_to_prove(zoe, BROWSER)))


def test_A23_and_a_first_one_that_says_who_it_is(zoe, phone):
    assert whose(phone.show(ask_to_sign_in(BROWSER)), browser=BROWSER).id == zoe.id


def test_A23_as_a_first_factor_its_owner_must_have_been_there(zoe, origin):
    key = give_passkey(zoe, origin, verifies=False)

    with pytest.raises(PasskeyRefused, match="verification"):
        whose(key.show(ask_to_sign_in(BROWSER)), browser=BROWSER)
    prove(zoe, key.show(ask_to_prove(zoe, BROWSER)))


@pytest.mark.parametrize(
    ("why", "wrong"),
    [
        ("another site", {"origin": "https://evil.test"}),
        ("our name at another port", {"origin": "http://localhost:1"}),
        ("another domain", {"domain": "evil.test"}),
        ("in a frame of another site", {"cross_origin": True}),
        ("an answer to another kind of question", {"kind": "webauthn.create"}),
        ("somebody else's signature", {"signature": b"0" * 70}),
    ],
)
def test_A23_an_answer_from_elsewhere_is_refused(zoe, phone, why, wrong):
    with pytest.raises(PasskeyRefused):
        prove(zoe, phone.show(ask_to_prove(zoe, BROWSER), **wrong))
    with pytest.raises(PasskeyRefused):
        whose(phone.show(ask_to_sign_in(BROWSER), **wrong), browser=BROWSER)


def test_A23_an_answer_works_once(zoe, phone):
    answer = phone.show(ask_to_prove(zoe, BROWSER))
    prove(zoe, answer)

    with pytest.raises(PasskeyRefused, match="used"):
        prove(zoe, answer)


def test_A23_a_challenge_works_once_even_if_it_was_answered_wrongly(zoe, phone):
    question = ask_to_prove(zoe, BROWSER)
    with pytest.raises(PasskeyRefused):
        prove(zoe, phone.show(question, signature=b"0" * 70))

    with pytest.raises(PasskeyRefused, match="used"):
        prove(zoe, phone.show(question))


def test_A23_of_many_who_answer_one_challenge_at_once_one_gets_in(zoe, phone, race):
    answer = phone.show(ask_to_prove(zoe, BROWSER))

    outcomes = race(lambda: prove(zoe, answer))

    assert outcomes.count(None) == 1


def test_A23_a_challenge_belongs_to_its_browser(zoe, phone):
    with pytest.raises(PasskeyRefused, match="signature"):
        prove(zoe, phone.show(ask_to_prove(zoe, BROWSER)), ELSEWHERE)
    with pytest.raises(PasskeyRefused, match="signature"):
        whose(phone.show(ask_to_sign_in(BROWSER)), browser=ELSEWHERE)


def test_A11_a_challenge_is_for_one_purpose_and_one_person(zoe, phone):
    oscar = make_person("Oscar")

    for question in (
        ask_to_sign_in(BROWSER),
        ask_to_add(zoe, BROWSER),
        ask_to_prove(oscar, BROWSER),
    ):
        with pytest.raises(PasskeyRefused, match="signature"):
            prove(zoe, phone.show(question))
    with pytest.raises(PasskeyRefused, match="signature"):
        whose(phone.show(ask_to_prove(zoe, BROWSER)), browser=BROWSER)


def test_A23_a_challenge_ends_after_ten_minutes(zoe, phone, monkeypatch):
    question = ask_to_prove(zoe, BROWSER)
    later(monkeypatch, timedelta(minutes=10, seconds=1), challenges)

    with pytest.raises(PasskeyRefused, match="too old"):
        prove(zoe, phone.show(question))


@pytest.mark.parametrize("challenge", ["", "AAAA", "A" * 500, "ä"])
def test_A23_a_made_up_challenge_is_refused(zoe, phone, challenge):
    with pytest.raises(PasskeyRefused):
        prove(zoe, phone.show(altered(ask_to_prove(zoe, BROWSER), challenge=challenge)))


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_A23_a_counter_that_goes_back_is_a_copy(zoe, phone, count, run_jobs, mailbox):
    phone.count = 4
    prove(zoe, phone.show(ask_to_prove(zoe, BROWSER)))

    with pytest.raises(PasskeyCopied):
        prove(zoe, phone.show(ask_to_prove(zoe, BROWSER), count=count))
    with pytest.raises(PasskeyCopied):
        whose(phone.show(ask_to_sign_in(BROWSER), count=count), browser=BROWSER)

    run_jobs()
    assert [each.kind for each in AccountEvent.of(zoe, 2, 0)] == ["passkey.refused"] * 2
    assert "may have copied" in " ".join(mailbox()[0].get_body(("plain",)).get_content().split())


def test_A23_a_passkey_that_never_counts_is_no_copy(zoe, origin):
    synced = give_passkey(zoe, origin, counts=False)

    prove(zoe, synced.show(ask_to_prove(zoe, BROWSER)))
    prove(zoe, synced.show(ask_to_prove(zoe, BROWSER)))


def test_a_passkey_is_made_for_a_person_in_a_browser_once(zoe, origin):
    question = ask_to_add(zoe, BROWSER)
    for browser, user in ((ELSEWHERE, zoe), (BROWSER, make_person("Oscar"))):
        with pytest.raises(PasskeyRefused):
            add(user, Authenticator(origin).make(question), browser)

    add(zoe, Authenticator(origin).make(question))

    with pytest.raises(PasskeyRefused, match="used"):
        add(zoe, Authenticator(origin).make(question))


def test_A23_nor_is_one_made_at_another_site(zoe, origin):
    for wrong in (
        {"origin": "https://evil.test"},
        {"domain": "evil.test"},
        {"kind": "webauthn.get"},
    ):
        with pytest.raises(PasskeyRefused):
            add(zoe, Authenticator(origin).make(ask_to_add(zoe, BROWSER), **wrong))


def test_it_is_called_what_its_owner_calls_it_or_what_it_is(zoe, origin):
    typed = add(zoe, Authenticator(origin).make(ask_to_add(zoe, BROWSER)), name="Work laptop")
    untyped = add(zoe, Authenticator(origin).make(ask_to_add(zoe, BROWSER)))

    assert (typed.name, untyped.name) == ("Work laptop", "Firefox on Linux")
    assert typed.transports == ["internal"]


def test_a_browser_is_told_which_it_has_already(zoe, phone, origin):
    question = json.loads(ask_to_add(zoe, BROWSER))

    assert [each["id"] for each in question["excludeCredentials"]] == [
        each.credential_id for each in Passkey.of(zoe)
    ]
    assert question["rp"]["id"] == "localhost"


def test_who_isnt_known_yet_is_told_of_no_passkey(zoe, phone):
    question = json.loads(ask_to_sign_in(BROWSER))

    assert question.get("allowCredentials", []) == []
    assert question["userVerification"] == "required"


def test_there_are_only_so_many(zoe, origin, monkeypatch):
    monkeypatch.setattr(passkeys, "MOST", 1)
    give_passkey(zoe, origin)

    with pytest.raises(TooManyPasskeys):
        give_passkey(zoe, origin)


def test_A24_the_last_one_goes_only_on_purpose(zoe, phone):
    [passkey] = Passkey.of(zoe)
    with pytest.raises(LastFactor):
        remove_passkey(zoe, passkey.id)
    assert factors.has_factor(zoe)

    remove_passkey(zoe, passkey.id, on_purpose=True)

    assert not factors.has_factor(zoe)
    with pytest.raises(PasskeyRefused):
        whose(phone.show(ask_to_sign_in(BROWSER)), browser=BROWSER)


def test_A14_adding_renaming_and_removing_are_told(zoe, phone, run_jobs, mailbox):
    [passkey] = Passkey.of(zoe)
    rename_passkey(zoe, passkey.id, name="Old phone")
    rename_passkey(zoe, passkey.id, name="Old phone")
    remove_passkey(zoe, passkey.id, on_purpose=True)
    run_jobs()

    kinds = [each.kind for each in AccountEvent.of(zoe, 9, 0)]
    assert kinds == [
        "factors.off",
        "passkey.removed",
        "passkey.renamed",
        "factors.on",
        "passkey.added",
    ]
    assert len(mailbox()) == 3


def test_nonsense_is_refused_and_no_error(zoe, phone, context):
    """Whatever a stranger sends, in each place of a good answer."""
    nonsense = st.one_of(
        st.none(),
        st.integers(),
        st.text(max_size=20),
        st.binary(max_size=40).map(lambda octets: base64.urlsafe_b64encode(octets).decode()),
        st.lists(st.integers(), max_size=2),
        st.dictionaries(st.text(max_size=3), st.none()),
    )
    places = st.sampled_from(
        ["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature"]
    )

    @given(places, nonsense)
    def refuse(place, value):
        answer = json.loads(phone.show(ask_to_prove(zoe, BROWSER)))
        (answer if place in answer else answer["response"])[place] = value
        with pytest.raises(PasskeyRefused):
            prove(zoe, json.dumps(answer))

    refuse()


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", "{}", "{" * 5000, "1" * 30_000, '{"response": 1}']
)
def test_what_is_no_answer_is_refused(context, answer):
    with pytest.raises(PasskeyRefused):
        read(answer)
