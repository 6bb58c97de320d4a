"""The mail server is away for ten minutes by the clock, and no mail is lost or doubled.

    bin/drill mail_outage [--minutes N]

People sign up all the while, and the pages must answer as ever. Once the mail server is back,
each of them gets their mail, once; the table tells how long the last one waited. Exits with 1
on a lost or doubled mail, or on a page that didn't answer.
"""

import argparse
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

from drills.parts import machines
from drills.parts.clients import Browser, sign_up
from drills.parts.mail_server import MailServer

#: Seconds between two sign-ups.
PACE = 2
#: The longest pause between two tries after an outage of ten minutes, and something over.
CATCH_UP = 20 * 60


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    outage = parser.parse_args().minutes * 60
    mail = MailServer()
    with tempfile.TemporaryDirectory() as name:
        environment = machines.environment(Path(name), MAIL_URL=mail.url, PROXY_COUNT="1")
        machines.flask(environment, "migrate")
        application = machines.application(Path(name), environment)
        try:
            for machine in application:
                machine.start()
            wait_for_page(environment["BASE_URL"])
            return drill(outage, mail, environment["BASE_URL"])
        finally:
            for machine in application:
                machine.kill()
            mail.stop()


def wait_for_page(base_url: str) -> None:
    """Until the first page answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            Browser(base_url).get("/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the application doesn't start")


def drill(outage: float, mail: MailServer, base_url: str) -> int:
    """Sign-ups before, during and after; then wait for the mails."""
    addresses, times = [], []

    def one_more(when: str) -> None:
        begun = time.monotonic()
        addresses.append(sign_up(base_url, f"{when}-{len(addresses)}-{secrets.token_hex(3)}"))
        times.append(time.monotonic() - begun)

    one_more("before")
    wait_for(mail, addresses, 30)
    mail.stop()
    end = time.monotonic() + outage
    while time.monotonic() < end:
        one_more("during")
        time.sleep(PACE)
    mail.start()
    back = time.monotonic()
    one_more("after")
    wait_for(mail, addresses[-1:], 30)
    wait_for(mail, addresses, CATCH_UP)
    lost = [address for address in addresses if not mail.has(address)]
    doubled = [address for address, ids in mail.received.items() if len(ids) > 1]
    waited, middle = time.monotonic() - back, statistics.median(times)
    print(f"{outage / 60:g} minutes without a mail server; {len(addresses)} sign-ups, all answered")
    print(f"  a sign-up, seconds        median {middle:.2f}, longest {max(times):.2f}")
    print(f"  until the last mail came  {waited:.0f} s after the server was back")
    print(f"  lost, doubled             {len(lost)}, {len(doubled)}")
    return 1 if lost or doubled else 0


def wait_for(mail: MailServer, addresses: list[str], seconds: float) -> None:
    """Until each has a mail, or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not all(map(mail.has, addresses)):
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
