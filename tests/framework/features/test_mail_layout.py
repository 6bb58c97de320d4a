"""The default layout of mails: its parts, their colours, sizes and spaces."""

import re
from collections import Counter

import pytest
from flask_mailman_templates import render_mail
from lxml.html import fromstring

#: How often each declaration stands in the HTML of a mail.
STYLES = {
    "-moz-box-shadow:1px 4px 11px 0px rgba(0, 0, 0, 0.15)": 1,
    "-webkit-box-shadow:1px 4px 11px 0px rgba(0, 0, 0, 0.15)": 1,
    "box-shadow:1px 4px 11px 0px rgba(0, 0, 0, 0.15)": 1,
    "background-color:#d1d1d1ff": 1,
    "background-color:#ebebebff": 2,
    "background-color:#fff": 2,
    "background-color:#ffffff": 2,
    "background:#d1d1d1ff": 1,
    "color:#000000": 1,
    "color:#2d2d2d": 1,
    "color:#474747ff": 1,
    "color:#4d4d4d": 3,
    "font-family:'Helvetica Neue', Helvetica, Arial, sans-serif": 5,
    "font-size:11px": 2,
    "font-size:16px": 2,
    "font-size:20px": 1,
    "font-weight:400": 2,
    "font-weight:bold": 3,
    "letter-spacing:1px": 1,
    "line-height:16px": 2,
    "line-height:24px": 3,
    "padding-bottom:0": 2,
    "padding-left:15px": 2,
    "padding-right:0": 1,
    "padding-right:15px": 2,
    "padding-top:0": 2,
    "padding:0": 3,
    "padding:10px 25px": 5,
    "padding:20px 0": 7,
    "text-align:center": 11,
    "text-align:left": 8,
    "width:100%": 16,
    "width:570.0px": 1,
    "width:600.0px": 5,
    "width:600px": 8,
}


@pytest.fixture
def html(make_app):
    """The HTML of a mail in the default layout; `{% block %}`s and settings may be given."""

    def html(source="{% use_layout %}<mj-text>Hello</mj-text>", context=None, **config):
        app = make_app({"pages/index.jpy": "x", "emails/a.mjml": source}, **config)
        app.config["SERVER_NAME"] = "shop.test"
        with app.app_context():
            return render_mail("a.mjml", **(context or {}))[2]

    return html


def styles(html):
    found = [one for text in re.findall(r'style="([^"]*)"', html) for one in text.split(";")]
    return Counter(re.sub(r":\s+", ":", one.strip()) for one in found)


@pytest.mark.feature("mail.mjml")
def test_each_part_of_a_mail_has_its_look(html):
    found = styles(html(context={"title": "News"}, SITE_TITLE="Shop"))
    assert {style: found[style] for style in STYLES} == STYLES


@pytest.mark.feature("mail.mjml")
def test_the_parts_of_a_mail_stand_in_their_order(html):
    tree = fromstring(html(context={"title": "News"}, SITE_TITLE="Shop"))
    assert " ".join(tree.find("head/title").text.split()) == "Shop"
    texts = [" ".join(text.split()) for text in tree.find("body").itertext()]
    assert [text for text in texts if text and "[if" not in text] == [
        "Pre-header Text",
        "Shop",
        "News",
        "Hello",
        "You are receiving this email because you have agreed to receive emails from us.",
        "Go to site",
    ]
    [link] = tree.iterfind(".//a")
    assert link.get("href") == "http://shop.test/"
    assert link.get("style").rstrip(";") == "color: #4d4d4d"


@pytest.mark.feature("mail.layout-override")
def test_colours_are_settings_and_a_title_may_be_missing(html):
    plain = html(EMAIL_BACKGROUND_COLOR="#010203", EMAIL_BACKGROUND_ACCENT_COLOR="#040506")
    found = styles(plain)
    assert (found["background-color:#010203"], found["background-color:#040506"]) == (2, 1)
    assert "News" not in plain
