"""Corners of the framework's packages: what they say to what is rarely asked."""

import datetime
import os.path
from email.mime.text import MIMEText

import pytest
from flask import get_flashed_messages
from flask_suspense import SuspenseExtension
from hyperflask.cli import cli
from hyperflask.cli.reloader import WatchdogWithExtraFilesPatternsReloaderLoop
from hyperflask.utils.htmx import respond_with_flash_messages
from hyperflask.utils.metadata import metadata_robots
from jinja2 import DictLoader, Environment
from jinjapy.pygments import JinjapyLexer
from pygments.token import Comment, Keyword, Token

from app.framework.sqlite_broker import broker_settings

TWO = (
    "a{% suspense %}\none{% fallback %}\nwait{% endsuspense %}b"
    "{% suspense %}\ntwo{% endsuspense %}c"
)


@pytest.mark.feature("suspense.block")
def test_late_parts_may_be_switched_off():
    env = Environment(extensions=[SuspenseExtension])
    env.suspense_disabled = True
    assert env.from_string(TWO).render() == "aonebtwoc"


@pytest.mark.feature("suspense.block")
def test_a_late_part_has_an_end():
    env = Environment(extensions=[SuspenseExtension])
    with pytest.raises(Exception, match="endsuspense"):
        env.from_string("{% suspense %}\nnever").render()


@pytest.mark.feature("cli.session-cookie")
def test_who_decodes_no_cookie_is_told_so(make_app):
    app = make_app()
    result = app.test_cli_runner().invoke(cli, ["decode-session-cookie"])
    assert result.exit_code == 0
    assert result.stderr == "Either COOKIE argument or --cookie-file option must be provided\n"
    assert result.stdout == ""


@pytest.mark.feature("cli.reloader")
def test_pages_are_watched_besides_the_files_that_are_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    loop = WatchdogWithExtraFilesPatternsReloaderLoop(extra_files=["config.yml"])
    patterns = loop.event_handler.patterns
    assert "*.jpy" in patterns
    assert str(tmp_path / "config.yml") in patterns
    assert os.path.abspath("*.jpy") == str(tmp_path / "*.jpy")  # as everywhere else
    assert "*.jpy" in WatchdogWithExtraFilesPatternsReloaderLoop().event_handler.patterns


@pytest.mark.feature("ui.flash-oob")
@pytest.mark.parametrize(("setting", "shown"), [("7s", True), (None, False)])
def test_a_message_leaves_the_page_after_a_while(make_app, setting, shown):
    app = make_app(FLASH_TOAST_REMOVE_AFTER=setting)
    with app.test_request_context():
        from flask import flash

        flash("Saved")
        reply = respond_with_flash_messages(app.make_response("page"), only_if_htmx=False)
        html = reply.get_data(as_text=True)
        assert "Saved" in html
        assert html.endswith("page")
        assert ('remove-me="7s"' in html) is shown
        assert get_flashed_messages() == ["Saved"]


@pytest.mark.feature("meta.robots")
def test_what_robots_may_do_is_a_word_or_a_list():
    assert metadata_robots("robots", "noindex", {}) in (
        '<meta name="robots" content="noindex">',
        '<meta name="robots" content="noindex" />',
        '<meta content="noindex" name="robots">',
    )
    told = metadata_robots("robots", {"noindex": True, "follow": False, "max-snippet": 5}, {})
    assert 'content="noindex, max-snippet:5"' in str(told)


@pytest.mark.feature("page.action")
@pytest.mark.parametrize(("answer", "reply"), [("None", ("", 200)), ("('b', 201)", ("b", 201))])
def test_an_action_without_arguments_answers_or_has_nothing_to_say(make_app, answer, reply):
    code = f"def get(): pass\ndef post(): pass\n@page.action\ndef on_save():\n    return {answer}"
    files = {"pages/index.jpy": f"---\n{code}\n---\npage"}
    client = make_app(files, WTF_CSRF_ENABLED=False).test_client()
    said = client.post("/?__action=save")
    assert (said.text, said.status_code) == reply


@pytest.mark.feature("comp.empty-response")
def test_a_component_without_a_look_answers_nothing(make_app):
    code = "methods = ['POST']\ndef post():\n    return None\n"
    files = {"components/Save.py": code, "components/a.txt": "none", "components/b.css": "none"}
    app = make_app(files, WTF_CSRF_ENABLED=False)
    [rule] = [rule.rule for rule in app.url_map.iter_rules() if "Save" in rule.rule]
    reply = app.test_client().post(rule)
    assert (reply.status_code, reply.text) == (200, "")


@pytest.mark.feature("tasks.actor")
def test_an_actor_is_asked_what_its_job_is(make_app, tmp_path):
    app = make_app(**broker_settings("memory://", tmp_path))

    @app.actor(queue_name="slow", priority=7)
    def tidy():
        """Nothing."""

    with app.app_context():
        assert (tidy.actor_name, tidy.queue_name, tidy.priority) == ("tidy", "slow", 7)
        with pytest.raises(AttributeError):
            _ = tidy.nothing_of_the_kind


@pytest.mark.feature("pages.lexer")
def test_the_code_of_a_page_is_coloured_as_python():
    found = list(JinjapyLexer().get_tokens("---\nimport os\n---\n{{ os }}<p>"))
    assert (Keyword.Namespace, "import") in found
    assert [value for kind, value in found if kind is Comment] == ["---\n", "\n---\n"]
    assert all(kind in Token for kind, _ in found)


@pytest.mark.feature("i18n.formats")
def test_a_time_is_said_by_how_long_ago_it_was(make_app):
    from flask_babel import format_timedelta

    with make_app().test_request_context():
        before = datetime.datetime.utcnow() - datetime.timedelta(days=3, hours=1)
        assert format_timedelta(before) == "3 days"


@pytest.mark.feature("mail.formats")
def test_an_attachment_may_be_a_part_of_a_mail(make_app):
    from flask_mailman_templates import TemplatedEmailMessage

    app = make_app({"emails/a.txt": "text"})
    part = MIMEText("more")
    with app.app_context():
        mail = TemplatedEmailMessage("a.txt", ["a@test"], subject="s", attachments=[part])
    assert mail.attachments == [part]


@pytest.mark.feature("macros.use")
def test_a_macro_that_is_not_there_hides_no_other():
    from jinja_super_macros import configure_environment

    source = {"m.html": "{% macro Hi() %}hi{% endmacro %}"}
    env = Environment(loader=DictLoader(source))
    configure_environment(env)
    env.macros.register_from_template("m.html")
    assert env.from_string("{% use_macro Nobody, Hi, %}{{ Hi() }}").render() == "hi"


@pytest.mark.feature("macro.storybook")
def test_a_story_may_be_given_what_it_holds(tmp_path):
    from flask import Flask
    from flask_super_macros import SuperMacros

    (tmp_path / "Box.macro.html").write_text("[{{ caller() }}{{ props.kind }}]")
    app = Flask("stories", root_path=str(tmp_path))
    SuperMacros(app, macros_folder=".", storybook=True)
    client = app.test_client()
    assert client.get("/__storybook/Box?caller=inside&kind=x").text == "[insidex]"


@pytest.mark.feature("sse.presence")
def test_an_app_without_a_hub_can_not_ask_who_listens(make_app, monkeypatch):
    app = make_app()
    sse = app.extensions["mercure_sse"].instance
    monkeypatch.setattr(sse, "hub", None)
    monkeypatch.setattr(sse, "hub_base_url", lambda public=True: None)
    with app.app_context(), pytest.raises(Exception, match="No hub_url"):
        sse.get_subscriptions("room")


@pytest.mark.feature("sse.standalone-server")
def test_the_hubs_server_is_a_part_of_the_package():
    import flask_mercure_sse

    assert flask_mercure_sse.server.__name__ == "flask_mercure_sse.server"
