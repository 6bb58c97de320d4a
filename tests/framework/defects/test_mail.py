"""What Flask-Mailman and its templates do wrong."""

import socket
import ssl
from pathlib import Path

import aiosmtpd
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from flask_mailman import Mail
from flask_mailman_templates import TemplatedEmailMessage

#: A certificate that nobody has signed.
CERTIFICATES = Path(aiosmtpd.__file__).parent / "tests/certs"


@pytest.fixture
def stranger():
    """The port of a server that anybody may have started."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATES / "server.crt", CERTIFICATES / "server.key")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Sink(), "127.0.0.1", port, tls_context=context)
    controller.start()
    yield port
    controller.stop()


@pytest.mark.feature("mail.backends")
@pytest.mark.xfail(
    strict=True,
    raises=pytest.fail.Exception,
    reason="flask-mailman-01: the certificate is not looked at",
)
def test_a_server_that_can_not_prove_its_name_gets_no_mail(make_app, stranger):
    app = make_app(
        MAIL_BACKEND="smtp", MAIL_SERVER="127.0.0.1", MAIL_PORT=stranger, MAIL_USE_TLS=True
    )
    with app.app_context():
        connection = Mail(app).get_connection()
        try:
            with pytest.raises(ssl.SSLCertVerificationError):
                connection.open()
        finally:
            connection.close()


@pytest.mark.feature("mail.frontmatter")
@pytest.mark.xfail(
    strict=True,
    raises=FileNotFoundError,
    reason="mail_arguments: a file is looked for from where the program was started",
)
def test_a_file_beside_the_template_is_attached(make_app):
    app = make_app({"emails/a.txt": "text", "emails/terms.txt": "terms"})
    with app.app_context():
        mail = TemplatedEmailMessage("a.txt", ["a@test"], subject="s", attachments=["terms.txt"])
    assert [one[0] for one in mail.attachments] == ["terms.txt"]
