"""What an application is when it is told nothing, and what its constructor may be told."""

import os.path

import hyperflask
import pytest

HERE = os.path.dirname(hyperflask.__file__)
SETTINGS = {
    "FREEZER_DESTINATION": "_site",
    "FREEZER_STATIC_IGNORE": [],
    "FREEZER_IGNORE_404_NOT_FOUND": True,
    "FREEZER_IGNORE_MIMETYPE_WARNINGS": True,
    "FREEZER_REDIRECT_POLICY": "ignore",
    "FREEZER_DEFAULT_FILE_EXTENSION": "html",
    "OTEL_INSTRUMENT": False,
    "DEBUG_TB_INTERCEPT_REDIRECTS": False,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "LAYOUT": "layouts/default.html",
    "ALPINE": False,
    "ASSETS_INCLUDE_ALPINE": False,
    "HTMX_EXT": [],
    "HTMX_BOOST_SITE": False,
    "MARKDOWN_SANITIZER_CONFIG": {},
    "FLASH_TOAST_OOB": True,
    "FLASH_TOAST_REMOVE_AFTER": None,
    "SERVER_SECURED": False,
    "CSP_SAFE_SRC": ["'self'"],
    "CSP_FRAME_ANCESTORS": True,
    "CSP_FRAME_ANCESTORS_SAFE_ENDPOINTS": [],
    "REFERRER_POLICY": "strict-origin-when-cross-origin",
    "HSTS_HEADER": False,
    "IMAGES_DEFAULT_LOADING": "lazy",
    "IMAGES_DEFAULT_DECODING": "async",
}


@pytest.fixture
def app(make_app):
    return make_app()


@pytest.mark.feature("config.yml", "sec.csp", "sec.cookies")
def test_what_holds_without_any_setting(app):
    assert {name: app.config[name] for name in SETTINGS} == SETTINGS
    extensions = ["fenced_code", "nl2br", "attr_list", "admonition", "codehilite"]
    for name in ("", "PAGES_", "COLLECTIONS_", "MAIL_TEMPLATES_"):
        assert app.config[f"{name}MARKDOWN_OPTIONS"] == {"extensions": extensions}


@pytest.mark.feature("assets.dev", "assets.node-copy", "assets.bundles")
def test_the_assets_of_an_application(app):
    state = app.assets.state
    folders = ("pages", "macros", "components", "forms")
    assert state.watch_template_folders == [os.path.join(app.root_path, f) for f in folders]
    aliases = {"assets": state.assets_folder, "@hyperflask": os.path.join(HERE, "static")}
    assert aliases.items() <= state.esbuild_aliases.items()
    assert state.copy_files_from_node_modules["bootstrap-icons/font"] == "bootstrap-icons"
    assert os.path.join(HERE, "ui") in state.tailwind_sources
    assert (state.inline, state.include_inline_on_demand) == (True, False)
    assert state.inline_template_exts == [".html", ".jpy"]
    assert state.tailwind_expand_env_vars is True
    [script] = state.bundles["@hyperflask"]
    assert (os.path.basename(script.filename), script.from_package) == ("app.js", "hyperflask")


@pytest.mark.feature("comp.config-alpine")
@pytest.mark.parametrize(("unsafe", "script"), [(True, "alpine.js"), (False, "alpine-csp.js")])
def test_alpine_is_the_one_that_the_policy_allows(make_app, unsafe, script):
    bundles = make_app(CSP_UNSAFE_EVAL=unsafe).assets.state.bundles
    assert [os.path.basename(f.filename) for f in bundles["@hyperflask/alpine"]] == [script]


@pytest.mark.feature("layout.base", "mail.layout-override", "tpl.globals")
def test_templates_that_an_application_brings(app):
    for name in ("layouts/default.html", "layouts/base.html", "ui/daisyui/Button.html"):
        assert app.jinja_env.get_template(name)
    mails = app.extensions["mail_templates"].jinja_env
    assert mails.default_layout == "layout.mjml"
    assert mails.get_template("layout.mjml")
    assert mails.get_template("base_layout.mjml")
    assert {"page_action_url", "app", "csp_nonce", "metadata_tags"} <= app.jinja_env.globals.keys()
    assert {"markdown", "sanitize", "nl2br"} <= app.jinja_env.filters.keys()
    assert app.jinja_env.default_layout == "layouts/default.html"


@pytest.mark.feature("health", "static.modes")
def test_what_the_constructor_may_be_told(make_app):
    told = make_app(options={"healthcheck_url": "/up", "static_mode": "hybrid"})
    assert told.test_client().get("/up").json == {"status": "ok"}
    assert told.config["STATIC_MODE"] == "hybrid"
    plain = make_app()
    assert plain.test_client().get("/up").status_code == 404


@pytest.mark.feature("layout.base", "forms.folder", "pages.index", "mail.formats", "orm.migrations")
def test_folders_may_be_called_otherwise(make_app):
    files = {
        "l/own.html": "[{% block content %}{% endblock %}]",
        "p/index.jpy": "{% use_layout 'l/own.html' %}page",
        "e/a.txt": "mail",
        "f/note.macro.html": "<form>{{ form.title.text('T') }}</form>",
        "s/a.css": "",
    }
    folders = {"layouts": "l", "pages": "p", "emails": "e", "forms": "f", "assets": "s"}
    options = {f"{name}_folder": folder for name, folder in folders.items()}
    app = make_app(files, {**options, "migrations_folder": "m"})
    assert "".join(app.test_client().get("/").text.split()) == "[page]"
    assert app.extensions["mail_templates"].jinja_env.get_template("a.txt").render() == "mail"
    assert app.db.migrations_folder == os.path.join(app.root_path, "m")
    assert app.assets.state.assets_folder == os.path.join(app.root_path, "s")
    assert app.macros.resolve_template("note")


@pytest.mark.feature("sse.hub-url-config")
@pytest.mark.parametrize(
    ("settings", "url", "public"),
    [
        ({}, "http://localhost:5300/.well-known/mercure", True),
        ({"MERCURE_PUBLIC_HUB_URL": "https://p.test"}, ..., "https://p.test"),
        ({"MERCURE_HUB_URL": "https://hub.test"}, "https://hub.test", None),
    ],
)
def test_in_production_the_hub_is_another_process(make_app, settings, url, public):
    config = make_app(TESTING=False, DEBUG=False, **settings).config
    if url is not ...:
        assert config["MERCURE_HUB_URL"] == url
    assert config.get("MERCURE_PUBLIC_HUB_URL") == public
