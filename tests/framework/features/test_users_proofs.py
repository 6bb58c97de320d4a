"""hyperflask-users: what a code, a link and a new password prove, and what is kept of it."""

import pytest

from tests.framework.accounts import (
    EMAIL,
    PASSWORD,
    account,
    connect,
    mailed_code,
    mailed_link,
    who,
    with_password,
)


@pytest.fixture
def client(with_accounts):
    """A visitor whose address has an account, and who has left."""
    client = with_accounts(USERS_ALLOWED_FLOWS=["connect", "password"]).test_client()
    connect(client)
    client.get("/logout")
    return client


@pytest.mark.feature("users.mixin")
def test_an_address_is_unproved_at_first(client):
    found = account(client.application)
    assert not found.email_validated
    assert found.email_validated_at is None
    assert found.signup_at


@pytest.mark.feature("users.login-code")
def test_a_code_proves_the_address(client):
    connect(client)
    client.post("/login/link", data={"code": mailed_code(client.application)})
    assert account(client.application).email_validated
    assert who(client) == EMAIL
    assert client.get_cookie("remember_token") is None


@pytest.mark.feature("users.login-code", "users.remember")
def test_who_gives_a_code_may_be_remembered(client):
    connect(client)
    data = {"code": mailed_code(client.application), "remember": "1"}
    client.post("/login/link", data=data)
    assert client.get_cookie("remember_token")


@pytest.mark.feature("users.login-token")
def test_a_link_leads_back_to_the_page_that_was_asked_for(client):
    connect(client)
    link = mailed_link(client.application)
    assert client.get(f"{link}&next=/private").location == "/private"
    assert client.get(f"{link}&next=https://evil.test").location == "/"


@pytest.mark.feature("users.reset")
def test_who_sets_a_new_password_is_signed_in_with_it(client):
    user = account(client.application)
    with client.application.app_context():
        token = user.create_token()
    reply = client.post(f"/login/reset?token={token}", data={"password": PASSWORD})
    assert reply.location == "/"
    assert who(client) == EMAIL
    client.get("/logout")
    assert who(client) == "nobody"
    with_password(client, "/login")
    assert who(client) == EMAIL
