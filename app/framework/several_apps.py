"""Several apps in one process: each with its own database and its own queue.

Jobs are declared with `actor()` before any app exists; `register_actors(app)` declares them all
to that app's broker, and `send()` puts a message where the current app listens.
"""

from collections.abc import Callable
from typing import Any, cast

import dramatiq
import hyperflask.actors
import hyperflask.factory
from flask import Flask, current_app, g, has_app_context
from flask.signals import appcontext_pushed, appcontext_tearing_down
from flask_sqlorm import FlaskSQLORM
from hyperflask.actors import ActorGroup
from sqlorm.sql_template import SQLTemplate
from werkzeug.local import LocalProxy

from app.framework import Mend

MEND = Mend(
    name="several_apps",
    package="flask-sqlorm, hyperflask",
    version="0.3.2, 0.6.0",
    file="flask_sqlorm/__init__.py:85,90, hyperflask/actors.py:57",
    defect="every app works with the last made app's database and queue",
    test="tests/framework/test_several_apps.py",
    replaces=(
        "flask_sqlorm:FlaskSQLORM.init_app",
        "hyperflask.actors:actor.__init__",
        "hyperflask.actors:actor.register",
        "hyperflask.factory:app",
        "hyperflask.factory:db",
    ),
)

_actors = ActorGroup()


def actor(*args: Any, **options: Any) -> Any:
    """Declare a job: `@actor`, or `@actor(max_retries=3, periodic=cron("0 4 * * *"))`.

    `send(…)` enqueues it once the current transaction is committed.
    """
    if len(args) == 1 and callable(args[0]) and not options:
        return _actors.actor()(args[0])
    return _actors.actor(*args, **options)


def register_actors(app: Flask) -> None:
    """Declare every job known so far to the app's broker. Call it after the rooms are imported."""
    broker = getattr(app, "dramatiq_broker", None)
    if broker is not None:
        _actors.register(broker)


def _register(self: Any, broker: dramatiq.Broker) -> None:
    args, options = self.actor_args
    name = options.get("actor_name") or self.fn.__name__
    if name not in broker.actors:
        dramatiq.actor(*args, broker=broker, **options)(self.fn)
    elif broker.get_actor(name).fn is not self.fn:
        raise ValueError(f"there are two jobs named {name}")


def _on_the_current_broker(self: Any) -> dramatiq.Actor[Any, Any] | None:
    """The job as the current app's broker knows it, if it does."""
    broker = getattr(current_app, "dramatiq_broker", None) if has_app_context() else None
    _, options = self.actor_args
    return broker and broker.actors.get(options.get("actor_name") or self.fn.__name__)


def _ignore(self: Any, value: Any) -> None:
    """The framework's `self.actor = None`."""


def _init_app_for_itself(init_app: Callable[..., None]) -> Callable[..., None]:
    signals = (appcontext_pushed, appcontext_tearing_down)

    def init_for_one(self: FlaskSQLORM, app: Flask, *args: Any, **kwargs: Any) -> None:
        before = {signal: set(signal.receivers) for signal in signals}
        init_app(self, app, *args, **kwargs)
        for signal in signals:
            for key in set(signal.receivers) - before[signal]:
                receiver: Any = signal.receivers[key]  # held strongly: connected with weak=False
                signal.disconnect(receiver)
                if signal is appcontext_pushed:
                    receiver = _once_a_context(receiver)
                signal.connect(receiver, sender=app, weak=False)

    return init_for_one


def _once_a_context(open_session: Callable[..., None]) -> Callable[..., None]:
    """A stream within a stream pushes the context twice, but it is torn down once."""

    def on_pushed(app: Flask, **kwargs: Any) -> None:
        session = g.get("sqlorm_session")
        if session is None or session.ended:
            open_session(app, **kwargs)

    return on_pushed


def patch() -> None:
    """Bind handlers and jobs to apps, and the framework's globals to the current app."""
    FlaskSQLORM.init_app = _init_app_for_itself(FlaskSQLORM.init_app)
    hyperflask.actors.actor.register = _register
    hyperflask.actors.actor.actor = property(_on_the_current_broker, _ignore)
    hyperflask.factory.app = current_app
    hyperflask.factory.db = LocalProxy(lambda: cast(Any, current_app).db)


def install(app: Flask) -> None:
    """Undo what making the app just did to the others: SQL texts saw its `app`."""
    SQLTemplate.eval_globals["app"] = current_app
