"""Web components reach the browser."""

import pytest


def included(app):
    return [path for _, path in app.assets.state.include if "components/" in path]


@pytest.mark.feature("comp.webcomponent")
def test_every_web_component_is_included_once(make_app):
    files = {
        "components/click_count.js": "export default 1",
        "components/tick.ts": "export default 2",
        "components/Plain.html": "x",
    }
    app = make_app(files)
    paths = sorted(f"{app.root_path}/components/{name}" for name in ("click_count.js", "tick.ts"))

    assert sorted(included(app)) == paths


def test_a_component_of_react_is_loaded_where_it_is_used(make_app):
    app = make_app({"components/Chart.jsx": "export default 1"})

    assert [path for path in included(app) if "Chart" in path] == []
