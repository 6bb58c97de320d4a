"""Where things end or begin: programs that are modules, streams that stop, blocks of a layout."""

import logging
from itertools import islice

import pytest
from flask import Flask
from flask_assets_pipeline import AssetsPipeline, livereload
from flask_files import File, save_file
from jinja2 import TemplateSyntaxError

from tests.framework.accounts import connect


@pytest.mark.feature("cli.shell-routes", "factory.create-app", "macro.storybook")
def test_modules_that_are_programs(project):
    project.write({"app/signals.py": "print('signals are here')\n"})
    listed = project.execute(["python", "-m", "hyperflask", "routes"])
    assert "static" in listed.stdout, listed.stderr
    assert "signals are here" in project.execute(["python", "-m", "hyperflask.factory"]).stdout
    told = project.execute(["python", "-m", "flask_super_macros.storybook", "--help"])
    assert "--port" in told.stdout


@pytest.mark.feature("autoimport.packages")
def test_a_folder_without_an_app_imports_the_modules_of_its_folders(project):
    (project.root / "app/pages/index.jpy").unlink()
    (project.root / "app/pages").rmdir()
    (project.root / "app").rmdir()
    project.write(
        {
            "tasks/first.py": "print('first is imported')\n_private = 1\nshown = 2\n",
            "tasks/notes.txt": "no module",
        }
    )
    code = "import hyperflask.factory as f; app = f.create_app(); print(f.try_import(app, 'tasks'))"
    said = project.python(code).stdout
    assert "first is imported" in said
    assert "{'shown': 2}" in said


@pytest.mark.feature("sse.publish")
def test_a_stream_ends_when_its_hub_says_so(make_app):
    app = make_app(MERCURE_HUB=True, MERCURE_HUB_KEEPALIVE_INTERVAL=0.05)
    hub = app.extensions["mercure_sse"].instance.hub
    reply = app.test_client().get("/.well-known/mercure?topic=room")
    if reply.status_code == 404:
        pytest.skip("our mend takes the hub's routes away")
    [subscription] = hub.subscribers.values()
    subscription.queue.put("data: last\n\n")
    subscription.queue.put(None)
    subscription.queue.put("data: never\n\n")
    pieces = [piece for piece in islice(reply.iter_encoded(), 9) if piece != b":ping\n\n"]
    assert pieces == [b"data: last\n\n"]
    reply.close()


@pytest.mark.feature("page.layout-prop")
@pytest.mark.parametrize(
    ("layout", "shown"),
    [
        ("layouts/own.html", "[Text|]"),
        ("layouts/own.html:side", "[|Text]"),
    ],
)
def test_a_layout_may_be_told_which_block_is_filled(make_app, layout, shown):
    own = "[{% block content %}{% endblock %}|{% block side %}{% endblock %}]"
    files = {
        "layouts/own.html": own,
        "pages/index.jpy": f"---\npage.layout = '{layout}'\n---\nText",
    }
    assert "".join(make_app(files).test_client().get("/").text.split()) == shown


@pytest.mark.feature("files.save")
def test_the_usual_storage_is_the_folder_of_uploads(make_app, upload):
    app = make_app(FILES_FILESYSTEMS={"local": {}}, FILES_DEFAULT_FILESYSTEM=None)
    with app.app_context():
        saved = save_file(upload("a.txt"))
        assert saved.protocol == "local"
        with File(saved.path).open() as file:
            assert file.read() == b"content"


@pytest.mark.feature("sse.presence", "users.sse-payload")
def test_who_listens_is_on_the_page(with_accounts):
    app = with_accounts({"pages/room.jpy": "<{Presence topic='room' }/>"})
    sse = app.extensions["mercure_sse"].instance
    sse.get_subscriptions = lambda topic: {"subscriptions": [f"one in {topic}", "another"]}
    client = app.test_client()
    connect(client)
    html = " ".join(client.get("/room").text.split())
    assert "<div>one in room</div> <div>another</div>" in html


@pytest.mark.feature("assets.inline")
def test_what_stands_in_a_template_goes_into_the_bundle_it_names(make_app):
    app = make_app({"assets/a.css": "", "assets/shop.js": ""})
    app.assets.bundle(["shop.js"], "shop")

    def bundles(source, name):
        loader = app.jinja_env
        loader.from_string("")  # its extensions are made
        template = loader._parse(source, name, name)
        assert template
        return {
            key: [str(file) for file in files] for key, files in app.assets.state.bundles.items()
        }

    found = bundles('<script bundle="shop">let a</script>', "components/One.html")
    assert found["shop"] == ["shop.js", "components/One.js"]
    found = bundles('<script bundle="@more">let a</script>', "components/Two.html")
    assert found["@more"] == ["components/Two.js"]
    found = bundles("<script bundle>let a</script>", "components/Three.html")
    assert found["components/Three.js"] == ["components/Three.js"]
    with pytest.raises(TemplateSyntaxError, match="unclosed"):
        bundles("<script bundle>let a", "components/Four.html")


@pytest.mark.feature("assets.images")
@pytest.mark.parametrize(("placeholder", "told"), [(True, True), (False, False)])
def test_without_pillow_pictures_stay_as_they_are(tmp_path, monkeypatch, caplog, placeholder, told):
    monkeypatch.setattr("flask_assets_pipeline.ext.PIL", False)
    app = Flask("shop", root_path=str(tmp_path), static_folder="public")
    assets = AssetsPipeline(app, images_placeholder=placeholder)
    assert ("Pillow not installed" in caplog.text) is told
    assert list(assets.static_assets_file_processor.match("a.png")) == []


@pytest.mark.feature("assets.dev")
def test_the_browsers_server_says_nothing_of_its_requests(monkeypatch):
    served = []
    monkeypatch.setattr(livereload, "run_simple", lambda *given, **named: served.append(given))
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    logger, loud = logging.getLogger("werkzeug"), logging.StreamHandler()
    monkeypatch.setattr(logger, "handlers", [loud])
    livereload.start_reloader_app(livereload.Reloader(), "7123")
    assert loud not in logger.handlers
    assert [type(handler) for handler in logger.handlers] == [logging.NullHandler]
    [(host, port, _)] = served
    assert (host, port) == ("127.0.0.1", 7123)
