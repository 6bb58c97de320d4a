"""hyperflask-users: the ways that are open, those that are shut, and what a robot must prove."""

from types import SimpleNamespace

import hyperflask_users
import pytest
from flask import request, session
from hyperflask_users import captcha, flow
from hyperflask_users.model import MissingUserModelError, get_user_model
from sqlorm import SQLTemplate
from werkzeug.exceptions import NotFound

from tests.framework.accounts import (
    EMAIL,
    PASSWORD,
    account,
    connect,
    mailed_code,
    mailed_link,
    model,
    who,
    with_password,
)

LOGIN = "<form>{{ form.email.email('E') }}</form>"


@pytest.fixture
def app(with_accounts):
    return with_accounts()


@pytest.fixture
def ways(with_accounts):
    """`ways("login")` is a client of an app where only these ways are open."""

    def ways(*names, files=None, **config):
        return with_accounts(files, USERS_ALLOWED_FLOWS=list(names), **config).test_client()

    return ways


@pytest.fixture
def asked(monkeypatch):
    """What the captcha's service is asked; it answers with `reply`."""
    asked = SimpleNamespace(status_code=200, success=True, calls=[])

    def post(url, params):
        asked.calls.append((url, params))
        return SimpleNamespace(
            status_code=asked.status_code, json=lambda: {"success": asked.success}
        )

    monkeypatch.setattr(captcha, "requests", SimpleNamespace(post=post))
    return asked


@pytest.mark.feature("users.connect", "users.password")
@pytest.mark.parametrize(
    ("names", "path", "leads"),
    [
        (["connect"], "/login?next=/a", "/connect?next=/a"),
        (["connect"], "/signup?next=/a", "/connect?next=/a"),
        (["password"], "/connect?next=/a", "/login?next=/a"),
        (["login"], "/connect?next=/a", "/login?next=/a"),
        (["connect"], "/login/forgot", 404),
        (["connect"], "/login/reset?token=x", 404),
        (["password_reset"], "/login", 404),
        (["password_reset"], "/connect", 404),
        (["password_reset"], "/signup", 404),
        (["password_reset"], "/login/forgot", 200),
        (["password"], "/login/forgot", 200),
        (["connect"], "/connect", 200),
        (["login"], "/login", 200),
        (["password"], "/login", 200),
        (["signup"], "/signup", 200),
        (["password"], "/signup", 200),
        (["login"], "/signup", 404),
        (["connect"], "/login/link", 404),
    ],
)
def test_a_way_that_is_shut_leads_to_one_that_is_open_or_nowhere(ways, names, path, leads):
    reply = ways(*names).get(path)
    assert leads == (reply.location if reply.location else reply.status_code)


@pytest.mark.feature("users.login-code")
def test_a_code_is_sent_instead_of_asking_for_a_password(ways):
    client = ways("login", "connect", files={"templates/users/login.html": LOGIN})
    connect(client)
    client.get("/logout")
    reply = client.post("/login?next=/private", data={"email": EMAIL})
    assert reply.location == "/login/link?next=/private"
    signed_in = client.post(reply.location, data={"code": mailed_code(client.application)})
    assert signed_in.location == "/private"
    assert client.get("/private").status_code == 200
    with client.session_transaction() as kept:
        assert not {"login_user", "login_code"} & kept.keys()


@pytest.mark.feature("users.login-code", "users.next")
def test_nobody_is_sent_elsewhere_after_a_code(app):
    client = app.test_client()
    connect(client)
    client.get("/logout")
    connect(client, next="https://evil.test/")
    reply = client.post("/login/link?next=https://evil.test/", data={"code": mailed_code(app)})
    assert reply.location == "/"


@pytest.mark.feature("users.login-code")
def test_a_wrong_code_forgets_who_asked(app):
    client = app.test_client()
    connect(client)
    client.get("/logout")
    connect(client)
    code = mailed_code(app)
    assert len(code) == 6
    assert client.post("/login/link", data={"code": "000000"}).location == "/login"
    with client.session_transaction() as kept:
        assert not {"login_user", "login_code"} & kept.keys()
    assert client.get("/login/link").status_code == 404
    assert who(client) == "nobody"


@pytest.mark.feature("users.login-token")
def test_the_link_forgets_the_code_and_proves_the_address(app):
    client = app.test_client()
    connect(client)
    client.get("/logout")
    connect(client)
    client.get(mailed_link(app))
    with client.session_transaction() as kept:
        assert not {"login_user", "login_code"} & kept.keys()
    user = account(app)
    assert user.email_validated
    assert user.email_validated_at
    assert user.last_login_at


@pytest.mark.feature("users.login-token")
def test_a_token_of_nobody_is_not_found(app):
    with app.app_context(), app.db:
        user = model("User").create(email=EMAIL)
        token = user.create_token()
        assert model("User").from_token(token).email == EMAIL
        assert model("User").from_token(token + "x") is None
        user.delete()
        with pytest.raises(NotFound):
            model("User").from_token_or_404(token)


@pytest.mark.feature("users.password")
def test_a_password_may_be_refused(with_accounts, monkeypatch):
    app = with_accounts(USERS_ALLOWED_FLOWS=["password"])
    monkeypatch.setattr(flow, "validate_password", lambda password: len(password) > 5)
    client = app.test_client()
    short = {"email": EMAIL, "password": "short"}
    assert client.post("/signup", data=short).status_code == 200
    assert account(app) is None
    assert client.post("/signup", data={**short, "password": PASSWORD}).location == "/"
    client.get("/logout")
    client.post("/login/forgot", data={"email": EMAIL})
    user = account(app)
    with app.app_context():
        token = user.create_token()
    client.post(f"/login/reset?token={token}", data={"password": "short"})
    assert who(client) == "nobody"
    assert client.post("/login", data=short).status_code == 200
    assert client.post("/login", data={**short, "password": PASSWORD}).location == "/"


@pytest.mark.feature("users.password", "users.next")
def test_a_password_leads_to_the_page_that_was_asked_for(ways):
    client = ways(
        "password", USERS_LOGIN_REDIRECT_URL="/in", USERS_SIGNUP_DEFAULT_REDIRECT_URL="/up"
    )
    given = {"email": EMAIL, "password": PASSWORD}
    assert client.post("/signup?next=https://evil.test", data=given).location == "/up"
    assert client.post("/login?next=https://evil.test", data=given).location == "/in"
    assert client.post("/login?next=/private", data=given).location == "/private"
    other = {**given, "email": "bob@example.com"}
    assert client.post("/signup?next=/private", data=other).location == "/private"
    assert client.post("/login", data={**given, "email": "nobody@example.com"}).status_code == 200


@pytest.mark.feature("users.password")
def test_a_password_is_kept_as_a_hash(ways):
    client = ways("password")
    with_password(client, "/signup")
    user = account(client.application)
    with client.application.app_context():
        assert user.password.startswith("$pbkdf2-sha256$")
        assert user.verify_password(PASSWORD)
        assert not user.verify_password("wrong")


@pytest.mark.feature("users.reset", "users.next")
def test_a_new_password_leads_to_a_page_of_ours_or_shows_the_form(ways):
    client = ways("password", USERS_RESET_PASSWORD_REDIRECT_URL="/done")
    with_password(client, "/signup")
    user = account(client.application)
    with client.application.app_context():
        token = user.create_token()
    reset = f"/login/reset?token={token}"
    assert client.post(reset, data={"password": "another"}).location == "/done"
    away = client.post(f"{reset}&next=https://evil.test", data={"password": "a third"})
    assert (away.status_code, away.location) == (200, None)
    assert client.get("/login/reset?token=wrong").status_code == 404


@pytest.mark.feature("users.captcha")
def test_the_captchas_service_decides(app, asked):
    app.config["RECAPTCHA_SECRET_KEY"] = "ours"
    given = {"recaptcha_token": "theirs"}
    with app.test_request_context(method="POST", data=given):
        assert captcha.validate_captcha() is True
        asked.success = False
        assert captcha.validate_captcha() is False
        asked.success, asked.status_code = True, 500
        assert captcha.validate_captcha() is False
    [(url, params), *_] = asked.calls
    assert url == "https://www.google.com/recaptcha/api/siteverify"
    assert params == {"secret": "ours", "response": "theirs"}


@pytest.mark.feature("users.captcha")
def test_a_captcha_needs_a_secret(app, asked):
    with app.test_request_context(method="POST"), pytest.raises(Exception, match="SECRET_KEY"):
        captcha.validate_captcha()
    assert asked.calls == []


@pytest.mark.feature("users.captcha")
def test_who_fails_the_captcha_is_refused(app, asked):
    client = app.test_client()
    app.config.update(RECAPTCHA_SITE_KEY="site", RECAPTCHA_SECRET_KEY="ours")
    asked.success = False
    guarded = captcha.validate_captcha_when_configured(lambda: request.form["recaptcha_token"])
    with app.test_request_context(method="POST", data={"recaptcha_token": "t"}):
        with pytest.raises(Exception, match="400"):
            guarded()
        asked.success = True
        assert guarded() == "t"
        app.config["RECAPTCHA_SITE_KEY"] = None
        asked.success = False
        assert guarded() == "t"
    assert who(client) == "nobody"


@pytest.mark.feature("users.related")
def test_a_users_rows_are_found_or_not_found(app):
    with app.test_request_context(), app.db:
        ada, bob = (model("User").create(email=f"{name}@example.com") for name in ("ada", "bob"))
        Note = model("Note")
        flow.login(ada)
        mine = Note.create_for_current_user(text="mine")
        theirs = Note.create(user_id=bob.id, text="theirs")
        assert mine.user_id == ada.id
        assert Note.find_one_for_current_user_or_404(text="mine").id == mine.id
        assert Note.find_one_for_current_user(text="theirs") is None
        assert Note.get_for_current_user_or_404(mine.id).text == "mine"
        assert Note.get_for_current_user(theirs.id) is None
        assert [note.text for note in Note.find_all_for_current_user()] == ["mine"]
        for find in (
            lambda: Note.find_one_for_current_user_or_404(text="theirs"),
            lambda: Note.get_for_current_user_or_404(theirs.id),
        ):
            with pytest.raises(NotFound):
                find()


@pytest.mark.feature("users.mixin")
def test_an_app_without_users_has_nobody(with_accounts):
    app = with_accounts()
    client = app.test_client()
    connect(client)
    registry = app.db.Model.__model_registry__
    kept = dict(registry)
    registry.clear()
    try:
        with app.app_context(), pytest.raises(MissingUserModelError):
            get_user_model()
        assert who(client) == "nobody"
    finally:
        registry.update(kept)


@pytest.mark.feature("users.mixin")
def test_templates_modules_and_statements_know_who_is_there(app):
    assert SQLTemplate.eval_globals["current_user"] is hyperflask_users.current_user
    assert app.jinja_env.globals["current_user"] is hyperflask_users.current_user
    with app.test_request_context(), app.db:
        user = model("User").create(email=EMAIL)
        assert user.display_name == EMAIL
        flow.login(user, login_using="test")
        assert user.last_login_using == "test"
        assert session["_user_id"] == str(user.id)
        user.password = flow.hash_password(PASSWORD)
        with pytest.raises(flow.UserFlowError):
            flow.login(user, "wrong")
        flow.logout()
        assert "_user_id" not in session
