"""Whatever people write, it is text in a page: in elements, attributes, scripts, Markdown."""

import json
import re

import lxml.html
import pytest
from flask import Response, flash, render_template_string
from hyperflask.utils.htmx import add_hx_trigger, htmx_oob
from hyperflask.utils.metadata import metadata_tags
from hypothesis import example, given
from hypothesis import strategies as st
from jinja_super_macros.html import html_attrs, html_tag
from markupsafe import Markup

#: What parsers of HTML keep as it is: they replace or drop control characters.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff")
WORDS = st.sampled_from(['"', "'", "<b>", "</script>", "<!--", "&lt;", "${x}", "`", "{{ 7*7 }}"])
TEXT = st.lists(st.one_of(WORDS, st.text(CHARACTERS, max_size=5)), max_size=6).map("".join)


def element(html):
    [only] = lxml.html.fragment_fromstring(str(html), create_parent="main")
    return only


@given(TEXT)
def test_an_attribute_is_what_was_given(value):
    found = element(Markup("<p {}></p>").format(html_attrs(title=value)))
    assert found.keys() == ["title"]
    assert found.get("title") == value.strip()


@given(st.text(max_size=8))
def test_a_name_makes_one_attribute_or_none(name):
    try:
        html = str(html_attrs({name: "v"}))
    except ValueError:
        return
    assert html.count('"') in (0, 2)
    assert not re.search(r"[<>']", html)


@given(TEXT, TEXT)
def test_an_element_holds_the_text(title, text):
    found = element(html_tag("b", {"title": title}, text))
    assert (found.tag, found.text_content(), len(found)) == ("b", text, 0)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """An app with a page, a component and a late part, all of which show what is asked for."""
    from tests.framework.conftest import apps_in

    q = "{{ request.args.q }}"
    files = {
        "components/Card.html": "<section title='{{ props.q }}'>{{ props.q }}</section>",
        "pages/index.jpy": f"<i>{q}</i><{{Card q=request.args.q }}/>",
        "pages/late.jpy": f"{{% suspense %}}\n<i>{q}</i>\n{{% fallback %}}\n-\n{{% endsuspense %}}",
        "pages/mark.jpy": "<main>{{ request.args.q|markdown }}</main>",
        "pages/flash.jpy": "x",
    }
    with apps_in(tmp_path_factory.mktemp("fuzz")) as make:
        yield make(files)


@given(TEXT)
def test_a_page_and_a_component_show_the_text(site, text):
    html = site.test_client().get("/", query_string={"q": text}).text
    i, section = lxml.html.fragment_fromstring(html, create_parent="main")
    assert i.text_content() == section.text_content() == section.get("title") == text
    assert len(section) == len(i) == 0


@given(TEXT)
@example("${alert(1)}`</script>\u2028")
def test_a_late_part_is_one_script_with_one_text(site, text):
    html = site.test_client().get("/late", query_string={"q": text}).text
    [script] = lxml.html.document_fromstring(html).iter("script")
    argument = re.fullmatch(r'.*\("suspense-\w+", (".*")\)', script.text, re.DOTALL)[1]
    assert element(json.loads(argument).strip()).text_content() == text


DANGEROUS = re.compile(r"<\s*(script|iframe|object|style|svg)\b|\son\w+\s*=|javascript\s*:", re.I)
MARKS = st.sampled_from(
    [
        "[a](",
        "javascript:",
        "java\tscript:",
        "![](",
        "<a href=",
        "onclick=",
        "<svg",
        "`",
        ")",
        "\n\n",
    ]
)


@given(st.lists(st.one_of(MARKS, WORDS, st.text(max_size=3)), max_size=8).map("".join))
@example("[a](javascript:alert)")
@example("<a href='java\nscript:alert()' onclick=x>a</a><svg onload=x>")
def test_markdown_never_runs(site, text):
    with site.test_request_context():
        site.preprocess_request()
        html = render_template_string("{{ text|markdown }}", text=text)
    for found in lxml.html.fragment_fromstring(html, create_parent="main").iter():
        assert found.tag not in ("script", "iframe", "object", "style", "svg")
        for name, value in found.items():
            assert not name.startswith("on")
            address = re.sub(r"[\x00-\x20]", "", value).lower()
            assert not address.startswith(("javascript:", "data:text", "vbscript:"))


@given(TEXT.filter(str.strip))
def test_metadata_hold_the_text(site, text):
    with site.test_request_context():
        html = str(metadata_tags({"description": text, "og": {"title": text}}, title=text))
    head = lxml.html.document_fromstring(f"<html><head>{html}</head><body></body></html>").head
    said = [e.get("content") for e in head if e.get("name") == "description" or e.get("property")]
    assert said == [text.strip(), text.strip()]
    assert head.find("title").text_content() == text


@given(st.text(min_size=1, max_size=12), st.none() | st.text(max_size=8))
@example("geändert", None)
@example("保存", None)
@example("a, b", None)
@example("{", None)
@example("saved\r\nX-Evil: 1", None)
def test_htmx_gets_the_event_that_was_meant(event, data):
    reply = add_hx_trigger(add_hx_trigger(Response(), event, data), "second")
    header = reply.headers["HX-Trigger"]
    header.encode("latin-1")  # as it is sent
    assert json.loads(header) == {event: data, "second": None}
    header = add_hx_trigger(Response(), event, data).headers["HX-Trigger"]
    header.encode("latin-1")
    assert (json.loads(header) if header.startswith("{") else {header: None}) == {event: data}


@given(TEXT, st.sampled_from(["div", "tr", "li", "x-y"]))
def test_a_marked_element_keeps_its_text(text, tag):
    html = str(htmx_oob(html_tag(tag, {"title": text}, text), target=f"#{text}"))
    assert html.count("hx-swap-oob") == 1
    assert f"</{tag}>" in html
    found = lxml.html.fragment_fromstring(f"<table>{html}</table>" if tag == "tr" else html)
    assert found.xpath("//@hx-swap-oob") in ([], [f"outerHTML:#{text}"])


@given(TEXT, st.text(max_size=8))
def test_a_message_is_shown_as_text(site, message, category):
    with site.test_request_context(headers={"HX-Request": "true"}):
        site.preprocess_request()
        flash(message, category)
        html = site.process_response(Response("<p>x</p>")).get_data(as_text=True)
    main = lxml.html.fragment_fromstring(html, create_parent="main")
    assert message.strip() in main.text_content()
    assert not list(main.iter("script"))
