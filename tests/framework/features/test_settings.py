"""Every setting of every extension: what it changes, what an option does, and what holds else."""

import os

import pytest
from flask import Flask
from flask_assets_pipeline import AssetsPipeline
from flask_assets_pipeline.file_processors.image import DEFAULT_IMAGE_SIZES
from flask_babel import Babel
from flask_collections import Collections
from flask_configurator import Configurator
from flask_files import Files
from flask_mailman_templates import MailTemplates
from flask_mercure_sse import MercureSSE
from flask_sqlorm import FlaskSQLORM

#: Of the assets: the attribute of the state, what holds without a setting, and another value.
ASSETS = [
    ("ROUTE_TEMPLATE", "route_template", "frontend_route.html", "own.html"),
    ("INLINE", "inline", False, True),
    ("INCLUDE_INLINE_ON_DEMAND", "include_inline_on_demand", False, True),
    ("INLINE_TEMPLATE_EXTS", "inline_template_exts", [".html", ".jinja"], [".x"]),
    ("IMPORT_MAP", "import_map", {}, {"a": "b"}),
    ("EXPOSE_NODE_PACKAGES", "expose_node_packages", [], ["htmx"]),
    ("STAMP", "stamp_assets", True, False),
    ("ESBUILD_SCRIPT", "esbuild_script", None, "a.mjs"),
    ("ESBUILD_ARGS", "esbuild_args", [], ["--x"]),
    ("ESBUILD_BIN", "esbuild_bin", ["npx", "esbuild"], "esbuild"),
    ("ESBUILD_SPLITTING", "esbuild_splitting", True, False),
    ("ESBUILD_TARGET", "esbuild_target", None, ["es2020"]),
    ("ESBUILD_ALIASES", "esbuild_aliases", {}, {"a": "b"}),
    ("ESBUILD_EXTERNAL", "esbuild_external", [], ["x"]),
    ("LIVERELOAD_PORT", "livereload_port", "7878", 1),
    ("TAILWIND", "tailwind", None, "a.css"),
    ("TAILWIND_ARGS", "tailwind_args", [], ["--x"]),
    ("TAILWIND_BIN", "tailwind_bin", ["npx", "@tailwindcss/cli"], "tw"),
    ("TAILWIND_EXPAND_ENV_VARS", "tailwind_expand_env_vars", [], True),
    ("TAILWIND_SOURCES", "tailwind_sources", [], ["pages"]),
    ("COPY_FILES_FROM_NODE_MODULES", "copy_files_from_node_modules", {}, {"a": "b"}),
    ("NODE_MODULES_PATH", "node_modules_path", "node_modules", "elsewhere"),
    ("CDN_HOST", "cdn_host", None, "https://cdn.test"),
    ("CACHE_WORKER", "cache_worker", False, True),
    ("CACHE_WORKER_NAME", "cache_worker_name", None, "v1"),
    ("CACHE_WORKER_URLS", "cache_worker_urls", [], ["/a"]),
    ("CACHE_WORKER_FILENAME", "cache_worker_filename", "cache-worker.js", "w.js"),
    ("CACHE_WORKER_REGISTER", "cache_worker_register", False, True),
    ("IMAGES_OPTIMIZE", "images_optimize", False, True),
    ("IMAGES_SIZES", "images_sizes", None, [1, 2]),
    ("IMAGES_DEFAULT_SIZE", "images_default_size", None, 2),
    ("IMAGES_WEBP", "images_webp", False, True),
    ("IMAGES_PLACEHOLDER", "images_placeholder", True, False),
]
BABEL = [
    ("BABEL_DEFAULT_LOCALE", "default_locale", "en", "fr"),
    ("BABEL_DEFAULT_TIMEZONE", "default_timezone", "UTC", "Europe/Paris"),
    ("BABEL_DOMAIN", "default_domain", "messages", "shop"),
    ("BABEL_TRANSLATION_DIRECTORIES", "default_directories", ["translations"], "a;b"),
    ("BABEL_EXTRACT_LOCALE_FROM_HEADERS", "extract_locale_from_headers", True, False),
    ("BABEL_EXTRACT_LOCALE_FROM_REQUEST", "extract_locale_from_request", None, "lang"),
]
MERCURE = [
    ("MERCURE_HUB_URL", "hub_url", "http://localhost:5500/.well-known/mercure", "http://hub.test"),
    ("MERCURE_PUBLIC_HUB_URL", "public_hub_url", None, "http://hub.test"),
    ("MERCURE_PUBLISHER_JWT", "publisher_jwt", ..., "jwt"),
    ("MERCURE_AUTHZ_COOKIE_NAME", "authz_cookie_name", "mercureAuthorization", "hub"),
    ("MERCURE_TYPE_IS_TOPIC", "type_is_topic", False, True),
    ("MERCURE_HUB_ALLOW_PUBLISH", "hub_allow_publish", False, True),
    ("MERCURE_HUB_ALLOW_ANONYMOUS", "hub_allow_anonymous", True, False),
    ("MERCURE_HUB_SUBSCRIPTIONS", "hub_subscriptions", True, False),
    ("MERCURE_HUB_KEEPALIVE_INTERVAL", "hub_keepalive_interval", 15, 1),
    ("MERCURE_HUB_RECONCILIATION_LENGTH", "hub_reconciliation_length", 500, 1),
    ("MERCURE_SUBSCRIBER_SECRET_KEY", "subscriber_secret_key", "k" * 32, "s" * 32),
    ("MERCURE_PUBLISHER_SECRET_KEY", "publisher_secret_key", "k" * 32, "p" * 32),
]
MAILS = [
    ("MAIL_TEMPLATES_MARKDOWN_OPTIONS", "markdown_options", {}, {"extensions": []}),
    ("MAIL_TEMPLATES_INLINE_CSS", "inline_css", True, False),
    ("MAIL_TEMPLATES_AUTO_TEXT_BODY_FROM_HTML", "auto_text_body_from_html", True, False),
]


@pytest.fixture
def make(tmp_path, monkeypatch):
    """`make(extension, **settings)` is an app in an empty folder, with that extension."""
    for name in ("NODE_PATH", "MERCURE_SUBSCRIBER_JWT_KEY", "MERCURE_PUBLISHER_JWT_KEY"):
        monkeypatch.delenv(name, raising=False)
    for folder in ("assets", "public", "collections", "more"):
        (tmp_path / folder).mkdir()

    def make(extension, options=None, **settings):
        app = Flask("shop", root_path=str(tmp_path), static_folder="public")
        app.config.update({"SECRET_KEY": "k" * 32, **settings})
        extension(app, **(options or {}))
        return app

    return make


def check(make, extension, key, row):
    setting, attribute, default, other = row
    if default is not ...:
        assert getattr(make(extension).extensions[key], attribute) == default
    found = getattr(make(extension, **{setting: other}).extensions[key], attribute)
    assert found == (other.split(";") if attribute == "default_directories" else other)


@pytest.mark.feature("assets.build")
@pytest.mark.parametrize("row", ASSETS, ids=lambda row: row[0])
def test_a_setting_of_the_assets(make, row):
    setting, attribute, default, other = row
    check(make, AssetsPipeline, "assets", (f"ASSETS_{setting}", attribute, default, other))
    if attribute not in ("cache_worker_register", "images_sizes"):
        given = make(AssetsPipeline, {attribute: other}).extensions["assets"]
        assert getattr(given, attribute) == other


@pytest.mark.feature("i18n.formats", "i18n.timezone")
@pytest.mark.parametrize("row", BABEL, ids=lambda row: row[0])
def test_a_setting_of_the_languages(make, row):
    check(make, Babel, "babel", row)


@pytest.mark.feature("sse.hub-url-config")
@pytest.mark.parametrize("row", MERCURE, ids=lambda row: row[0])
def test_a_setting_of_the_hub(make, row):
    check(make, MercureSSE, "mercure_sse", row)


@pytest.mark.feature("mail.formats")
@pytest.mark.parametrize("row", MAILS, ids=lambda row: row[0])
def test_a_setting_of_mails(make, row):
    check(make, MailTemplates, "mail_templates", row)
    _, attribute, _, other = row
    given = make(MailTemplates, {attribute: other}).extensions["mail_templates"]
    assert getattr(given, attribute) == other


@pytest.mark.feature("assets.build", "assets.images")
def test_the_folders_of_the_assets(make, tmp_path):
    public = str(tmp_path / "public")

    def folders(options=None, **settings):
        state = make(AssetsPipeline, options, **settings).extensions["assets"]
        names = ["assets_folder", "bundle_output_folder", "static_output_folder", "mapping_file"]
        names += ["images_folder", "images_output_folder"]
        urls = (state.bundle_output_url, state.static_output_url, state.images_output_url)
        return [getattr(state, name) for name in names], urls

    defaults = [public, f"{public}/dist", public, str(tmp_path / "assets.json")]
    assert folders() == (
        [*defaults, None, f"{public}/dist/img"],
        ("/public/dist", "/public", "/public/dist/img"),
    )
    given = {
        "ASSETS_FOLDER": "assets",
        "ASSETS_BUNDLE_OUTPUT_FOLDER": "b",
        "ASSETS_STATIC_OUTPUT_FOLDER": "s",
        "ASSETS_MAPPING_FILE": "m.json",
        "ASSETS_IMAGES_FOLDER": "i",
        "ASSETS_OUTPUT_FOLDER": "o",
    }
    there = [str(tmp_path / "assets"), f"{public}/b", f"{public}/s", str(tmp_path / "m.json")]
    assert folders(**given) == (
        [*there, str(tmp_path / "i"), f"{public}/o"],
        ("/public/b", "/public/s", "/public/o"),
    )
    none = dict.fromkeys(("ASSETS_BUNDLE_OUTPUT_FOLDER", "ASSETS_OUTPUT_FOLDER"), "")
    assert folders(**none)[1] == ("/public", "/public", "/public")
    assert folders(**none)[0][1] == public
    assert folders(**none)[0][5] == public


@pytest.mark.feature("assets.cdn", "assets.images")
def test_what_follows_from_other_settings_of_the_assets(make):
    def state(debug=False, **settings):
        def extension(app):
            app.debug = debug
            AssetsPipeline(app)

        return make(extension, **settings).extensions["assets"]

    host = {"ASSETS_CDN_HOST": "https://cdn.test"}
    assert (state(**host).cdn_enabled, state(True, **host).cdn_enabled) == (True, False)
    assert (state().cdn_enabled, state(ASSETS_CDN_ENABLED=True).cdn_enabled) == (False, False)
    assert state(True, **host, ASSETS_CDN_ENABLED=True).cdn_enabled is True
    cached = "esbuild_cache_metafile"
    assert (getattr(state(), cached), getattr(state(True), cached)) == (True, False)
    assert getattr(state(ASSETS_ESBUILD_CACHE_METAFILE=False), cached) is False
    worker = state(ASSETS_CACHE_WORKER=True)
    assert worker.cache_worker_register is True
    assert state(ASSETS_IMAGES_SIZES=[5]).images_sizes == [5]
    given = make(AssetsPipeline, {"images_sizes": True}).extensions["assets"]
    assert given.images_sizes == DEFAULT_IMAGE_SIZES
    assert given.instance.image_processor.processors[-1].sizes == DEFAULT_IMAGE_SIZES


@pytest.mark.feature("coll.directory", "coll.is-template")
def test_the_settings_of_collections(make):
    def base(options=None, **settings):
        made = []
        make(lambda app, **given: made.append(Collections(app, **given)), options, **settings)
        return made[0].base_collection_config

    options = {"extensions": []}
    assert base() == {}
    assert base(COLLECTIONS_MARKDOWN_OPTIONS=options) == {"markdown_options": options}
    assert base({"markdown_options": options}) == {"markdown_options": options}
    assert base(COLLECTIONS_BASE_CONFIG={"a": 1}) == {"a": 1}
    assert base({"base_collection_config": {"a": 2}}) == {"a": 2}


@pytest.mark.feature("files.save")
def test_the_settings_of_uploads(make, tmp_path):
    def files(**settings):
        return make(lambda app: Files(app), **settings).extensions["files"]

    state = files()
    assert (state.upload_dir, state.upload_url) == (str(tmp_path / "uploads"), "/uploads")
    assert (state.default_filesystem, state.filesystems) == ("local", {})
    assert state.instance.default_fs_config == {
        "uuid_prefix": True,
        "keep_filename": True,
        "subfolders": False,
        "uuid_prefix_path_separator": False,
        "base_path": None,
    }
    state = files(
        FILES_UPLOAD_DIR="u",
        FILES_UPLOAD_URL="/u",
        FILES_DEFAULT_FILESYSTEM="s3",
        FILES_FILESYSTEMS={"s3": {"keep_filename": False}},
        FILES_UUID_PREFIXES=False,
        FILES_BASE_PATH="base",
    )
    assert (state.upload_dir, state.upload_url) == (str(tmp_path / "u"), "/u")
    s3 = state.filesystems[state.default_filesystem]
    assert (s3.uuid_prefix, s3.keep_filename, s3.base_path) == (False, False, "base")


@pytest.mark.feature("orm.sqlite-tuning", "orm.migrations")
def test_the_settings_of_the_database(make, tmp_path):
    def database(options=None, **settings):
        return make(FlaskSQLORM, options, **settings).extensions["sqlorm"]

    assert database().migrations_folder == str(tmp_path / "migrations")
    assert database(SQLORM_MIGRATIONS_FOLDER="m").migrations_folder == str(tmp_path / "m")
    assert database({"migrations_folder": "n"}).migrations_folder == str(tmp_path / "n")
    with database().engine as tx:
        assert tx.fetchscalar("SELECT file FROM pragma_database_list") == ""  # in memory
    uri = f"sqlite://{tmp_path}/a.db"
    for given in (database(SQLORM_URI=uri), database({"database_uri": uri})):
        with given.engine as tx:
            file = tx.fetchscalar("SELECT file FROM pragma_database_list")
        given.engine.disconnect_all()
        assert os.path.basename(file) == "a.db"


@pytest.mark.feature("config.reload")
@pytest.mark.parametrize("watch", [True, False])
def test_an_app_watches_its_settings_on_request(make, monkeypatch, watch):
    watched = []
    monkeypatch.setattr("flask_configurator.watch_config", lambda *given: watched.append(given))
    app = make(Configurator, {"watch": watch} if watch else None)
    assert watched == ([(app, "config.yml")] if watch else [])
