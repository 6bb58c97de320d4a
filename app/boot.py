"""Assemble the application: settings, framework and its mends, then the rooms, bottom up."""

from importlib import import_module
from typing import Any

from app import framework, settings
from app.framework.application import App
from app.framework.import_errors import import_submodules
from app.framework.several_apps import register_actors

#: The house, floor by floor: a room knows the rooms before it, never one after it.
ROOMS = (
    "core",
    "identity",
    "workspaces",
    "jobs",
    "projects",
    "audit",
    "notifications",
    "demo",
    "web",
)

#: What a room may hold that others find by its presence: nouns, permissions, verbs, mails, jobs,
#: what people are told of, readers of events, what each thing kept says about people.
PARTS = ("models", "policy", "verbs", "mails", "tasks", "notices", "subscribers", "data_map")


def create_app(**overrides: Any) -> App:
    """A complete application. `overrides` are settings that win over files and environment."""
    framework.patch_all()
    app = App(
        "app",
        root_path=str(settings.ROOT),
        static_folder=str(settings.ROOT / "public"),
        static_url_path="/static",
        pages_folder=None,  # the four areas register their own pages: app/web/areas.py
        migrations_folder="migrations",
        config=settings.load(**overrides),
        config_filename=None,
        proxy_fix=False,
        healthcheck_url=None,
    )
    framework.install_all(app)
    # Our icons are a sprite (assets/icons.txt); the framework would publish its font beside it.
    app.extensions["assets"].copy_files_from_node_modules.clear()
    for name in ROOMS:
        room = import_module(f"app.{name}")
        import_submodules(f"app.{name}", PARTS)
        room.join(app)
    register_actors(app)
    return app
