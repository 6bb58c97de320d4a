"""Whether the time of an answer tells who has an account.

    bin/drill equal_time [--rounds N]

Each form that anybody may send is sent for an address that has an account and for one that has
none, in turns, in one process; the processor time of each answer is read. Prints the medians, and
exits with 1 if one is more than a tenth longer than the other.
"""

import argparse
import re
import statistics
import sys
import tempfile
import time

from flask.testing import FlaskClient

from app.boot import create_app
from app.core.clock import now
from app.core.db import transaction
from app.framework.application import App
from app.identity import passwords
from app.identity.models import Address, User

FORMS = {
    "/sign-in": {"password": "a wrong guess, and a long one"},
    "/sign-up": {"name": "Zoe", "password": "quiet harbour lights"},
    "/sign-in/code": {},
    "/reset-password": {},
}
#: How much longer one may take.
MOST = 1.1
#: Rounds that aren't counted: templates are compiled, connections made.
WARM = 3


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds + WARM
    print(f"{'form':18}{'known':>12}{'unknown':>12}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(folder, rounds)
        ratios = [compare(app, url, rounds) for url in FORMS]
        app.dramatiq_broker.close()
    return int(max(ratios) > MOST)


def make_app(folder: str, count: int) -> App:
    """An application with so many accounts, for each form its own."""
    app = create_app(
        SECRET_KEY="a key for a drill that is long enough",
        BASE_URL="http://localhost",
        DATABASE_URL=f"sqlite://{folder}/app.db",
        MAIL_URL=f"mailbox://{folder}/mailbox",
        LIVE_URL="off",
    )
    with app.app_context():
        app.db.migrate()
        hashed = passwords.hash_password("another password, also long")
        with transaction():
            for number in range(count):
                add_person(f"known-{number}@example.com", hashed)
    return app


def add_person(email: str, hashed: str) -> None:
    """An account that is proved."""
    person = User.create(
        email=email, name="Zoe", password_hash=hashed, verified_at=now(), created_at=now()
    )
    Address.create(user_id=person.id, email=email, created_at=now())


def compare(app: App, url: str, rounds: int) -> float:
    """Print a form's line; answers how much longer the slower of the two takes."""
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    client = app.test_client()
    page = client.get(url).get_data(as_text=True)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token
    for number in range(rounds):
        kinds = ("known", "unknown") if number % 2 else ("unknown", "known")
        for kind in kinds:
            form = FORMS[url] | {
                "email": f"{kind}-{number}@example.com",
                "csrf_token": token[1],
            }
            took[kind].append(one(client, url, form, f"10.0.{number // 250}.{number % 250}"))
    known, unknown = (statistics.median(took[kind][WARM:]) for kind in ("known", "unknown"))
    ratio = max(known, unknown) / min(known, unknown)
    print(f"{url:18}{known * 1000:9.1f} ms{unknown * 1000:9.1f} ms{ratio:8.2f}")
    return ratio


def one(client: FlaskClient, url: str, form: dict[str, str], network: str) -> float:
    """The processor time of one answer, in seconds; from a network that the brakes don't know."""
    begun = time.process_time()
    answer = client.post(url, data=form, environ_base={"REMOTE_ADDR": network})
    took = time.process_time() - begun
    if answer.status_code not in (303, 422):
        raise SystemExit(f"{url} answered {answer.status_code}")
    return took


if __name__ == "__main__":
    sys.exit(main())
