"""What hyperflask-users does otherwise. No mend: the product has accounts of its own."""

from functools import partial
from importlib.metadata import requires

import pytest
from hyperflask_users import user_email_validated, user_signed_up
from hyperflask_users.passlib import crypt_context

from tests.framework.accounts import (
    EMAIL,
    PASSWORDS,
    connect,
    mailed_code,
    mailed_link,
    who,
    with_password,
)

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)


@pytest.fixture
def app(with_accounts):
    return with_accounts()


@pytest.fixture
def client(app):
    """A visitor whose address has an account, and who asked for a code."""
    connect(app.test_client())
    client = app.test_client()
    connect(client)
    return client


@defect(reason="hyperflask-users-05: an address is somebody's before a mail proves it")
@pytest.mark.feature("users.connect")
def test_an_address_is_proved_before_it_signs_in(app):
    visitor = app.test_client()
    connect(visitor)
    assert who(visitor) == "nobody"


@defect(reason="hyperflask-users-01: the session's cookie, which anybody can read, holds the code")
@pytest.mark.feature("users.login-code")
def test_the_code_is_only_in_the_mail(app, client):
    cookie = client.get_cookie("session").value
    session = app.session_interface.get_signing_serializer(app).loads(cookie)
    assert mailed_code(app) not in session.values()


@defect(
    reason="hyperflask-users-02: a cookie from before the guess takes another guess, without end"
)
@pytest.mark.feature("users.login-code")
def test_wrong_codes_end_the_right_one(app, client):
    cookie = client.get_cookie("session").value
    for guess in range(10):
        client.set_cookie("session", cookie)
        client.post("/login/link", data={"code": str(guess)})
    client.set_cookie("session", cookie)
    client.post("/login/link", data={"code": mailed_code(app)})
    assert who(client) == "nobody"


@defect(reason="hyperflask-users-04: a link signs in until it is too old")
@pytest.mark.feature("users.login-token")
@pytest.mark.usefixtures("client")
def test_a_link_signs_in_once(app):
    link = mailed_link(app)
    app.test_client().get(link)
    second = app.test_client()
    second.get(link)
    assert who(second) == "nobody"


@defect(reason="hyperflask-users-04: one token serves every purpose")
@pytest.mark.feature("users.login-token", "users.reset")
def test_a_link_that_signs_in_does_not_set_a_password(with_accounts):
    app = with_accounts(USERS_ALLOWED_FLOWS=["connect", "password"])
    connect(app.test_client())
    connect(app.test_client())
    link = mailed_link(app).replace("/login/link", "/login/reset")
    assert app.test_client().get(link).status_code == 404


@defect(reason="hyperflask-users-08: passwords need bcrypt, which is not asked for")
@pytest.mark.feature("users.password")
def test_what_hashes_passwords_is_installed(app):
    with app.app_context():
        app.config.pop("PASSLIB_CRYPT_CONTEXT_SCHEMES")
        assert crypt_context.schemes() == ("bcrypt",)
    asked = " ".join(requires("hyperflask-users"))
    assert "bcrypt" in asked, asked


@defect(reason="hyperflask-users-10: a refused password leads to the same page without a word")
@pytest.mark.feature("users.password")
def test_a_wrong_password_is_said(with_accounts):
    app = with_accounts(**PASSWORDS)
    with_password(app.test_client(), "/signup")
    reply = with_password(app.test_client(), "/login", "wrong")
    assert 'role="alert"' in reply.text


@defect(reason="hyperflask-users-07: the link in the mail has no host")
@pytest.mark.feature("users.reset")
def test_the_mailed_link_leads_somewhere(with_accounts):
    app = with_accounts(**PASSWORDS)
    with_password(app.test_client(), "/signup")
    app.test_client().post("/login/forgot", data={"email": EMAIL})
    assert mailed_link(app).startswith("http://localhost/")


@defect(reason="hyperflask-users-04: the link sets a password until it is too old")
@pytest.mark.feature("users.reset")
def test_a_link_sets_a_password_once(with_accounts):
    app = with_accounts(**PASSWORDS)
    with_password(app.test_client(), "/signup")
    app.test_client().post("/login/forgot", data={"email": EMAIL})
    link = mailed_link(app)
    for _ in range(2):
        reply = app.test_client().post(link, data={"password": "new one"})
    assert reply.status_code == 404


@defect(reason="hyperflask-users-07: who asks learns which addresses have an account")
@pytest.mark.feature("users.reset")
def test_an_unknown_address_gets_the_answer_of_a_known_one(with_accounts):
    app = with_accounts(**PASSWORDS)
    with_password(app.test_client(), "/signup")
    known, unknown = (
        app.test_client().post("/login/forgot", data={"email": email}).status_code
        for email in (EMAIL, "bob@example.com")
    )
    assert known == unknown


@defect(reason="hyperflask-users-06: an image of another site signs a visitor out")
@pytest.mark.feature("users.logout")
def test_a_page_that_is_read_signs_nobody_out(app):
    visitor = app.test_client()
    connect(visitor)
    visitor.get("/logout")
    assert who(visitor) == EMAIL


@defect(reason="hyperflask-users-11: the signal of a proved address is never sent")
@pytest.mark.feature("users.signals")
def test_a_proved_address_is_told(app, client):
    heard = []

    def validated(sender, **_):
        heard.append(sender)

    with user_email_validated.connected_to(validated):
        client.get(mailed_link(app))
    assert heard


@defect(
    reason="hyperflask-users-11: a signal names a stand-in of the app, which no receiver waits for"
)
@pytest.mark.feature("users.signals")
def test_a_signal_reaches_who_listens_to_the_app(app):
    heard = []

    def signed_up(sender, user):
        heard.append(user)

    with user_signed_up.connected_to(signed_up, app):
        connect(app.test_client())
    assert heard


@defect(reason="hyperflask-users-12: the tags can't be parsed", raises=AttributeError)
@pytest.mark.feature("users.jinja-tags")
@pytest.mark.parametrize(
    "source",
    [
        "{% login_required %}in{% else %}out{% endlogin %}",
        "{% anonymous_only %}out{% endanon %}",
    ],
)
def test_a_tag_shows_what_is_for_the_visitor(with_accounts, source):
    app = with_accounts({"pages/tags.jpy": source})
    assert app.test_client().get("/tags").text == "out"


@defect(reason="hyperflask-users-13: an app with a captcha does not start", raises=KeyError)
@pytest.mark.feature("users.captcha")
def test_an_app_with_a_captcha_starts(with_accounts):
    with_accounts(RECAPTCHA_SITE_KEY="site", RECAPTCHA_SECRET_KEY="secret")
