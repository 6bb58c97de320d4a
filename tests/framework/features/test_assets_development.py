"""`assets dev` and its like: what they start, what they watch, and how they end."""

import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest
from flask import Flask
from flask_assets_pipeline import AssetsPipeline, cli
from flask_assets_pipeline.builders.base import BuilderBase
from flask_assets_pipeline.builders.cache_worker import CacheServiceWorkerBuilder
from flask_assets_pipeline.builders.esbuild import EsbuildBuilder
from flask_assets_pipeline.builders.static import StaticAssetsBuilder
from flask_assets_pipeline.builders.tailwind import TailwindBuilder

NOTHING = [sys.executable, "-c", ""]
SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]


class Watching(BuilderBase):
    """Works beside the app until it is stopped."""

    def __init__(self):
        self.given = None
        self.process = None
        self.cleaned = False

    def start_dev_worker(self, exit_event, build_only=False, livereloader=None):
        self.given = (exit_event, build_only, livereloader)
        self.process = subprocess.Popen(NOTHING if build_only else SLEEPS)
        return self.process

    def cleanup_after_dev_worker(self):
        self.cleaned = True


class Idle(BuilderBase):
    """Has nothing to do in development."""

    def start_dev_worker(self, exit_event, build_only=False, livereloader=None):
        self.given = (exit_event, build_only, livereloader)


class Reloader:
    """Notes what it is asked to watch, and what becomes of its observer."""

    def __init__(self):
        self.watched = []
        self.did = []
        names = ("start", "stop", "join")
        self.observer = SimpleNamespace(**{n: lambda n=n: self.did.append(n) for n in names})

    def observe(self, path, *others, **named):
        self.watched.append((str(path), *others, *named.values()))


@pytest.fixture
def make(tmp_path, monkeypatch):
    """`make(**options)` is the extension of an app in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FLASK_RUN_FROM_CLI", raising=False)
    for folder in ("assets", "public"):
        (tmp_path / folder).mkdir()
    made = []

    def make(**options):
        app = Flask("shop", root_path=str(tmp_path), static_folder="public")
        made.append(AssetsPipeline(app, **{"assets_folder": "assets", **options}))
        return made[-1]

    yield make
    for builder in [builder for one in made for builder in one.builders]:
        if isinstance(builder, EsbuildBuilder):
            builder.metafile.close()  # which the builder leaves open


@pytest.fixture
def watching(make, monkeypatch):
    """An app with two builders, and what its commands begin to watch."""
    assets, reloaders = make(livereload_port=7123), []
    monkeypatch.setattr(cli, "Reloader", lambda: reloaders.append(Reloader()) or reloaders[-1])
    builder, idle = Watching(), Idle()
    monkeypatch.setattr(assets, "load_builders", lambda: [idle, builder])
    return SimpleNamespace(assets=assets, builder=builder, idle=idle, reloaders=reloaders)


def run(assets, *words):
    return assets.app.test_cli_runner().invoke(args=["assets", *words])


@pytest.mark.feature("assets.dev")
def test_development_builds_and_watches_until_the_browsers_server_ends(watching, monkeypatch):
    served = []
    monkeypatch.setattr(
        cli,
        "start_reloader_app",
        lambda *given: served.append((given, list(watching.reloaders[0].did))),
    )
    result = run(watching.assets, "dev", "--watch-path", "docs", "--watch-app")
    assert result.exit_code == 0, result.output
    assert "Starting with livereload enabled on port 7123" in result.output
    [reloader] = watching.reloaders
    assert served == [((reloader, 7123), ["start"])]
    first, (folder, wanted) = reloader.watched
    assert (first, folder) == (("docs",), watching.assets.app.root_path)
    assert wanted(SimpleNamespace(src_path="a.py"))
    assert not wanted(SimpleNamespace(src_path="a.txt"))
    stop, build_only, given = watching.builder.given
    assert (stop.is_set(), build_only, given) == (True, False, reloader)
    assert watching.idle.given == watching.builder.given
    assert watching.builder.process.returncode is not None
    assert reloader.did == ["start", "stop", "join"]
    assert watching.builder.cleaned
    assert watching.assets.state.mapping == {}


@pytest.mark.feature("assets.dev")
def test_the_app_itself_is_watched_on_request_only(watching, monkeypatch):
    monkeypatch.setattr(cli, "start_reloader_app", lambda *given: None)
    assert run(watching.assets, "dev", "--livereload").exit_code == 0
    assert watching.reloaders[0].watched == []


@pytest.mark.feature("assets.dev")
def test_a_build_for_development_ends_when_its_builders_do(watching):
    result = run(watching.assets, "dev", "--build-only")
    assert (result.exit_code, result.output) == (0, "")
    stop, build_only, reloader = watching.builder.given
    assert (stop.is_set(), build_only, reloader) == (False, True, None)
    assert watching.builder.process.returncode == 0
    assert watching.builder.cleaned
    assert watching.reloaders == []


@pytest.mark.feature("assets.dev")
def test_who_interrupts_the_watchers_stops_them(watching, monkeypatch):
    waited = []

    def wait(process, *given):
        if not waited:
            waited.append(process)
            raise KeyboardInterrupt
        return wait_for_real(process, *given)

    wait_for_real = subprocess.Popen.wait
    monkeypatch.setattr(subprocess.Popen, "wait", wait)
    assert run(watching.assets, "dev", "--no-livereload").exit_code == 0
    assert watching.builder.given[0].is_set()
    assert watching.builder.given[1:] == (False, None)
    assert watching.builder.process.returncode is not None
    assert watching.builder.cleaned


@pytest.mark.feature("assets.dev")
def test_the_browsers_server_runs_alone_too(watching, monkeypatch):
    served = []
    monkeypatch.setattr(cli, "start_reloader_app", lambda *given: served.append(given))
    result = run(watching.assets, "livereload", "pages", "emails")
    assert "Starting with livereload enabled on port 7123" in result.output
    assert "Watching paths: pages, emails" in result.output
    [reloader] = watching.reloaders
    assert reloader.watched == [("pages",), ("emails",)]
    assert reloader.did == ["start", "stop", "join"]
    run(watching.assets, "livereload", "--port", "7200")
    assert served == [(reloader, 7123), (watching.reloaders[1], 7200)]


@pytest.mark.feature("assets.esbuild-script")
def test_a_script_for_esbuild_is_run_with_what_follows_it(make, tmp_path):
    program = "import os, sys; print(sys.argv[1:], os.environ['ESBUILD_DEV'], file=open('out','w'))"
    assets = make(esbuild_script=[sys.executable, "-c", program])
    assert run(assets, "esbuild-script", "--dev", "one", "--more").exit_code == 0
    assert (tmp_path / "out").read_text() == "['one', '--more'] 1\n"


@pytest.mark.feature("assets.builders", "assets.dev")
def test_what_esbuild_writes_becomes_the_mapping(make, tmp_path, monkeypatch):
    assets = make(esbuild_bin=NOTHING)
    assets.bundle(["a.js"])
    builder = assets.get_builder(EsbuildBuilder)
    written, pings = [], []
    monkeypatch.setattr(assets, "write_mapping_file", lambda *given: written.append(given))
    reloader = SimpleNamespace(ping=lambda: pings.append(1))

    builder.dev_worker_callback(False, reloader)  # the file is empty as yet
    assert (written, pings) == ([], [])
    output = f"{assets.state.bundle_output_folder}/a-1.js"
    other = f"{assets.state.bundle_output_folder}/chunk.js"
    entry = f'{{"entryPoint": "{assets.state.assets_folder}/a.js", "imports": []}}'
    with open(builder.metafile.name, "w") as file:
        file.write(
            f'{{"outputs": {{"{other}": {{"imports": []}}, "{other}x": {{"imports": [],'
            f' "entryPoint": "b.js"}}, "{output}": {entry}}}}}'
        )
    builder.dev_worker_callback(False, None)
    builder.dev_worker_callback(False, reloader)
    assert [list(mapping) for mapping, *_ in written] == [["a.js"], ["a.js"]]
    assert pings == [1]

    process = builder.start_dev_worker(threading.Event(), build_only=True)
    process.wait(10)
    process.stdout.close()
    assert [list(mapping) for mapping, *_ in written] == [["a.js"]] * 3
    builder.cleanup_after_dev_worker()
    with pytest.raises(FileNotFoundError):
        open(builder.metafile.name).close()


@pytest.mark.feature("assets.tailwind", "assets.dev")
def test_the_stylesheet_is_expanded_again_when_it_is_saved(make, tmp_path):
    assets = make(tailwind="main.css", tailwind_bin=NOTHING, tailwind_sources=["pages"])
    builder, reloader = assets.get_builder(TailwindBuilder), Reloader()
    source = tmp_path / "assets/main.css"
    process = builder.start_dev_worker(threading.Event(), False, reloader)
    process.wait(10)
    process.stdout.close()
    assert source.read_text() == '@import "tailwindcss";\n'
    [(path, saved)] = reloader.watched
    assert path == str(source)
    source.write_text("changed")
    saved(None, None)
    assert "changed" in (tmp_path / "assets/main.css.expanded.css").read_text()

    plain = make(tailwind="main.css", tailwind_bin=NOTHING).get_builder(TailwindBuilder)
    process = plain.start_dev_worker(threading.Event(), True, second := Reloader())
    process.wait(10)
    process.stdout.close()
    assert second.watched == []


@pytest.mark.feature("assets.cache-worker")
def test_the_stylesheet_is_kept_by_the_browser_too(make, tmp_path):
    assets = make(tailwind="main.css", cache_worker=True, cache_worker_name="v1")
    (tmp_path / "public/dist").mkdir(exist_ok=True)
    with assets.app.test_request_context():
        assets.get_builder(CacheServiceWorkerBuilder).build({}, [])
    [script] = (tmp_path / "public").rglob(assets.state.cache_worker_filename)
    assert f'["{assets.state.bundle_output_url}/main.css"]' in script.read_text()


@pytest.mark.feature("assets.images")
def test_pictures_may_have_a_folder_of_their_own(make):
    assets = make(assets_folder="public", images_folder="assets/pictures")
    [static] = [b for b in assets.load_builders() if isinstance(b, StaticAssetsBuilder)]
    state = assets.state
    assert static.src == state.images_folder
    assert (static.dest, static.baseurl) == (
        state.images_output_folder,
        state.images_output_url,
    )
    none = make(assets_folder="public", images_folder=None)
    assert not [b for b in none.load_builders() if isinstance(b, StaticAssetsBuilder)]
