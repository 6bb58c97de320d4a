"""What the framework's own components do otherwise."""

from functools import partial

import pytest

from tests.framework.features.looking import one, tree

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)

FLASHING = "---\nfrom flask import flash\nflash('Saved', 'success')\n---\n<p>x</p>"
HTMX = {"HX-Request": "true"}


@defect(reason="flash_toasts: beforestart is no swap of htmx, which then replaces the toasts")
@pytest.mark.feature("ui.flash-oob")
def test_a_toast_is_added_to_the_others(make_app):
    html = make_app({"pages/a.jpy": FLASHING}).test_client().get("/a", headers=HTMX).text
    swap = one(html, "[hx-swap-oob]").get("hx-swap-oob").split(":")[0]
    assert swap in {"afterbegin", "beforeend"}


@defect(reason="flash_toasts: JSON gets HTML in front")
@pytest.mark.feature("ui.flash-oob")
def test_json_stays_json(make_app):
    page = "---\nfrom flask import flash\nflash('Saved')\npage.respond({'a': 1})\n---\n"
    reply = make_app({"pages/a.jpy": page}).test_client().get("/a", headers=HTMX)
    assert reply.text.startswith("{")


@defect(reason="hyperflask-64: SkeletonCard, SkeletonList and SkeletonTable are empty")
@pytest.mark.feature("ui.skeleton")
@pytest.mark.parametrize("name", ["SkeletonCard", "SkeletonList", "SkeletonTable"])
def test_every_skeleton_shows_something(render, name):
    assert tree(render(f"<{{{name} }}/>")).cssselect("div.animate-pulse")


@defect(reason="hyperflask-77: the documentation says ModalActions, the component is ModalAction")
@pytest.mark.feature("ui.modal-components")
def test_modal_actions_are_called_as_documented(render):
    assert tree(render("<{ModalActions}>x</{ModalActions}>")).cssselect(".modal-action")
