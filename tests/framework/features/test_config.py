"""Settings: where they come from and what they change."""

import dataclasses
import re
from types import SimpleNamespace

import pytest
from flask import url_for
from flask_configurator import Config, config_reloaded, watch_config
from flask_configurator.reloader import ReloadHandler
from hyperflask.actors import DRAMATIQ_BROKERS, discover_broker

from tests.framework.features.conftest import until

SHELL = "<html {{ config.SITE_LANG }}>{% block content %}{% endblock %}"


@pytest.fixture
def load(tmp_path, monkeypatch):
    """What the framework's own reader makes of these files."""
    monkeypatch.chdir(tmp_path)

    def load(files, name="config.yml", env=None, **options):
        for path, text in files.items():
            (tmp_path / path).write_text(text)
        config = Config(str(tmp_path))
        config.load(name, env, **options)
        return config

    return load


@pytest.mark.feature("config.yml")
def test_names_of_the_file_are_settings_in_upper_case(load):
    assert load({"config.yml": "site_title: Shop\nnested: {a: 1}"})["SITE_TITLE"] == "Shop"
    assert load({})["NESTED"] == {"a": 1}


@pytest.mark.feature("config.env-file")
def test_the_file_of_the_environment_is_merged_deeply(load):
    files = {"config.yml": "mail: {host: a, port: 25}", "config.test.yml": "mail: {port: 26}"}
    config = load(files, env="test")
    assert config["MAIL"] == {"host": "a", "port": 26}
    assert config["ENV"] == "test"


@pytest.mark.feature("config.env-vars")
def test_variables_of_the_environment_are_settings(load, monkeypatch):
    monkeypatch.setenv("FLASK_ITEMS", "[1, 2]")
    monkeypatch.setenv("OTHER_ITEMS", "3")
    config = load({})
    assert config["ITEMS"] == [1, 2]
    assert "OTHER_ITEMS" not in config


@pytest.mark.feature("config.dotenv")
def test_the_dotenv_file_and_the_one_of_the_environment_are_read(load):
    files = {".env": "FLASK_A=1\nFLASK_B=1\nOTHER=2\n", ".env.test": "FLASK_B=2\n"}
    config = load(files, env="test")
    assert (config["A"], config["B"], config.get("OTHER")) == ("1", "2", None)


@pytest.mark.feature("config.formats")
def test_settings_may_be_json_toml_or_python(load):
    assert load({"config.json": '{"a": 1}'}, "config.json")["A"] == 1
    assert load({"config.toml": "a = 2"}, "config.toml", text=False)["A"] == 2
    assert load({"config.py": "A = 3"}, "config.py", env="test")["A"] == 3


@pytest.mark.feature("config.reload")
def test_a_change_of_the_file_reloads_the_settings_and_says_so(load, tmp_path):
    names = ["config.yml", "config.test.yml", ".env", ".env.test"]
    config = load(dict.fromkeys(names, "") | {"config.yml": "a: 1\n", "config.test.yml": "b: 1"})
    config["ENV"] = "test"
    told = []
    app = SimpleNamespace(config=config, logger=SimpleNamespace(info=lambda text: None))
    with config_reloaded.connected_to(told.append, sender=app):
        observer = watch_config(app, env="test")
        try:
            with (tmp_path / "config.yml").open("a") as file:  # it must never be seen empty
                file.write("a: 2\n")
            until(lambda: told and config["A"] == 2)
        finally:
            observer.stop()
            observer.join()
        (tmp_path / "config.yml").write_text("a: 3")
        ReloadHandler(app).on_modified(None)
    assert config["A"] == 3


@pytest.mark.feature("config.secret-key")
def test_a_secret_is_needed_to_run_and_assumed_to_develop(project):
    project.write({"config.yml": "a: 1"})
    ran = project.run("run")
    assert ran.returncode == 1
    assert "No SECRET_KEY" in ran.stdout
    code = "from hyperflask.factory import load_config; print(load_config('.')['SECRET_KEY'])"
    assert project.python(code, FLASK_DEBUG="1").stdout.strip() == "changeme"


@pytest.mark.feature("config.proxyfix")
def test_what_a_proxy_says_of_scheme_and_host_is_in_links(make_app):
    app = make_app(options={"proxy_fix": True}, PROXY_COUNT=1)
    app.add_url_rule("/here", "here", lambda: url_for("here", _external=True))
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.test"}
    assert app.test_client().get("/here", headers=headers).text == "https://shop.test/here"


@pytest.mark.feature("layout.config-LAYOUT")
def test_the_default_layout_is_a_setting(make_app):
    files = {"layouts/shell.html": SHELL, "pages/index.jpy": "{% use_layout %}Hi"}
    app = make_app(files, LAYOUT="layouts/shell.html", SITE_LANG="x")
    assert app.test_client().get("/").text == "<html x>Hi"


@pytest.mark.feature("content.markdown-options")
@pytest.mark.parametrize("url", ["/", "/notes/one", "/filter"])
def test_options_of_markdown_hold_for_pages_collections_and_the_filter(make_app, url):
    table = "a | b\n--|--\n1 | 2\n"
    files = {
        "pages/index.md": table,
        "pages/filter.jpy": "---\npage.text = 'a | b\\n--|--\\n1 | 2'\n---\n{{ text|markdown }}",
        "collections/notes/one.md": table,
    }
    app = make_app(files, MARKDOWN_OPTIONS={"extensions": ["tables"]})
    text = app.test_client().get(url).text
    assert "|" not in text
    assert ("<td>1</td>" in text) is (url != "/filter")  # which leaves only harmless elements


@pytest.mark.feature("comp.config-alpine")
@pytest.mark.parametrize("on", [True, False])
def test_alpine_is_included_on_every_page_when_asked_for(make_app, on):
    app = make_app({"pages/index.jpy": "{% use_layout %}x"}, ALPINE=on)
    assert ("alpine" in app.test_client().get("/").text) is on


@pytest.mark.feature("comp.adapter-config")
def test_a_pattern_chooses_the_adapter_of_a_component(make_app):
    files = {"components/Chart.html": "<b>template</b>", "pages/index.jpy": "<{Chart}/>"}
    config = {"COMPONENT_ADAPTERS": {".*Chart": "tests.framework.features.adapter:Loud"}}
    assert make_app(files, **config).test_client().get("/").text == "<i>Chart by Loud</i>"


@pytest.mark.feature("htmx.config")
def test_extensions_and_boost_of_htmx_are_on_the_body(make_app):
    app = make_app(
        {"pages/index.jpy": "{% use_layout %}x"}, HTMX_EXT=["sse", "ws"], HTMX_BOOST_SITE=True
    )
    text = app.test_client().get("/").text
    assert 'hx-ext="sse,ws"' in text
    assert 'hx-boost="true"' in text


@pytest.mark.feature("sse.hub-url-config")
def test_the_hub_and_its_rules_are_settings(make_app):
    settings = {
        "MERCURE_HUB_URL": "http://hub:5399/hub",
        "MERCURE_PUBLIC_HUB_URL": "https://shop.test/hub",
        "MERCURE_HUB_ALLOW_PUBLISH": True,
        "MERCURE_HUB_ALLOW_ANONYMOUS": False,
        "MERCURE_HUB_SUBSCRIPTIONS": False,
        "MERCURE_HUB_KEEPALIVE_INTERVAL": 3,
        "MERCURE_HUB_RECONCILIATION_LENGTH": 7,
        "MERCURE_AUTHZ_COOKIE_NAME": "hubcookie",
    }
    app = make_app({"pages/index.jpy": "{{ mercure_hub_url('a') }}"}, **settings)
    state = dataclasses.asdict(dataclasses.replace(app.sse.state, instance=None))
    assert {f"MERCURE_{name.upper()}": value for name, value in state.items()}.items() >= (
        settings.items()
    )
    assert "https://shop.test/hub" in app.test_client().get("/").text


@pytest.mark.feature("files.naming")
@pytest.mark.parametrize(
    ("options", "pattern"),
    [
        ({}, r"[0-9a-f-]{36}-my_cv\.pdf"),
        ({"uuid_prefix": False}, r"my_cv\.pdf"),
        ({"keep_filename": False}, r"[0-9a-f-]{36}\.pdf"),
        ({"uuid_prefix_path_separator": True}, r"[0-9a-f-]{36}/my_cv\.pdf"),
        ({"subfolders": True}, r"[0-9a-f]{8}(/[0-9a-f]{4}){3}/[0-9a-f-]{36}-my_cv\.pdf"),
    ],
)
def test_names_of_uploads_follow_the_filesystems_settings(make_app, upload, options, pattern):
    from flask_files import save_file

    app = make_app(FILES_FILESYSTEMS={"local": options})
    with app.app_context():
        assert re.fullmatch(pattern, save_file(upload("my cv.pdf")).path)


@pytest.mark.feature("assets.cdn")
def test_assets_come_from_the_host_of_the_cdn(make_app):
    settings = {"ASSETS_CDN_HOST": "https://cdn.test", "ASSETS_CDN_ENABLED": True}
    app = make_app({"pages/index.jpy": "{{ asset_url('logo.png') }}"}, **settings)
    assert app.test_client().get("/").text == "https://cdn.test/static/logo.png"


@pytest.mark.feature("i18n.site-lang")
def test_the_language_of_the_site_is_on_the_root_element(make_app):
    app = make_app({"pages/index.jpy": "{% use_layout %}x"}, SITE_LANG="fr")
    assert '<html lang="fr"' in app.test_client().get("/").text


@pytest.mark.feature("tasks.broker-others")
@pytest.mark.parametrize(
    ("scheme", "name"),
    [("redis", "RedisBroker"), ("sqlite", "SQLiteBroker")],
)
def test_the_scheme_of_the_url_names_the_broker(scheme, name):
    assert discover_broker(broker_url=f"{scheme}://place")[0].__name__ == name
    assert DRAMATIQ_BROKERS["amqp"] == "dramatiq.brokers.rabbitmq:RabbitmqBroker"


def test_a_scheme_without_a_broker_is_refused():
    with pytest.raises(ValueError, match="Unknown dramatiq broker 'pigeon'"):
        discover_broker("pigeon://loft")


@pytest.mark.feature("meta.site-metadata")
def test_metadata_of_the_site_are_defaults_of_every_page(make_app):
    page = "---\npage.metadata = {'og': {'title': 'One'}}\n---\n{% use_layout %}x"
    files = {"pages/index.jpy": page, "pages/two.jpy": "{% use_layout %}x"}
    metadata = {"description": "A shop", "og": {"site_name": "Shop"}}
    client = make_app(files, SITE_METADATA=metadata).test_client()
    one, two = client.get("/").text, client.get("/two").text
    for text in (one, two):
        assert "A shop" in text
        assert "og:site_name" in text
    assert "og:title" in one
    assert "og:title" not in two


@pytest.mark.feature("mail.backends")
@pytest.mark.parametrize("backend", ["locmem", "console", "file"])
def test_the_backend_decides_where_a_mail_goes(make_app, tmp_path, capsys, backend):
    from flask_mailman_templates import send_mail

    config = {"MAIL_BACKEND": backend, "MAIL_FILE_PATH": str(tmp_path / "mails")}
    app = make_app({"emails/hi.txt": "---\nsubject: Hi\n---\nHello"}, **config)
    with app.app_context():
        send_mail("hi.txt", "a@example.com")
        if backend == "locmem":
            [mail] = app.extensions["mailman"].outbox
            text = mail.body
        elif backend == "console":
            text = capsys.readouterr().out
        else:
            text = next((tmp_path / "mails").iterdir()).read_text()
    assert "Hello" in text
