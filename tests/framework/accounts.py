"""A small app with hyperflask-users, which the product itself does not install."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import hyperflask_users
from flask import Flask
from flask.testing import FlaskClient
from flask_file_routes import DEFAULT_HELPERS, ModuleView
from hyperflask import models
from sqlorm import Column, SQLTemplate, create_all
from sqlorm.types import SQLType

EMAIL = "ada@example.com"
PASSWORD = "correct horse"
PAGES = {
    "pages/index.jpy": "{{ current_user.email if current_user.is_authenticated else 'nobody' }}",
    "pages/private.jpy": "---\npage.login_required()\n---\nPrivate {{ current_user.email }}",
    "layouts/default.html": "{% block body %}{% block content %}{% endblock %}{% endblock %}",
}
SETTINGS = {
    # The scheme by default, bcrypt, needs a package that the extension does not ask for.
    "PASSLIB_CRYPT_CONTEXT_SCHEMES": ["pbkdf2_sha256"],
    "WTF_CSRF_ENABLED": False,
}
#: The settings of an app that asks for passwords only.
PASSWORDS = {"USERS_ALLOWED_FLOWS": ["password"]}
#: The extension stamps users with times that name no zone, which our columns refuse.
STAMP = SQLType("text", dumper=str)


@contextmanager
def accounts(make_app: Callable[..., Flask]) -> Iterator[Callable[..., Flask]]:
    """`make(files, NAME=value)` makes an app whose visitors have accounts.

    The extension and its models write into what all apps of a process share: it is taken back.
    """
    shared = (
        models.Model.__model_registry__,
        DEFAULT_HELPERS,
        ModuleView.module_globals,
        SQLTemplate.eval_globals,
    )
    before = [dict(names) for names in shared]
    models.Model.__model_registry__.clear()

    class User(hyperflask_users.UserMixin):
        __table__ = "users"
        email_validated_at = Column(type=STAMP)
        signup_at = Column(type=STAMP, default=datetime.now)
        last_login_at = Column(type=STAMP)

    class Note(hyperflask_users.UserRelatedMixin):
        __table__ = "notes"
        user_id: int
        text: str

    def make(files: dict[str, str] | None = None, **config: Any) -> Flask:
        app = make_app({**PAGES, **(files or {})}, **{**SETTINGS, **config})
        hyperflask_users.Users(app)
        with app.app_context(), app.db:
            create_all()
        return app

    try:
        yield make
    finally:
        for names, values in zip(shared, before, strict=True):
            names.clear()
            names.update(values)


def model(name: str) -> Any:
    """The class of that name, of the app that is made."""
    return models.Model.__model_registry__[name]


def outbox(app: Flask) -> list[Any]:
    """The mails that were sent."""
    return app.extensions["mailman"].outbox


def connect(client: FlaskClient, email: str = EMAIL, **query: str) -> Any:
    """Sign up with an address, or ask for a code when it has an account."""
    return client.post("/connect", data={"email": email}, query_string=query)


def with_password(client: FlaskClient, path: str, password: str = PASSWORD, **data: str) -> Any:
    """Sign up or sign in with an address and a password."""
    return client.post(path, data={"email": EMAIL, "password": password, **data})


def who(client: FlaskClient) -> str:
    """The address of the visitor, or `nobody`."""
    return client.get("/").text


def account(app: Flask) -> Any:
    """The user of the address, if it has one."""
    with app.app_context():
        return model("User").find_one(email=EMAIL)


def mailed_link(app: Flask) -> str:
    """The address in the last mail that leads to a page of the extension."""
    [(content, _)] = outbox(app)[-1].alternatives
    [link] = set(re.findall(r'href="([^"]*token=[^"]*)"', content))
    return link


def mailed_code(app: Flask) -> str:
    """The six digits in the last mail."""
    [code] = re.findall(r"(?<!\S)\d{6}(?!\S)", outbox(app)[-1].body)
    return code
