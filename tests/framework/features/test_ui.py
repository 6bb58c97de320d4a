"""The framework's own components: layout boxes, icons, images, toasts, modals."""

import pytest
from flask import flash
from hyperflask.utils.htmx import respond_with_flash_messages

from tests.framework.features.looking import check, one, tree


@pytest.mark.feature("ui.modal-components")
def test_the_marks_of_a_modal_are_there_for_the_script(render):
    html = render(
        '<{AutoOpenModal id="m" large=true}>Hello</{AutoOpenModal}>'
        '<{Button hf-modal="/new"}>New</{Button}>'
    )
    check(
        html, {"dialog#m.modal > .modal-box.max-w-full": "Hello", "button[hf-modal='/new']": "New"}
    )
    assert one(html, "dialog").get("x-init") == "$el.showModal()"


@pytest.mark.feature("ui.flash-toast")
def test_flashed_messages_are_alerts_in_the_toast(make_app):
    app = make_app({"templates/x.html": "<{FlashMessagesToast}/><{FlashMessages}/>"})
    with app.test_request_context():
        app.preprocess_request()
        flash("Saved <b>", "success")
        flash("Careful", "warning")
        html = app.jinja_env.get_template("x.html").render()

    toast = one(html, "div#flash-messages-toast.toast")
    assert "z-1000" in toast.classes
    check(
        html,
        {
            "#flash-messages-toast > .alert.alert-success.flash-message": "Saved <b>",
            "#flash-messages-toast > .alert.alert-warning": "Careful",
            ".alert": 4,
        },
    )


@pytest.mark.feature("ui.flash-toast")
def test_one_message_has_its_category_and_attributes(render):
    html = render(
        '<{FlashMessage category="error" id="e"}>Bad</{FlashMessage}><{FlashMessage}>x</{}>'
    )
    check(html, {"#e.alert.alert-error.flash-message": "Bad", ".alert.alert-info": "x"})


FLASHING = "---\nfrom flask import flash\nflash('Saved', 'success')\nflash('Then')\n---\n<p>x</p>"


@pytest.mark.feature("ui.flash-oob")
def test_a_partial_reply_brings_its_toasts(make_app):
    site = make_app({"pages/a.jpy": FLASHING}, FLASH_TOAST_REMOVE_AFTER="5s").test_client()
    html = site.get("/a", headers={"HX-Request": "true"}).text

    check(html, {".alert": 2, ".alert.alert-success[remove-me='5s']": "Saved", "p": "x"})
    swaps = [div.get("hx-swap-oob") for div in tree(html).cssselect("[hx-swap-oob]")]
    assert swaps == ["afterbegin:#flash-messages-toast"] * 2
    check(site.get("/a").text, {".alert": 0})


@pytest.mark.feature("ui.flash-oob")
def test_toasts_of_partial_replies_can_be_turned_off(make_app):
    site = make_app({"pages/a.jpy": FLASHING}, FLASH_TOAST_OOB=False).test_client()

    assert site.get("/a", headers={"HX-Request": "true"}).text.strip() == "<p>x</p>"


@pytest.mark.feature("ui.flash-oob")
def test_the_original_handler_can_be_called_for_any_reply(make_app):
    app = make_app()
    with app.test_request_context():
        app.preprocess_request()
        flash("Now", "info")
        response = app.make_response("<p>x</p>")
        assert respond_with_flash_messages(response).get_data(as_text=True) == "<p>x</p>"
        respond_with_flash_messages(response, only_if_htmx=False, target="#other")

    html = response.get_data(as_text=True)
    check(html, {".alert-info": "Now", "p": "x"})
    assert one(html, "[hx-swap-oob]").get("hx-swap-oob").endswith(":#other")


@pytest.mark.feature("ui.layout-boxes")
def test_the_boxes_of_an_application_have_their_places(render):
    html = render(
        '<{AppUI class="mine"}><{Sidebar}><b>side</b></{Sidebar}>'
        "<{Viewport}>view</{Viewport}></{AppUI}>"
    )
    check(
        html,
        {
            "div#app.drawer.md\\:drawer-open.mine > input#app-drawer[type=checkbox]": "",
            "#app > div#viewport.drawer-content.flex.flex-col.max-h-screen.overflow-auto": "view",
            "#app > div#sidebar.drawer-side.bg-base-200 > label[for=app-drawer]": "",
            "#sidebar > div#sidebar-content.h-full > b": "side",
        },
    )


@pytest.mark.feature("ui.layout-boxes")
def test_the_boxes_take_options_and_classes(render):
    html = render(
        '<{AppUI responsive="xl"}><{Viewport overflow=false}>v</{Viewport}></{AppUI}>'
        '<{HBox id="h" class="a"}><{Spacer id="s" class="e" }/></{HBox}>'
        '<{VBox id="v" class="b"}>v</{VBox}><{CenterBox id="c" class="d"}>c</{CenterBox}>'
    )
    check(
        html,
        {
            "#app.xl\\:drawer-open": None,
            "#app.md\\:drawer-open, #viewport.overflow-auto": 0,
            "div#h.flex.gap-4.items-start.a > div#s.grow.e": "",
            "div#v.flex.flex-col.gap-4.b": "v",
            "div#c.flex.justify-center.items-center.h-full.d": "c",
        },
    )


@pytest.mark.feature("ui.icon")
def test_an_icon_has_its_class_and_brings_the_stylesheet(make_app):
    files = {
        "pages/a.jpy": '{% use_layout %}\n<{Icon "trash" class="big" title="<x>" }/>',
        "pages/b.jpy": "{% use_layout %}\nno icon",
    }
    site = make_app(files).test_client()
    html = site.get("/a").text

    check(html, {"i.bi-trash.big": ""})
    assert one(html, "i").get("title") == "<x>"
    sheets = [link.get("href") for link in tree(html).cssselect("link[rel=stylesheet]")]
    assert any(href.endswith("bootstrap-icons/bootstrap-icons.min.css") for href in sheets)
    assert "bootstrap-icons" not in site.get("/b").text


@pytest.mark.feature("ui.skeleton")
def test_lines_pulse_where_text_will_be(render):
    assert (
        len(tree(render("<{SkeletonLines nb_lines=3 }/>")).cssselect("div.animate-pulse > div"))
        == 3
    )
    assert len(tree(render("<{SkeletonLines }/>")).cssselect("div.animate-pulse > div")) == 4
    html = render('<{SkeletonBlock icon="image" id="b" }/>')

    check(html, {"div#b.animate-pulse.bg-gray-300 > i.bi-image": ""})
    check(render("<{SkeletonBlock }/>"), {"div.animate-pulse": "", "i": 0})


@pytest.fixture
def images(make_app):
    def page(source, **config):
        app = make_app({"pages/index.jpy": "{% use_layout %}\n" + source}, **config)
        meta = {"width": 640, "height": 480, "placeholder": "data:image/png;base64,AA"}
        meta["sizes"] = {"320": "dist/x-320.png"}
        app.assets.state.mapping["x.png"] = [["dist/x-1.png", meta]]
        return app.test_client().get("/").text

    return page


@pytest.mark.feature("ui.image")
def test_an_image_is_lazy_and_escaped(images):
    image = one(images('<{Image src="x.png" alt="a <b>" class="y" }/>'), "img")

    assert image.get("src").endswith("dist/x-1.png")
    assert (image.get("width"), image.get("height")) == ("640", "480")
    assert [part.split()[1] for part in image.get("srcset").split(", ")] == ["320w", "640w"]
    assert "data:image/png" in image.get("style")
    assert (image.get("loading"), image.get("decoding")) == ("lazy", "async")
    assert (image.get("alt"), image.get("class")) == ("a <b>", "y")


@pytest.mark.feature("ui.image")
def test_settings_and_arguments_say_how_images_load(images):
    settings = {"IMAGES_DEFAULT_LOADING": "eager", "IMAGES_DEFAULT_DECODING": "sync"}
    image = one(images('<{Image src="x.png" }/>', **settings), "img")
    assert (image.get("loading"), image.get("decoding")) == ("eager", "sync")

    image = one(
        images('<{Image src="x.png" loading="eager" decoding="auto" placeholder=false }/>'), "img"
    )
    assert image.get("style") is None
    assert (image.get("loading"), image.get("decoding")) == ("eager", "auto")


@pytest.mark.feature("ui.image")
def test_an_important_image_is_fetched_early(images):
    html = images('<{Image src="x.png" priority=true }/>')
    image = one(html, "img")

    assert (image.get("loading"), image.get("fetchpriority")) == ("eager", "high")
    preload = one(html, "link[rel=preload]")
    assert preload.get("href").endswith("dist/x-1.png")
    assert preload.get("as") == "image"

    html = images('<{Image src="x.png" preload=true }/>')
    assert one(html, "link[rel=preload]") is not None
    assert one(html, "img").get("fetchpriority") is None
