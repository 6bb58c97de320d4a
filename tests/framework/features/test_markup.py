"""Elements are closed in the order they were opened: browsers forgive it, layouts break."""

from html.parser import HTMLParser

import pytest

from tests.framework.accounts import EMAIL, account, connect, mailed_code, outbox
from tests.framework.features.looking import check
from tests.framework.features.test_ui_daisy import COMPONENTS

VOID = set("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905


class Reader(HTMLParser):
    """Notes every element that is closed out of turn, or never."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.wrong = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.wrong.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")


def unbalanced(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.wrong + [f"<{tag}>" for tag in reader.open]


def test_the_reader_finds_what_is_wrong():
    assert unbalanced("<p><b>x</b><br></p>") == []
    assert unbalanced("<p><b>x</p>") == ["</p>", "<p>"]
    assert unbalanced("<p>") == ["<p>"]
    assert unbalanced("<p a=1 a=2></p>") == ["<p> has an attribute twice"]


@pytest.mark.feature("ui.layout-boxes")
@pytest.mark.parametrize(
    "source", [param.values[0] if hasattr(param, "values") else param[0] for param in COMPONENTS]
)
def test_a_component_closes_what_it_opens(render, source):
    assert unbalanced(render(source)) == []


PAGES = {
    "/connect": {
        "h3": "Connect",
        "h3 + p": "Create an account or sign in using your email",
        "form#auth-connect-form.auth-form input[name=email][type=email][required]": None,
        "input[placeholder='you@domain.com']": None,
        "button": "Connect",
    },
    "/login": {
        "h3": "Sign In",
        "h3 + p": "Connect using an existing account.",
        "form#auth-login-form.auth-form input[name=email][type=email][required]": None,
        "input[name=password][type=password][required]": None,
        "input[name=remember][type=checkbox][value='1']": None,
        "form div.text-sm a[href='/login/forgot']": "Forgot your password?",
        "button": "Sign in",
    },
    "/signup": {
        "h3": "Sign Up",
        "h3 + p": "Create an account.",
        "form#auth-signup-form.auth-form input[name=email][type=email][required]": None,
        "input[name=password][type=password][required]": None,
        "button": "Signup",
    },
    "/login/forgot": {
        "h3": "Password forgotten",
        "form#auth-forgot-password-form.auth-form input[name=email][required]": None,
        "button": "Send reset password email",
    },
    "/login/link": {
        "h3": "Sign In",
        "h3 + p": "Check your email for the code.",
        "form#auth-login-link-form.auth-form input[name=code][required]": None,
        "input[placeholder='6-digit code']": None,
        "input[type=checkbox][name=remember][value='1']": None,
        "button": "Sign in",
    },
    "/login/reset": {
        "h3": "Reset your password",
        "form#auth-reset-password-form.auth-form input[name=password][required]": None,
        "button": "Reset password",
    },
}
#: What stands around the form of every page.
AROUND = {
    "#auth-wrapper.relative.bg-no-repeat.bg-cover.bg-center": None,
    "#auth-wrapper > #auth-background.absolute.inset-0.z-0.opacity-75": None,
    "#auth-wrapper > .min-h-screen.sm\\:flex.justify-center > .flex-col.self-center.p-10": None,
    "#auth-aside.hidden.lg\\:flex.self-start.text-white": None,
    ".self-center > #auth-container.flex.justify-center.z-10 > .p-12.bg-white.mx-auto": None,
    "#auth-container #auth-header.mb-4 > h3.font-semibold.text-2xl": None,
    ".p-12 > #auth-flash-messages.mb-4": None,
    ".p-12 > form": None,
}


@pytest.fixture
def client(with_accounts):
    app = with_accounts(USERS_ALLOWED_FLOWS=["connect", "password"], SITE_TITLE="Shop")
    return app.test_client()


def opened(client, path):
    """The page at this path, as somebody sees it who has a reason to be there."""
    connect(client)
    client.get("/logout")
    if path == "/login/link":
        connect(client)
    if path == "/login/reset":
        user = account(client.application)
        with client.application.app_context():
            path += "?token=" + user.create_token()
    return client.get(path).text


@pytest.mark.feature("users.templates")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_an_account_has_its_form(client, path):
    html = opened(client, path)
    check(html, {**AROUND, **PAGES[path]})
    assert unbalanced(html) == []


@pytest.mark.feature("users.templates", "users.reset")
def test_a_message_stands_above_the_form(client):
    connect(client)
    client.get("/logout")
    html = client.post("/login/forgot", data={"email": EMAIL}).text
    check(
        html,
        {
            "#auth-flash-messages > .alert.alert-error[role=alert] > span": (
                "An email has been sent with instructions on how to reset your password"
            ),
            "#auth-flash-messages .alert > i": None,
        },
    )
    assert unbalanced(html) == []


@pytest.mark.feature("users.emails")
def test_the_mails_of_an_account_say_what_to_do(client):
    app = client.application
    connect(client)
    client.get("/logout")
    connect(client)
    mail = outbox(app)[-1]
    code = mailed_code(app)
    assert mail.subject == "Sign in to Shop"
    for words in ("Use the following code to connect now:", code, "Click here to login via a link"):
        assert words in mail.body
    client.post("/login/forgot", data={"email": EMAIL})
    mail = outbox(app)[-1]
    assert mail.subject == "Reset your password"
    for words in ("You have requested to reset", "Click here to reset your password now"):
        assert words in mail.body
