"""What the released metadata lose or refuse."""

from functools import partial

import pytest
from hyperflask.utils.metadata import metadata_tags

defect = partial(pytest.mark.xfail, strict=True, raises=AssertionError)


@pytest.fixture
def head(make_app):
    app = make_app()

    def head(**metadata):
        with app.test_request_context():
            return str(metadata_tags(metadata))

    return head


@defect(reason="page_metadata: the title is not escaped")
@pytest.mark.feature("meta.title")
def test_the_title_is_escaped(head):
    assert "<title>&lt;b&gt;</title>" in head(title="<b>")


@defect(reason="attributes: what a meta says is not escaped")
@pytest.mark.feature("meta.common")
def test_a_description_is_escaped(head):
    assert "<b>" not in head(description='"><b>')


@defect(reason="page_metadata: an author as an object fails", raises=AttributeError)
@pytest.mark.feature("meta.author")
def test_an_author_may_be_an_object(head):
    assert 'content="Ada"' in head(author={"name": "Ada", "url": "/ada"})


@defect(reason="page_metadata: several authors fail", raises=TypeError)
@pytest.mark.feature("meta.author")
def test_there_may_be_several_authors(head):
    assert 'content="Bob"' in head(author=["Ada", "Bob"])


@defect(reason="page_metadata: index: false says nothing")
@pytest.mark.feature("meta.robots")
def test_robots_are_told_not_to_index(head):
    assert "noindex" in head(robots={"index": False})


@defect(reason="page_metadata: Open Graph has names instead of properties")
@pytest.mark.feature("meta.opengraph")
def test_open_graph_has_properties(head):
    assert 'property="og:title"' in head(og={"title": "T"})


@defect(reason="page_metadata: a list of images fails", raises=TypeError)
@pytest.mark.feature("meta.opengraph")
def test_open_graph_may_have_several_images(head):
    assert "/b.png" in head(og={"images": ["/a.png", "/b.png"]})


@defect(reason="page_metadata: the card of Twitter gets the base address")
@pytest.mark.feature("meta.twitter")
def test_a_card_is_no_address(head):
    assert 'content="summary"' in head(twitter={"card": "summary"}, _baseurl="https://e.com/")


@defect(reason="page_metadata: linked data are lost")
@pytest.mark.feature("meta.jsonld")
def test_linked_data_are_in_the_head(head):
    assert "application/ld+json" in head(**{"json-ld": {"@type": "Thing"}})


@defect(reason="page_metadata: the names of Apple's tags are wrong")
@pytest.mark.feature("meta.apple-applinks")
def test_the_names_of_apple_are_right(head):
    assert 'rel="apple-touch-icon"' in head(apple={"touch-icon": "/i.png"})


@defect(reason="page_metadata: the names of App Links are wrong")
@pytest.mark.feature("meta.apple-applinks")
def test_the_names_of_app_links_are_right(head):
    assert '"al:ios:url"' in head(applinks={"ios": {"url": "x://a"}})


@defect(
    reason="hyperflask-70: hyperflask.utils has no metadata_tags, as documented", raises=ImportError
)
@pytest.mark.feature("meta.function")
def test_the_function_is_where_the_documentation_says():
    from hyperflask.utils import metadata_tags as documented

    assert documented is metadata_tags
