"""Pictures of uploads and of assets: what is kept of them, and at what size."""

import base64
import io

import pytest
from flask import Blueprint, Flask
from flask_assets_pipeline import AssetsPipeline
from flask_assets_pipeline.file_processors.image import (
    BaseImageProcessor,
    ImageConverter,
    ImageOptimizer,
    ImagePlaceholder,
    ImageProcessorChain,
    ImageResizer,
)
from flask_files.images import resize_img, rotate_img, watermark_img
from PIL import Image

from tests.framework.features.test_files import picture  # noqa: F401  # a fixture

SIGNATURE = b"\x89PNG"


def size(file):
    return Image.open(file.stream).size


@pytest.mark.feature("files.images")
def test_a_picture_of_which_one_side_is_given_is_never_larger(picture):  # noqa: F811
    assert size(resize_img(picture(40, 20), 80, resample=0)) == (40, 20)
    assert size(resize_img(picture(40, 20), h=10, resample=0)) == (20, 10)
    assert resize_img(picture(40, 20), 8, resample=0).filename == "a-8xNone.png"


@pytest.mark.feature("files.images")
def test_a_changed_picture_is_read_from_its_beginning(picture):  # noqa: F811
    changed = rotate_img(picture(4, 2), 90)
    assert changed.stream.read(4) == SIGNATURE
    marked = watermark_img(picture(8, 8), picture(2, 2, color="blue").stream)
    assert marked.read(4) == SIGNATURE


@pytest.mark.feature("files.images")
def test_a_picture_is_turned_with_all_its_corners_on_request(picture):  # noqa: F811
    assert size(rotate_img(picture(40, 20), 45)) == (40, 20)
    wide, high = size(rotate_img(picture(40, 20), 45, expand=True))
    assert wide > 40
    assert high > 20


@pytest.fixture
def app(tmp_path):
    """An app whose pictures are written into its folder."""
    app = Flask("shop", root_path=str(tmp_path), static_folder="public")
    AssetsPipeline(app)
    with app.app_context():
        yield app


@pytest.fixture
def image():
    return Image.new("RGB", (640, 320), "red")


@pytest.mark.feature("assets.images")
def test_a_placeholder_is_a_tiny_picture_in_the_page(image):
    meta = {}
    assert ImagePlaceholder().process(image, "a.png", meta) is None
    kind, _, data = meta["placeholder"].partition(",")
    assert kind == "data:image/webp;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (16, 8)
    assert image.size == (640, 320)


@pytest.mark.feature("assets.images")
def test_a_picture_is_converted_unless_it_is_of_that_kind(app, image, tmp_path):
    convert = ImageConverter("webp", quality=1)
    assert convert.process(image, "a.webp", {}) is None
    assert convert.process(image, "in/a.png", {}) == "/public/dist/img/in/a.webp"
    assert Image.open(tmp_path / "public/dist/img/in/a.webp").format == "WEBP"


@pytest.mark.feature("assets.images")
def test_a_picture_is_made_smaller_as_it_is_or_in_another_kind(app, image, tmp_path):
    assert ImageOptimizer().process(image, "a.png", {}) == "/public/dist/img/a.png"
    assert ImageOptimizer("jpg").process(image, "a.png", {}) == "/public/dist/img/a.jpg"
    assert Image.open(tmp_path / "public/dist/img/a.jpg").format == "JPEG"
    assert ImageOptimizer().save_kwargs == {"optimize": True}
    assert ImageOptimizer(optimize=False).save_kwargs == {"optimize": False}


@pytest.mark.feature("assets.images")
def test_a_picture_has_the_sizes_below_its_own(app, image, tmp_path):
    meta = {}
    resize = ImageResizer([100, 320, 640, 900], default_size=320)
    assert resize.process(image, "a.png", meta) == "/public/dist/img/a-320.png"
    assert meta["sizes"] == {
        100: "/public/dist/img/a-100.png",
        320: "/public/dist/img/a-320.png",
    }
    assert Image.open(tmp_path / "public/dist/img/a-100.png").size == (100, 50)
    assert ImageResizer([100], target_ext="webp").process(image, "b.png", {}) is None
    assert Image.open(tmp_path / "public/dist/img/b-100.webp").size == (100, 50)


@pytest.mark.feature("assets.images")
def test_the_last_processor_that_makes_a_file_names_it(image):
    class Named(BaseImageProcessor):
        def __init__(self, name):
            self.name = name

        def process(self, img, filename, meta):
            meta.setdefault("ran", []).append(self.name)
            return self.name

    meta = {}
    chain = ImageProcessorChain([Named("one"), Named("two"), Named(None)])
    assert chain.process(image, "a.png", meta) == "two"
    assert meta["ran"] == ["one", "two", None]
    assert ImageProcessorChain([Named(None)]).process(image, "a.png", {}) == "a.png"
    with pytest.raises(NotImplementedError):
        BaseImageProcessor().process(image, "a.png", {})


@pytest.mark.feature("assets.bundles")
def test_the_files_of_a_blueprint_are_included_on_request_only(app, tmp_path):
    assets = app.extensions["assets"].instance
    blueprint = Blueprint("blog", "blog", static_folder=str(tmp_path / "blog"))
    assets.blueprint_bundle(blueprint, ["a.js"])
    assert list(assets.state.bundles) == ["@blog"]
    assert assets.state.include == []
    assets.bundle(["b.js"], "more")
    assert assets.state.include == []


@pytest.mark.feature("assets.cache-worker", "assets.dev", "sec.csp-nonce")
def test_scripts_of_the_page_carry_its_nonce_when_there_are_any(tmp_path):
    def head(debug, worker, nonce):
        app = Flask("shop", root_path=str(tmp_path), static_folder="public")
        app.debug = debug
        assets = AssetsPipeline(app, cache_worker=worker, livereload_port="7999")
        with app.test_request_context():
            app.preprocess_request()
            return assets.head(nonce)

    asked = []

    def nonce():
        asked.append(1)
        return "made"

    assert "<script" not in head(False, False, nonce)
    assert asked == []
    assert '<script nonce="made">' in head(True, False, nonce)
    assert "http://localhost:7999" in head(True, False, "given")
    assert '<script nonce="given">' in head(True, False, "given")
    worker = head(False, True, "given")
    assert '<script nonce="given">' in worker
    assert "navigator.serviceWorker.register('/cache-worker.js')" in worker
    assert "7999" not in worker
    assert '<script nonce="">' in head(False, True, None)
