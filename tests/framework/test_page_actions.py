"""The actions of a page get the fields of the form."""

import pytest

PAGE = """---
@page.action
def do_rename(title, color="blue"):
    return f"{title} {color}"

@page.action
def archive():
    pass

@page.action(name="other")
def whatever(title):
    return f"other {title}"

def post():
    return "no action"
---
<form action="{{ page_action_url('rename') }}">"""


@pytest.fixture
def client(make_app):
    return make_app({"pages/item.jpy": PAGE}, WTF_CSRF_ENABLED=False).test_client()


@pytest.mark.parametrize(
    ("action", "expected"),
    [("rename", "A blue"), ("archive", ""), ("other", "other A"), ("unknown", "no action")],
)
@pytest.mark.feature("page.action")
def test_an_action_is_run_with_its_fields(client, action, expected):
    reply = client.post(f"/item?__action={action}", data={"title": "A"})
    assert (reply.status_code, reply.text) == (200, expected)


def test_a_missing_field_without_a_default_is_none(client):
    assert client.post("/item?__action=rename", data={"color": "red"}).text == "None red"


@pytest.mark.feature("page.action")
def test_an_action_is_not_run_by_get(client):
    reply = client.get("/item?__action=rename&title=A")
    assert 'action="/item?__action=rename"' in reply.text
