"""The processes of the application under one manager: `python -m app.processes dev|serve`.

`bin/dev` and `bin/serve` start it. SIGTERM, Ctrl-C and SIGHUP stop everything: each process is
asked once, gets `PATIENCE` seconds to finish what it is doing, and then goes with all it started.

In production a process that ends by itself takes the others along and we leave with an error:
the machine's supervisor (systemd, Docker, …) starts the whole again, from a known state.
In development the worker and its like wait for the next change of the code instead.
"""

import json
import os
import sys
from pathlib import Path

from app import settings
from app.processes.supervisor import Process, Supervisor

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

#: Seconds between asking a process to stop and killing it. Web and worker finish requests and
#: jobs for up to 30 seconds (gunicorn.conf.py, worker.py).
PATIENCE = 35

#: Ending the watcher ends the tools it started, also when the manager itself was killed.
WITH_TOOLS = ["bash", "-c", 'trap "trap - TERM; kill 0" TERM; "$0" "$@" & wait']


def python(module: str) -> list[str]:
    """The command that runs a module of ours."""
    return [sys.executable, "-m", module]


def serve() -> list[Process]:
    """Production: the web server reads gunicorn.conf.py."""
    return [
        Process("web", [str(BIN / "gunicorn"), "wsgi:app"]),
        Process("worker", python("app.processes.worker")),
        Process("scheduler", python("app.processes.scheduler")),
        *hub(Process("hub", python("app.processes.hub"), revive=True)),
    ]


def hub(process: Process) -> list[Process]:
    """The embedded hub, or nchan's watch; pages work without, so it may end and come again."""
    return [process] if settings.load()["LIVE_URL"].startswith(("embedded", "nchan+")) else []


def dev() -> list[Process]:
    """Development: a mistake in the code doesn't stop the whole."""
    port = os.environ["PORT"]
    return [
        Process("web", [str(BIN / "hyperflask"), "serve", "--port", port]),
        background("worker", python("app.processes.worker"), reload=True),
        background("scheduler", python("app.processes.scheduler"), reload=True),
        *hub(background("hub", python("app.processes.hub"), reload=True)),
        background("assets", [*WITH_TOOLS, str(BIN / "flask"), "assets", "dev"]),
        *provider(),
    ]


def provider() -> list[Process]:
    """The provider behind "Continue with Local": in development alone, on this machine alone."""
    from app.demo import cast

    values = settings.load()
    if values["ENV"] != "development" or not values.get("LOCAL_PROVIDER_PORT"):
        return []
    client = {
        "client_id": "local",
        "token_endpoint_auth_method": "none",
        "redirect_uris": [f"{values['BASE_URL']}/sign-in/with/local/back"],
    }
    people = [{"name": name, "email": email} for name, email, *_ in cast.PEOPLE]
    what = {"port": int(values["LOCAL_PROVIDER_PORT"]), "clients": [client], "people": people}
    return [background("provider", ["node", "dev/provider.mjs", json.dumps(what)])]


def background(name: str, command: list[str], *, reload: bool = False) -> Process:
    """What the page doesn't wait for: on a small machine it starts at a lower priority."""
    return Process(name, ["nice", "-n", "5", *command], reload=reload, vital=False)


def main() -> int:
    mode = sys.argv[1] if len(sys.argv) == 2 else ""
    if mode not in ("dev", "serve"):
        print("usage: python -m app.processes dev|serve", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    if mode == "serve":
        return Supervisor(serve(), patience=PATIENCE).run()
    from app.processes import banner  # only development needs it

    supervisor = Supervisor(dev(), patience=PATIENCE, watch=ROOT / "app")
    supervisor.when_started(banner.show)
    return supervisor.run()


if __name__ == "__main__":
    sys.exit(main())
