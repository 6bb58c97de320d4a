"""Content, mails, uploads and assets of the released framework."""

import io
import sys
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from flask_assets_pipeline.builders.node_deps import NodeDependenciesBuilder
from flask_collections.collections.api import APICollection
from flask_files import File, generate_filename, save_file, validate_file
from flask_files.images import resize_img
from flask_mailman_templates import send_mail
from hyperflask.models import File as FileColumn
from PIL import Image

from tests.framework.features import conftest as features

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)
upload = features.upload
LATE = "{% suspense %}Late{% fallback %}wait{% endsuspense %}"


@defect(reason="layout_templates: what a visitor sends is evaluated on a page with a layout")
@pytest.mark.feature("content.layout-block")
def test_what_a_visitor_sends_is_not_evaluated(make_app):
    files = {
        "layouts/one.html": "{% block content %}{% endblock %}",
        "pages/index.html": "---\nlayout: layouts/one.html\n---\n{{ request.args.q }}",
    }
    reply = make_app(files).test_client().get("/", query_string={"q": "{{7*7}}"})
    assert "49" not in reply.text


@defect(raises=TypeError, reason="data_collections: no app with a data file starts")
@pytest.mark.feature("coll.data-file")
def test_a_collection_may_be_a_data_file(make_app):
    app = make_app({"collections/plans.json": '[{"slug": "free"}]'})
    assert len(app.collections.plans) == 1


@defect(reason="data_collections: the route's path is asked for, not the API")
@pytest.mark.feature("coll.api")
def test_entries_are_read_from_the_api(make_app, monkeypatch):
    import requests

    asked = []

    def get(url, **options):
        asked.append(url)
        reply = requests.Response()
        reply.status_code, reply._content = 200, b"[]"
        return reply

    monkeypatch.setattr(requests, "get", get)
    settings = {"posts": {"api_url": "http://cms.test/api"}}
    assert not list(make_app({"collections/.keep": ""}, COLLECTIONS=settings).collections.posts)
    assert asked == ["http://cms.test/api"]


@defect(raises=ModuleNotFoundError, reason="data_collections: the entry point leads nowhere")
@pytest.mark.feature("coll.model")
def test_a_collection_may_be_a_model():
    [entry] = entry_points(group="flask_collections", name="model")
    assert entry.load()


@defect(reason="data_collections: an entry of an API says itself that it is a template")
@pytest.mark.feature("coll.api", "coll.is-template")
def test_an_entry_of_an_api_is_not_executed(make_app):
    settings = {"posts": {"api_url": "http://cms.test/api"}}
    app = make_app({"collections/.keep": ""}, COLLECTIONS=settings)
    posts = app.collections.posts
    answer = {"slug": "a", "content": "{{ 7 * 7 }}", "is_template": True}
    with app.test_request_context():
        app.preprocess_request()
        assert posts.entry_cls.from_data(posts, answer).render() == "{{ 7 * 7 }}"


@defect(reason="data_collections: a slug becomes a part of the API's address as it is")
@pytest.mark.feature("coll.api")
def test_a_slug_stays_in_its_collection(monkeypatch):
    asked = []
    monkeypatch.setattr("requests.get", lambda url, **options: asked.append(url) or exit())
    posts = APICollection("posts", "http://cms.test/posts")
    posts.url = posts.api_url
    with pytest.raises(SystemExit):
        posts.get("../users")
    assert ".." not in asked[0].split("/")


@defect(reason="file_storage: an address gives lists, and half of a name")
@pytest.mark.feature("files.serialize")
def test_a_file_is_made_of_its_address():
    file = File.from_uri("local://1.txt?mimetype=text%2Fplain#a#b.txt")
    assert (file.path, file.filename, file.mimetype) == ("1.txt", "a#b.txt", "text/plain")


@defect(reason="file_storage: the settings become the name's prefix")
@pytest.mark.feature("files.save")
def test_an_upload_has_a_name_of_its_own(make_app, upload):
    with make_app().app_context():
        assert save_file(upload("a.txt")).path != save_file(upload("a.txt")).path


@defect(reason="file_storage: loader and dumper are swapped")
@pytest.mark.feature("files.db-column")
def test_a_column_saves_what_is_written_and_reads_what_is_stored():
    assert FileColumn.dumper is save_file


@defect(raises=AttributeError, reason="file_storage: File has no _size")
@pytest.mark.feature("files.serialize")
def test_a_file_is_written_as_an_address():
    assert File("a.txt", "local").to_uri() == "local://a.txt?mimetype=text%2Fplain#a.txt"


@defect(raises=AttributeError, reason="file_storage: generators are looked for elsewhere")
@pytest.mark.feature("files.serving")
def test_addresses_may_be_made_by_a_function(make_app):
    app = make_app()
    with app.app_context():
        app.extensions["files"].instance.register_url_generator("local", lambda file: "/made")
        assert File("a.txt", "local").url() == "/made"


@defect(raises=AttributeError, reason="file_storage: BASE_PATH calls str.rtrim")
@pytest.mark.feature("files.naming")
def test_uploads_may_have_a_folder_of_their_own(make_app, upload):
    with make_app(FILES_FILESYSTEMS={"local": {"base_path": "in/"}}).app_context():
        assert save_file(upload("a.txt")).path.startswith("in/")


@defect(raises=AttributeError, reason="file_storage: any other file system raises")
@pytest.mark.feature("files.s3")
def test_uploads_may_go_to_another_file_system(make_app):
    with make_app().app_context() as context:
        assert context.app.extensions["files"].instance.filesystem("memory")


@defect(raises=IndexError, reason="flask-files-04: a name without extension raises")
@pytest.mark.feature("files.validate")
def test_a_file_without_extension_is_refused(upload):
    assert not validate_file(upload("noext"), ["pdf"], raise_exc=False)


@defect(raises=UnboundLocalError, reason="flask-files-07: width and height raise")
@pytest.mark.feature("files.images")
def test_a_picture_is_resized_to_width_and_height(upload):
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20)).save(buffer, "png")
    resized = resize_img(upload("a.png", buffer.getvalue()), 10, 10)
    assert Image.open(resized.stream).size == (10, 10)


@pytest.fixture
def mail(make_app):
    """A function that sends a mail and returns it."""

    def mail(front="subject: s", body="x", name="a.txt", context=None, **config):
        files = {f"emails/{name}": f"---\n{front}\n---\n{body}", "pages/index.jpy": "x"}
        app = make_app(files, SERVER_NAME="shop.test", **config)
        with app.app_context():
            send_mail(name, "ada@example.com", **(context or {}))
            return app.extensions["mailman"].outbox[0]

    return mail


@defect(raises=(TypeError, AttributeError), reason="autoescape: lists are text")
@pytest.mark.feature("mail.frontmatter")
def test_the_front_matter_may_hold_a_list(mail):
    assert mail("subject: s\nbcc: [b@example.com]").bcc == ["b@example.com"]


@defect(reason="mail_arguments: who should get the answer gets the mail as cc")
@pytest.mark.feature("mail.frontmatter")
def test_an_address_for_replies_is_no_recipient(mail):
    assert mail(context={"reply_to": ["d@example.com"]}).cc == []


@defect(reason="hyperflask-67: a pattern for titles is printed as it is")
@pytest.mark.feature("mail.layout-override")
def test_the_title_of_the_site_is_a_text_in_mails(mail):
    body = "{% use_layout %}<mj-text>x</mj-text>"
    sent = mail(body=body, name="a.mjml", SITE_TITLE={"template": "%s - Shop", "default": "Shop"})
    assert "template" not in sent.alternatives[0][0]


@defect(reason="suspense_script: the character after the tag is eaten")
@pytest.mark.feature("suspense.block")
def test_nothing_is_eaten_after_a_tag(make_app):
    assert "Late" in make_app({"pages/index.jpy": LATE}).test_client().get("/").text


@defect(
    condition=sys.version_info < (3, 13),
    raises=AttributeError,
    reason="flask-assets-pipeline-02: patterns of files need Python 3.13",
)
@pytest.mark.feature("assets.processors")
def test_files_are_processed_by_a_pattern(make_app):
    make_app().assets.static_asset_file_processor("*.txt")(print)


@defect(reason="flask-assets-pipeline-01: what esbuild ends with is not looked at")
@pytest.mark.feature("assets.build")
def test_a_build_that_fails_is_a_failure(make_app):
    metafile = "for a; do case $a in --metafile=*) echo '{\"outputs\": {}}' > ${a#*=};; esac; done"
    app = make_app({"assets/a.js": ""}, ASSETS_ESBUILD_BIN=["sh", "-c", f"{metafile}; exit 1", "x"])
    Path(app.static_folder).mkdir()
    result = app.test_cli_runner().invoke(args=["assets", "build"])
    for builder in app.assets.builders:
        if hasattr(builder, "metafile"):
            builder.metafile.close()  # which the builder leaves open
    assert result.exit_code != 0


@defect(raises=TypeError, reason="flask-assets-pipeline-03: the builder is called the wrong way")
@pytest.mark.feature("assets.import-map")
def test_a_node_package_is_built_for_the_browser(make_app):
    app = make_app(ASSETS_ESBUILD_BIN=["true"])
    builder = NodeDependenciesBuilder()
    builder.init(app.assets)
    builder.build_node_package("lit")


@defect(reason="flask-assets-pipeline-04: a page with a picture writes into the folder of the app")
@pytest.mark.feature("assets.images")
def test_showing_a_picture_writes_no_mapping(make_app):
    app = make_app({"assets/.keep": ""})
    Image.new("RGB", (4, 4)).save(Path(app.root_path) / "assets/a.png")
    with app.test_request_context():
        app.jinja_env.from_string("{{ asset_image_attrs('a.png') }}").render()
    assert not Path(app.assets.state.mapping_file).exists()


@defect(reason="data_collections: what an entry doesn't have is a KeyError", raises=KeyError)
@pytest.mark.feature("coll.directory")
def test_what_an_entry_does_not_have_is_nothing(make_app):
    show = "{% for post in collections.posts %}{{ post.subtitle }}{% endfor %}"
    app = make_app({"collections/posts/a.md": "x", "pages/index.jpy": show})
    assert app.test_client().get("/").text == ""


@defect(reason="flask-collections-06: names of arguments can't be front matter", raises=TypeError)
@pytest.mark.feature("coll.directory")
@pytest.mark.parametrize("name", ["slug", "content", "collection"])
def test_front_matter_may_use_any_name(make_app, name):
    app = make_app({"collections/posts/a.md": f"---\n{name}: b\n---\nx"})
    assert len(app.collections.posts) == 1


@defect(reason="file_storage: an extension is kept as it came")
@pytest.mark.feature("files.naming")
def test_a_name_that_is_not_kept_leaves_an_extension_alone():
    path, _ = generate_filename("a.\x00", uuid_prefix=True, keep_filename=False)
    assert "\x00" not in path
