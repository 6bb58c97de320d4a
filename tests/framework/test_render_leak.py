"""A page can be rendered for as long as the process lives."""

import pytest

REQUESTS = 2500


@pytest.mark.parametrize("kind", ["page", "component"])
def test_a_page_is_rendered_thousands_of_times(make_app, kind):
    path, url = {
        "page": ("pages/index.jpy", "/"),
        "component": ("components/Box.jpy", "/__components/Box"),
    }[kind]
    app = make_app({path: "---\ndef get(): pass\n---\nHello"}, SQLORM_URI=None)
    client = app.test_client()
    count = REQUESTS if kind == "page" else 1100
    assert {client.get(url).status_code for _ in range(count)} == {200}


def test_a_page_with_a_late_part_is_rendered_a_thousand_times(make_app):
    app = make_app(
        {"pages/index.jpy": "a{% suspense %}{{ word }}{% fallback %}b{% endsuspense %}"},
        SQLORM_URI=None,
    )
    client = app.test_client()
    replies = {client.get("/").status_code for _ in range(1100)}
    assert replies == {200}


def test_the_late_part_sees_what_context_processors_and_the_page_give(make_app):
    app = make_app(
        {
            "pages/index.jpy": (
                "---\npage.mine = 'from the page'\n---\n"
                "{% suspense %}{{ word }} and {{ mine }}{% fallback %}wait{% endsuspense %}"
            )
        }
    )
    app.context_processor(lambda: {"word": "from a processor"})
    reply = app.test_client().get("/")
    assert reply.headers["x-suspense"] == "1"
    assert "from a processor and from the page" in reply.text


def test_a_failure_while_rendering_leaves_the_next_request_alone(make_app):
    app = make_app({"pages/index.jpy": "{{ 1 // (request.args.n|int) }}"})
    client = app.test_client()
    with pytest.raises(ZeroDivisionError):
        client.get("/?n=0")
    assert client.get("/?n=1").text == "1"
