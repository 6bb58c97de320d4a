"""The parts of Hyperflask that no page shows: actors, models, adapters, metadata, commands."""

import sys

import pytest
from dramatiq.brokers.stub import StubBroker
from flask import Flask, g
from flask_file_routes.view import ModuleView
from flask_mailman_templates import send_mail
from hyperflask import models
from hyperflask.actors import actor, discover_broker
from hyperflask.cli import runner
from hyperflask.cli.scaffold import generate_secret_key, save_env_var
from hyperflask.components.core import BaseComponentAdapter
from hyperflask.models import ModelMercureTopic, UndefinedDatabase
from hyperflask.utils.metadata import metadata_tags
from hyperflask.utils.page_actions import hx_page_action
from sqlorm import PrimaryKey

from tests.framework.features.looking import check


@pytest.mark.feature("tasks.broker-sqlite", "tasks.broker-others")
def test_a_broker_is_found_by_its_address():
    assert discover_broker(None, "data/jobs.db")[1] == "data/jobs.db"
    assert discover_broker(None, "data/jobs.db")[0].__name__ == "SQLiteBroker"
    assert discover_broker("sqlite://a.db")[0].__name__ == "SQLiteBroker"
    assert discover_broker("dramatiq.brokers.stub:StubBroker") == (StubBroker, None)
    assert discover_broker() == (None, None)
    with pytest.raises(ValueError, match="Unknown dramatiq broker 'odd'"):
        discover_broker(None, "odd://x")


@pytest.mark.feature("tasks.actor")
def test_an_actor_is_a_function_until_it_has_a_broker():
    @actor(queue_name="mails")
    def double(number):
        return 2 * number

    assert double(4) == 8
    with pytest.raises(AttributeError, match="actor_name"):
        double.actor_name  # noqa: B018
    broker = StubBroker()
    double.register(broker)
    assert broker.actors["double"].queue_name == "mails"
    broker.close()


@pytest.mark.feature("tasks.actor")
def test_an_actor_of_a_context_belongs_to_its_app():
    app = Flask("jobs")
    app.dramatiq_broker = broker = StubBroker()
    with app.app_context():

        @actor()
        def work():
            pass

    bound = actor.bind(other := StubBroker())

    @bound()
    def more():
        pass

    assert set(broker.actors) == {"work"}
    assert set(other.actors) == {"more"}


@pytest.mark.feature("sse.model-topics")
def test_the_topic_of_a_row_has_its_key_or_another_value(make_app):
    class Room(models.Model):
        __table__ = "rooms"
        __mercure_sse_topic__ = ModelMercureTopic("chat", "name")
        id: PrimaryKey[int]
        name: str

    class Desk(models.Model):
        __table__ = "desks"
        __mercure_sse_topic__ = ModelMercureTopic("desk", False)
        id: PrimaryKey[int]

    registry = models.Model.__model_registry__
    try:
        assert Room(id=1, name="a").__mercure_sse_topic__ == "chat/a"
        assert Room.__mercure_sse_topic__ == "chat"
        assert Desk(id=1).__mercure_sse_topic__ == "desk"
    finally:
        for name in ("Room", "Desk"):
            registry.pop(name, None)


@pytest.mark.feature("orm.model")
def test_an_app_without_a_database_says_so():
    with pytest.raises(RuntimeError, match="No database defined"):
        UndefinedDatabase().Model  # noqa: B018


@pytest.mark.feature("comp.adapter-config")
def test_an_adapter_of_components_renders_its_template(make_app):
    app = make_app({"pages/index.jpy": "x", "templates/Box.html": "{{ props.a }}{{ args }}"})
    assert not BaseComponentAdapter.matches(app, "a", "b")
    adapter = BaseComponentAdapter("Box", None, "Box.html", "Box.html")
    with app.test_request_context():
        app.preprocess_request()
        assert adapter.render(None, 1, a="<b>") == "&lt;b&gt;(1,)"
        adapter.register(app, "/")
        made = app.jinja_env.from_string("<{ Box a='x' }/>").render()
    assert made.startswith("x")


@pytest.mark.feature("config.proxyfix")
def test_the_address_of_the_site_is_that_of_its_settings_or_of_the_request(make_app):
    app = make_app(SERVER_NAME="site.test", PREFERRED_URL_SCHEME="https")
    assert app.base_url == "https://site.test"
    plain = make_app()
    with plain.test_request_context(base_url="http://asked.test"):
        assert plain.base_url == "http://asked.test/"
    with pytest.raises(RuntimeError, match="cannot determine base_url"):
        plain.base_url  # noqa: B018


@pytest.mark.feature("meta.author", "meta.robots", "meta.alternate")
def test_what_a_page_says_of_itself_in_several_forms(make_app):
    with make_app().test_request_context():
        made = str(
            metadata_tags(
                {
                    "keywords": ["a", "b"],
                    "author": "Ada",
                    "robots": {"noindex": True, "nofollow": False, "max-snippet": 5},
                    "alternate-media": {"print": "/p"},
                    "og": {"image": {"url": "/i.png", "width": 2, "height": 3, "alt": "I"}},
                }
            )
        )
    check(
        made,
        {
            "meta[name=keywords][content='a,b']": None,
            "meta[name=author][content=Ada]": None,
            "meta[name=robots][content='noindex, max-snippet:5']": None,
            "link[rel=alternate][media=print]": None,
            "meta[property='og:image:width'][content='2'], meta[name='og:image:width']": 1,
            "meta[property='og:image:height'][content='3'], meta[name='og:image:height']": 1,
            "meta[property='og:image:alt'][content=I], meta[name='og:image:alt']": 1,
        },
    )


@pytest.mark.feature("pages.method-functions")
def test_the_address_of_an_action_is_an_attribute(make_app):
    app = make_app({"pages/index.jpy": "x"})
    with app.test_request_context("/"):
        assert hx_page_action("save") == 'hx-post="/?__action=save"'
        assert hx_page_action("save", a=1) == 'hx-post="/?__action=save&a=1"'


@pytest.mark.feature("pages.endpoint-names", "pages.methods-comment")
def test_a_view_is_made_of_a_page():
    class Loader:
        def __init__(self, template, code):
            self.parts = template, code

        def split_source(self, name):
            return self.parts

        def get_file_from_module(self, name):
            return f"{name}.py"

    def view(template, code, name="deep/a-b.jpy", **more):
        loader = Loader(template, code)
        return ModuleView.create_from_module_template(loader, "deep.page", name, "/x", **more)

    assert view("x", None, skip_missing_frontmatter=True) is None
    assert view("x", "# methods = GET, put").methods == ["GET", "PUT"]
    assert view(None, "a = 1").template is None
    assert view("x", "a = 1", None).template is None

    def endpoint(**parts):
        app = Flask("views")
        ModuleView(**{"module_name": None, "template": None, "url": "/x", **parts}).register(app)
        return next(rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == "/x")

    assert endpoint(module_name="deep.page") == "deep_page"
    assert endpoint(template="deep/page.html") == "deep_page"
    assert endpoint(template="deep/page.html", endpoint="given") == "given"


@pytest.mark.feature("pages.py-module")
def test_a_view_is_executed_with_what_the_request_says(make_app):
    app = make_app({"pages/<name>.jpy": "---\ndef get(name): return 'got ' + name\n---\n"})
    assert app.test_client().get("/x").text == "got x"
    with app.test_request_context("/y"):
        app.preprocess_request()
        view = ModuleView(None, None, "/y")
        assert view.execute() == ""
        assert g.page.template is None


@pytest.mark.feature("mail.frontmatter", "mail.formats")
def test_a_mail_needs_a_subject_and_takes_files(make_app, tmp_path):
    mails = {"emails/a.txt": "text", "emails/b.html": "<p>html</p>"}
    app = make_app(mails, MAIL_TEMPLATES_AUTO_TEXT_BODY_FROM_HTML=False)
    with app.app_context():
        with pytest.raises(Exception, match="subject"):
            send_mail("a.txt", "a@example.com")
        send_mail(
            "b.html", "a@example.com", subject="S", attachments=[("a.txt", "hi", "text/plain")]
        )
    [sent] = app.extensions["mailman"].outbox
    assert (sent.content_subtype, sent.body) == (
        "html",
        "<html><head></head><body><p>html</p></body></html>",
    )
    assert sent.attachments[0][:2] == ("a.txt", "hi")


@pytest.mark.feature("cli.procfile", "cli.run")
def test_the_processes_of_a_deployment(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["hf"])
    live = runner.get_default_processes(gunicorn_config="g.py", host="0.0.0.0")
    assert live["web"] == [
        *("hf", "serve", "--host", "0.0.0.0", "--port", "$PORT"),
        *("--gunicorn-config", "g.py"),
    ]
    assert live["mercurehub"][1:] == ["-m", "flask_mercure_sse.server", "--port", "$PORT"]
    dev = runner.get_default_processes(dev=True)
    assert dev["worker"] == ["hf", "worker", "-p", "1", "-t", "1"]
    assert dev["assets"] == ["hf", "assets", "dev"]
    assert "mercurehub" not in dev
    manager = runner.create_process_manager({"web": ["a", "b"]}, 6000)
    [(name, process)] = manager._processes.items()
    assert (name, process["obj"].cmd) == ("web.1", "a b")
    assert (process["obj"].env["BASE_PORT"], process["obj"].env["PORT"]) == ("6000", "6000")


@pytest.mark.feature("cli.gen-secret")
def test_a_secret_is_written_once_into_the_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save_env_var("A", "1")
    save_env_var("B", "2")
    save_env_var("A", "3")
    assert (tmp_path / ".env").read_text().split() == ["B=2", "A=3"]
    first, second = generate_secret_key(), generate_secret_key()
    assert (len(first), first == second) == (50, False)
