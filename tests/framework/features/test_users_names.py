"""hyperflask-users: people who sign in by a name."""

import pytest

from tests.framework.accounts import EMAIL, PASSWORD, PASSWORDS, model, who, with_password

FORM = "<form>{{ form.username.text('Name') }}{{ form.password.password('Password') }}</form>"


@pytest.fixture
def client(with_accounts):
    """A visitor of an app where Ada and Bob have names and the same password."""

    class User(model("User")):
        __table__ = "users"
        username: str

    app = with_accounts({"templates/users/login.html": FORM}, **PASSWORDS)
    client = app.test_client()
    for email, name in (("bob@example.com", "bob"), (EMAIL, "ada")):
        client.post("/signup", data={"email": email, "password": PASSWORD})
        client.get("/logout")
        with app.app_context(), app.db:
            user = model("User").find_one(email=email)
            user.username = name
            user.save()
    return client


@pytest.mark.feature("users.password")
def test_a_name_and_its_password_sign_in(client):
    with_password(client, "/login", username="ada")
    assert who(client) == EMAIL


@pytest.mark.feature("users.password")
@pytest.mark.parametrize("given", [{"username": "nobody"}, {"username": "ada", "password": "no"}])
def test_another_name_or_password_does_not(client, given):
    assert client.post("/login", data={"password": PASSWORD, **given}).status_code == 200
    assert who(client) == "nobody"
