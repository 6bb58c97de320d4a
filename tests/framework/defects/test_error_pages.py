"""What the released pages of errors do, which a mend replaces."""

import pytest

BROKEN = {"pages/index.jpy": "---\nraise ZeroDivisionError\n---\n"}


@pytest.mark.feature("errors.custom")
@pytest.mark.parametrize(
    ("files", "text"),
    [({}, "500 Internal Server Error"), ({"templates/500.html": "Oh."}, "Oh.")],
)
def test_a_failure_has_a_template_or_a_line(make_app, caplog, files, text):
    client = make_app({**BROKEN, **files}, PROPAGATE_EXCEPTIONS=False).test_client()
    reply = client.get("/")
    assert (reply.status_code, reply.text) == (500, text)
