"""What is peculiar to each provider, against a fake of its shape."""

import re

import pytest

from app.identity.social.configuration import providers
from app.identity.social.errors import NotIn
from tests.fixtures.providers import CLIENT, SECRET, come_back, go, set_out

TENANT, ANOTHER = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"
KEY = {"client_id": CLIENT, "client_secret": SECRET}


@pytest.fixture
def shaped(fake, configure, context):
    """A function that configures the fake as one of the well-known, and answers what we learn
    from a trip: `shaped("google")(sub=…)`."""

    def configure_as(name, **options):
        configure(**{name: KEY | {"issuer": fake.issuer} | options})
        provider = providers()[name]

        def trip(**claims):
            from app.identity.social.providers import Ticket

            ticket = Ticket("state", "nonce", "verifier" * 6, "http://localhost/back")
            url = provider.address(ticket)
            asked = dict(re.findall(r"[?&](\w+)=([^&]*)", url))
            asked["redirect_uri"] = ticket.redirect_uri
            said = fake.agree(asked | {"nonce": "nonce"}, **claims)
            return provider.who(ticket, said["code"], None)

        return trip

    return configure_as


def test_google_vouches_for_gmail_and_for_the_domains_of_workspaces(shaped):
    trip = shaped("google")

    who = trip(sub="108", email="Zoe@gmail.com", email_verified=True, name="Zoe")
    assert (who.subject, who.email, who.is_verified, who.name) == (
        "108",
        "zoe@gmail.com",
        True,
        "Zoe",
    )
    assert trip(email="zoe@acme.example", email_verified=True, hd="acme.example").is_verified


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "zoe@acme.example", "email_verified": True},
        {"email": "zoe@gmail.com", "email_verified": False},
        {"email": "zoe@notgmail.com", "email_verified": True},
        {"email": "zoe@acme.example", "email_verified": False, "hd": "acme.example"},
        {"email_verified": True, "hd": "acme.example"},
    ],
)
def test_A27_googles_word_for_other_addresses_is_not_enough(shaped, claims):
    """Whoever had the address when the account was made may have lost it since."""
    assert not shaped("google")(**claims).is_verified


def microsoft(fake, tenant=TENANT, **claims):
    """A tenant's token: its issuer is the tenant's own."""
    issuer = f"{fake.issuer}/{tenant}/v2.0"
    return {"iss": issuer, "tid": tenant, "email": "zoe@acme.example", "sub": "pair"} | claims


@pytest.fixture
def common(fake, shaped):
    """Microsoft with every tenant welcome."""
    fake.issuer_path = "/{tenantid}/v2.0"
    return shaped("microsoft")


def test_microsoft_has_an_issuer_per_tenant(fake, common):
    first, second = common(**microsoft(fake)), common(**microsoft(fake, ANOTHER))

    assert first.issuer == f"{fake.issuer}/{TENANT}/v2.0"
    assert second.issuer == f"{fake.issuer}/{ANOTHER}/v2.0"
    assert first.subject == second.subject  # and yet somebody else: (issuer, subject)


def test_A27_microsofts_address_is_never_proved(fake, common):
    """Whoever runs a tenant writes any address into it."""
    who = common(**microsoft(fake, email_verified=True, xms_edov=True))

    assert who.email == "zoe@acme.example"
    assert not who.is_verified


@pytest.mark.parametrize(
    "lie",
    [
        {"tid": ANOTHER},
        {"tid": None},
        {"tid": "{tenantid}"},
        {"tid": "../evil"},
        {"iss": "{fake}/{tenantid}/v2.0", "tid": "{tenantid}"},
        {"iss": "https://evil.test/v2.0"},
    ],
    ids=str,
)
def test_A26_a_tenants_token_names_that_tenant_in_both_places(fake, common, lie):
    lie = {name: value and value.replace("{fake}", fake.issuer) for name, value in lie.items()}
    with pytest.raises(NotIn):
        common(**microsoft(fake, **lie))


def test_A26_one_tenant_is_one_tenant(fake, shaped):
    fake.issuer_path = f"/{TENANT}/v2.0"
    trip = shaped("microsoft", tenant=TENANT)

    assert trip(**microsoft(fake))
    with pytest.raises(NotIn):
        trip(**microsoft(fake, ANOTHER))


def test_A26_microsofts_keys_say_whose_they_are(fake, common):
    key = fake.key.as_dict(private=False)
    for issuer in (f"{fake.issuer}/{{tenantid}}/v2.0", f"{fake.issuer}/{TENANT}/v2.0"):
        fake.published = [key | {"issuer": issuer}]
        providers()["microsoft"].directory._kept.clear()
        assert common(**microsoft(fake))
    fake.published = [key | {"issuer": f"{fake.issuer}/{ANOTHER}/v2.0"}]
    providers()["microsoft"].directory._kept.clear()
    with pytest.raises(NotIn):
        common(**microsoft(fake))


def test_gitlab_says_by_userinfo_whether_an_address_is_proved(fake, shaped):
    trip = shaped("gitlab")
    fake.userinfo = {"email": "zoe@acme.example", "email_verified": True, "nickname": "zoe"}
    who = trip(sub="42")

    assert (who.subject, who.email, who.is_verified, who.name) == (
        "42",
        "zoe@acme.example",
        True,
        "zoe",
    )
    fake.userinfo["email_verified"] = False
    assert not trip(sub="42").is_verified


@pytest.fixture
def github(fake, configure):
    """The fake as GitHub: OAuth alone, and an API."""
    configure(github=KEY | {"issuer": fake.issuer})
    fake.user = {"id": 583231, "login": "octocat", "name": "Zoe"}
    fake.emails = [
        {"email": "other@example.com", "primary": False, "verified": True},
        {"email": "zoe@example.com", "primary": True, "verified": True},
    ]
    return fake


def github_trip(visitor, fake):
    asked = set_out(visitor, "github")
    said = fake.agree(asked)
    del said["iss"]
    return come_back(visitor, said, "github"), asked


def test_github_is_asked_for_the_person_and_their_addresses(github, visitor, context):
    answer, asked = github_trip(visitor, github)
    assert answer.location == "/sign-up/finish"
    assert asked["url"].startswith(f"{github.issuer}/login/oauth/authorize?")
    assert asked["scope"] == "read:user user:email"
    assert asked["code_challenge_method"] == "S256"
    assert "nonce" not in asked

    page = visitor.get("/sign-up/finish").get_data(as_text=True)
    assert 'value="zoe@example.com" readonly' in page
    visitor.post("/sign-up/finish", {"name": "Zoe"})
    [identity] = list_identities()
    assert (identity.issuer, identity.subject) == (github.issuer, "583231")


def list_identities():
    from app.identity.social.models import Identity

    return list(Identity.find_all())


def test_A27_a_name_that_was_given_up_opens_nothing(github, visit, context):
    """The login is anybody's who takes it next: the number is theirs for good."""
    first = visit()
    github_trip(first, github)
    first.post("/sign-up/finish", {"name": "Zoe"})
    github.user["id"] = 999
    github.emails[1]["email"] = "mallory@example.com"

    assert github_trip(visit(), github)[0].location == "/sign-up/finish"


@pytest.mark.parametrize(
    "emails",
    [
        [],
        [{"email": "zoe@example.com", "primary": True, "verified": False}],
        [{"email": "zoe@example.com", "primary": False, "verified": True}],
        [{"email": "zoe@example.com", "primary": "yes", "verified": "yes"}],
        ["zoe@example.com"],
    ],
    ids=str,
)
def test_A27_githubs_address_counts_if_it_is_primary_and_proved(github, visitor, emails):
    github.emails = emails
    github_trip(visitor, github)

    assert 'name="email"' in visitor.get("/sign-up/finish").get_data(as_text=True)


@pytest.mark.parametrize("user", [{}, {"id": None}, {"id": "1"}, {"id": True}, []], ids=str)
def test_A29_github_without_a_person_is_a_failure(github, visitor, user):
    github.user = user

    assert github_trip(visitor, github)[0].status_code == 502


@pytest.mark.parametrize(
    "path", ["/login/oauth/access_token", "/api/v3/user", "/api/v3/user/emails"]
)
def test_A29_a_fault_at_github_lets_nobody_in(github, visitor, path):
    for fault in (
        lambda handler: handler.say({}, 500),
        lambda handler: handler.say({"message": "Bad credentials"}, 401),
        lambda handler: handler.say(b"<html>Unicorn!</html>"),
        lambda handler: handler.say("a text"),
    ):
        github.faults[path] = fault
        assert github_trip(visitor, github)[0].status_code == 502


def test_A29_githubs_word_for_an_old_code_is_understood(github, visitor):
    github.faults["/login/oauth/access_token"] = lambda handler: handler.say(
        {"error": "bad_verification_code", "error_description": "The code is incorrect or expired."}
    )

    assert github_trip(visitor, github)[0].status_code == 400


def test_a_code_of_github_is_worth_nothing_without_the_verifier(github, visit):
    victims = set_out(visit(), "github")
    attacker = visit()
    own = set_out(attacker, "github")
    stolen = github.agree(victims)

    assert come_back(attacker, {**stolen, "state": own["state"]}, "github").status_code == 400


def test_A27_whom_we_trust_with_addresses_is_ours_to_say(fake, configure, visitor):
    configure(acme=KEY | {"issuer": fake.issuer, "trust_email": False})
    go(visitor, fake, email="zoe@example.com", email_verified=True)

    assert 'name="email"' in visitor.get("/sign-up/finish").get_data(as_text=True)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"name": "  Zoe\n\x1b[31m Lafleur "}, "Zoe [31m Lafleur"),
        ({"name": "", "given_name": "Zoe", "family_name": None}, "Zoe"),
        ({"name": 7, "nickname": "zoe"}, "zoe"),
        ({"name": "x" * 500}, "x" * 80),
        ({}, ""),
    ],
)
def test_a_name_is_one_line(said, name):
    from app.identity.social.answers import name_of

    assert name_of(said) == name
