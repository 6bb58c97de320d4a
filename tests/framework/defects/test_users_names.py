"""What hyperflask-users does to people who may sign in by a name or an address."""

import pytest

from tests.framework.accounts import EMAIL, PASSWORD, PASSWORDS, model, who, with_password

FORM = (
    "<form>{{ form.username_or_email.text('Name') }}{{ form.password.password('Password') }}</form>"
)


@pytest.mark.feature("users.password")
@pytest.mark.xfail(strict=True, raises=TypeError, reason="hyperflask-users-14: | goes before ==")
@pytest.mark.parametrize("given", ["ada", EMAIL])
def test_a_name_or_an_address_signs_in(with_accounts, given):
    class User(model("User")):
        __table__ = "users"
        username: str

    app = with_accounts({"templates/users/login.html": FORM}, **PASSWORDS)
    client = app.test_client()
    with_password(client, "/signup")
    client.get("/logout")
    with app.app_context(), app.db:
        user = model("User").find_one(email=EMAIL)
        user.username = "ada"
        user.save()
    client.post("/login", data={"username_or_email": given, "password": PASSWORD})
    assert who(client) == EMAIL
