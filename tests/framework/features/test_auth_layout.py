"""hyperflask-users: the frame around its pages, for pages of one's own."""

import pytest

from tests.framework.features.looking import one, text

PAGE = (
    "{% use_layout 'users/auth-layout.html' %}"
    "{% block auth_aside_content %}beside{% endblock %}"
    "{% block auth_content %}<p id=mine>inside</p>{% endblock %}"
    "{% block auth_footer %}<p id=below>below</p>{% endblock %}"
)


@pytest.mark.feature("users.templates")
@pytest.mark.parametrize(("title", "shown"), [({"SITE_TITLE": "Shop"}, "Shop"), ({}, "")])
def test_a_page_of_ones_own_stands_in_the_frame_of_the_others(with_accounts, title, shown):
    html = with_accounts({"pages/own.jpy": PAGE}, **title).test_client().get("/own").text
    assert text(one(html, "#auth-header")) == shown
    assert text(one(html, "#auth-aside")) == "beside"
    assert text(one(html, "#auth-container #mine")) == "inside"
    assert text(one(html, "#auth-container #below")) == "below"
    assert "alert" not in html.partition("auth-wrapper")[2]
    assert "recaptcha" not in html
