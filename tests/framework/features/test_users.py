"""hyperflask-users: who a visitor is. Nothing of it is in the product."""

import jwt
import pytest
from hyperflask_users import (
    login_required,
    user_before_signup,
    user_logged_in,
    user_logged_out,
    user_signed_up,
)

from tests.framework.accounts import (
    EMAIL,
    PASSWORDS,
    connect,
    mailed_code,
    mailed_link,
    model,
    outbox,
    who,
    with_password,
)
from tests.framework.features.looking import check


@pytest.fixture
def app(with_accounts):
    return with_accounts()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def known(app):
    """An address has an account."""
    connect(app.test_client())


@pytest.mark.feature("users.mixin")
def test_a_user_has_the_columns_of_the_mixin(app):
    with app.app_context(), app.db.engine as tx:
        columns = {row["name"] for row in tx.fetchall("PRAGMA table_info(users)")}
    at_login = {"last_login_at", "last_login_from", "last_login_using"}
    at_signup = {"signup_at", "signup_from", "signup_using"}
    own = {"id", "email", "password", "email_validated", "email_validated_at"}
    assert columns == own | at_signup | at_login


@pytest.mark.feature("users.connect")
def test_an_unknown_address_becomes_a_user_who_is_signed_in(app, client):
    assert connect(client).location == "/"
    assert who(client) == EMAIL
    with app.app_context():
        [user] = model("User").find_all()
    assert (user.email, user.email_validated) == (EMAIL, False)


@pytest.mark.feature("users.login-code")
@pytest.mark.usefixtures("known")
def test_a_known_address_gets_a_code_that_signs_in_once(app, client):
    assert connect(client).location == "/login/link"
    assert who(client) == "nobody"
    assert outbox(app)[-1].to == [EMAIL]
    code = mailed_code(app)
    assert client.post("/login/link", data={"code": code}).location == "/"
    assert who(client) == EMAIL


@pytest.mark.feature("users.login-code")
@pytest.mark.usefixtures("known")
def test_a_wrong_code_starts_over(client):
    connect(client)
    assert client.post("/login/link", data={"code": "1"}).location == "/login"
    assert who(client) == "nobody"


@pytest.mark.feature("users.login-token")
@pytest.mark.usefixtures("known")
def test_the_link_of_the_mail_signs_in(app, client):
    connect(client)
    assert app.test_client().get(mailed_link(app)).location == "/"
    other = app.test_client()
    other.get(mailed_link(app))
    assert who(other) == EMAIL


@pytest.mark.feature("users.login-token")
def test_a_link_that_is_too_old_is_not_found(with_accounts):
    app = with_accounts(USERS_TOKEN_MAX_AGE=-1)
    connect(app.test_client())
    connect(app.test_client())
    assert app.test_client().get(mailed_link(app)).status_code == 404


@pytest.mark.feature("users.password")
def test_a_password_signs_in_and_a_wrong_one_does_not(with_accounts):
    app = with_accounts(**PASSWORDS)
    assert with_password(app.test_client(), "/signup").location == "/"
    client = app.test_client()
    assert with_password(client, "/login", "wrong").status_code == 200
    assert who(client) == "nobody"
    assert with_password(client, "/login").location == "/"
    assert who(client) == EMAIL


@pytest.mark.feature("users.reset")
def test_the_mailed_link_sets_a_new_password(with_accounts):
    app = with_accounts(**PASSWORDS)
    with_password(app.test_client(), "/signup")
    app.test_client().post("/login/forgot", data={"email": EMAIL})
    link = mailed_link(app)
    assert app.test_client().post(link, data={"password": "new one"}).location == "/"
    client = app.test_client()
    with_password(client, "/login")
    assert who(client) == "nobody"
    with_password(client, "/login", "new one")
    assert who(client) == EMAIL


@pytest.mark.feature("users.logout")
def test_who_leaves_is_nobody_and_sent_where_the_settings_say(with_accounts):
    urls = {"USERS_LOGOUT_REDIRECT_URL": "/bye", "USERS_SIGNUP_DEFAULT_REDIRECT_URL": "/hi"}
    client = with_accounts(**urls, USERS_LOGIN_REDIRECT_URL="/back").test_client()
    assert connect(client).location == "/hi"
    assert client.get("/private").text.strip() == f"Private {EMAIL}"
    assert client.get("/logout").location == "/bye"
    assert client.get("/private").status_code == 302


@pytest.mark.feature("users.remember")
def test_a_visitor_is_remembered_when_the_box_is_ticked(with_accounts):
    app = with_accounts(**PASSWORDS)
    with_password(app.test_client(), "/signup")
    client = app.test_client()
    with_password(client, "/login")
    assert client.get_cookie("remember_token") is None
    with_password(client, "/login", remember="1")
    assert client.get_cookie("remember_token")
    client.delete_cookie("session")
    assert who(client) == EMAIL


@pytest.mark.feature("users.next")
def test_a_visitor_comes_back_to_the_page_that_was_asked_for(client):
    asked = client.get("/private").location
    assert asked == "/connect?next=%2Fprivate"
    assert client.post(asked, data={"email": EMAIL}).location == "/private"


@pytest.mark.feature("users.next")
def test_nobody_is_sent_to_another_site(client):
    assert connect(client, next="https://evil.test/").location == "/"


@pytest.mark.feature("users.related")
def test_a_user_finds_only_rows_of_their_own(app):
    @app.get("/notes/<int:number>")
    def notes(number):
        note = model("Note")
        found = [row.text for row in note.find_all_for_current_user()]
        one = note.find_one_for_current_user(text="Ada's")
        return [found, one and one.text, note.get_for_current_user_or_404(number).text]

    for name in ("ada", "bob"):
        connect(app.test_client(), f"{name}@example.com")
    with app.app_context(), app.db:
        model("Note").create(user_id=1, text="Ada's")
        model("Note").create(user_id=2, text="Bob's")
    client = app.test_client()
    connect(client, "bob@example.com")
    client.get(mailed_link(app))
    assert client.get("/notes/2").json == [["Bob's"], None, "Bob's"]
    assert client.get("/notes/1").status_code == 404


@pytest.mark.feature("users.signals")
def test_signals_tell_of_a_user_who_comes_and_goes(client):
    heard = []

    def before(sender, data):
        heard.append("before")
        data["signup_from"] = "a signal"

    def after(sender, user):
        heard.append(user.signup_from)

    def came(sender, user):
        heard.append("came")

    def went(sender, user):
        heard.append("went")

    with (
        user_before_signup.connected_to(before),
        user_signed_up.connected_to(after),
        user_logged_in.connected_to(came),
        user_logged_out.connected_to(went),
    ):
        connect(client)
        client.get("/logout")
    assert heard == ["before", "a signal", "came", "went"]


@pytest.mark.feature("users.templates")
def test_pages_and_mails_of_the_extension_can_be_replaced(with_accounts):
    form = '<{Form form}><{FormField form.email.email("Your address") }/></{Form}>'
    files = {
        "templates/users/connect.html": '{% extends "users/auth-layout.html" %}'
        f"{{% block auth_content %}}{form}{{% endblock %}}"
        "{% block auth_footer %}<p>Our brand</p>{% endblock %}",
        "emails/users/login_link.mjml": "---\nsubject: Our code\n---\n"
        "{% use_layout %}<mj-text>Type {{ code }}</mj-text>",
    }
    app = with_accounts(files)
    text = app.test_client().get("/connect").text
    check(text, {"#auth-wrapper": None, "label": "Your address", "p": "Our brand"})
    for _ in range(2):
        connect(app.test_client())
    assert outbox(app)[-1].subject == "Our code"
    assert f"Type {mailed_code(app)}" in outbox(app)[-1].body


@pytest.mark.feature("users.decorator")
def test_a_route_and_a_page_ask_who_is_there(app, client):
    app.add_url_rule("/secret", view_func=login_required(lambda: "Secret"), endpoint="secret")
    for path in ("/secret", "/private"):
        assert client.get(path).status_code == 302
    connect(client)
    assert client.get("/secret").text == "Secret"
    assert client.get("/private").text.strip() == f"Private {EMAIL}"


@pytest.mark.feature("users.captcha")
def test_a_form_without_the_captchas_answer_is_refused(with_accounts):
    keys = {"RECAPTCHA_SITE_KEY": "site", "RECAPTCHA_SECRET_KEY": "secret"}
    client = with_accounts(**keys, CSP_SAFE_URLS=[]).test_client()
    assert "recaptcha/api.js?render=site" in client.get("/connect").text
    assert connect(client).status_code == 400
    assert who(client) == "nobody"


@pytest.mark.feature("users.emails")
def test_a_new_user_and_a_new_password_are_greeted_by_mail(with_accounts):
    files = {
        "emails/welcome.txt": "---\nsubject: Welcome\n---\nHi {{ user.email }}",
        "emails/changed.txt": "---\nsubject: Changed\n---\nHi {{ user.email }}",
    }
    app = with_accounts(
        files,
        USERS_SIGNUP_EMAIL_TEMPLATE="welcome.txt",
        USERS_RESET_PASSWORD_EMAIL_TEMPLATE="changed.txt",
        USERS_FORGOT_PASSWORD_FLASH_MESSAGE="Look into your mails",
        **PASSWORDS,
    )
    client = app.test_client()
    with_password(client, "/signup")
    assert "Look into your mails" in client.post("/login/forgot", data={"email": EMAIL}).text
    client.post(mailed_link(app), data={"password": "new one"})
    subjects = [mail.subject for mail in outbox(app)]
    assert subjects == ["Welcome", "Reset your password", "Changed"]
    assert outbox(app)[0].body == f"Hi {EMAIL}"


@pytest.mark.feature("users.sse-payload")
def test_a_subscription_says_whose_it_is(with_accounts):
    app = with_accounts(MERCURE_HUB=True)
    app.add_url_rule("/token", view_func=lambda: app.sse.create_subscription_jwt("room"))
    client = app.test_client()

    def payload():
        claims = jwt.decode(
            client.get("/token").text, app.config["SECRET_KEY"], algorithms=["HS256"]
        )
        return claims["mercure"].get("payload")

    assert not payload()
    connect(client)
    assert payload() == {"user": {"id": 1, "display_name": EMAIL}}
