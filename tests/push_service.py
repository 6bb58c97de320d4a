"""A push service of the tests' own: it checks who signs, keeps what comes, and is a browser too.

It answers what it is told to (`answers`), and decrypts with the keys of the browser that it made.
"""

import base64
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def encoded(raw):
    """base64url without padding, as browsers write it."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class PushService:
    """Listens on loopback; `url` is where a browser's subscription would point."""

    def __init__(self, public_key):
        self.public_key, self.answers, self.asked, self.taken = public_key, [], [], []
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = service.take(self.path, self.headers, body)
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", service.endpoint("elsewhere"))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                """Not into the tests' output."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def endpoint(self, name="browser"):
        """Where this browser is written to."""
        return f"{self.origin}/send/{name}"

    def subscription(self, name="browser", **options):
        """What the form of the preferences page would send."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": encoded(point), "auth": encoded(self.secret)}
        return {"endpoint": self.endpoint(name), **keys, **options}

    def take(self, path, headers, body):
        """What a push service does: check the signature, and keep the message or refuse it."""
        self.asked.append(path)
        if self.answers and (status := self.answers.pop(0)) != 201:
            return status
        if not self.is_signed(headers["Authorization"]) or not headers["TTL"].isdigit():
            return 403
        assert headers["Content-Encoding"] == "aes128gcm"
        assert len(body) <= 4096
        text = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret)
        self.taken.append(json.loads(text))
        self.topic = headers["Topic"]
        return 201

    def is_signed(self, authorization):
        """Whether we, and nobody else, have written this for here and now."""
        scheme, _, rest = (authorization or "").partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or fields["k"] != self.public_key:
            return False
        point = base64.urlsafe_b64decode(fields["k"] + "==")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        claims = jwt.decode(fields["t"], key, algorithms=["ES256"], audience=self.origin)
        return claims["sub"].startswith("mailto:")

    def close(self):
        """Gone, as a server that is down."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
