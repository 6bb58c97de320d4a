"""A site that is frozen as a whole: what can't be frozen is said."""

import warnings

import pytest
from flask_frozen import MissingURLGeneratorWarning

FILES = {"pages/index.jpy": "home", "pages/notes/<int:id>.jpy": "note", "public/.keep": ""}


@pytest.mark.feature("static.modes")
@pytest.mark.parametrize(("mode", "told"), [("static", True), ("hybrid", False)])
def test_pages_that_nobody_lists_are_named_when_all_are_frozen(make_app, tmp_path, mode, told):
    app = make_app(FILES, STATIC_MODE=mode, FREEZER_DESTINATION=str(tmp_path / "site"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        app.freezer.freeze()
    said = [str(w.message) for w in caught if w.category is MissingURLGeneratorWarning]
    assert bool(said) is told
    assert all("notes_<int:id>" in one for one in said)
    assert (tmp_path / "site/index.html").read_text() == "home"
