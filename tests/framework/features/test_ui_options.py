"""Options of components whose classes aren't the name of the component, or stand elsewhere."""

import pytest

from tests.framework.features.looking import tree
from tests.framework.features.test_ui_daisy import COLORS, SIZES

OPTIONS = [
    ("Avatar", "presence", ("online", "offline"), ("avatar-{}",)),
    ("LabeledCheckbox", "style", COLORS, ("checkbox-{}",)),
    ("LabeledCheckbox", "size", SIZES, ("checkbox-{}",)),
    ("LabeledToggle", "color", COLORS, ("toggle-{}",)),
    ("LabeledToggle", "size", SIZES, ("toggle-{}",)),
    ("Loading", "color", COLORS, ("text-{}",)),
    ("Navbar title='t'", "color", COLORS, ("bg-{}", "text-{}-content")),
    ("Navbar title='t' sidebar_toggle='s'", "sidebar_toggle_responsive", SIZES, ("{}:hidden",)),
]


@pytest.mark.feature("daisy.navbar", "daisy.avatar")
@pytest.mark.parametrize(("tag", "option", "values", "patterns"), OPTIONS)
def test_an_option_adds_its_classes_and_no_others(render, tag, option, values, patterns):
    for value in [*values, None]:
        given = f"{option}=value" if value else ""
        html = render(f"<{{{tag} {given}}}></{{}}>", value=value)
        classes = {name for element in tree(html).iter() for name in element.classes}
        every = {pattern.format(other) for other in values for pattern in patterns}
        expected = {pattern.format(value) for pattern in patterns} if value else set()
        assert classes & every == expected


@pytest.mark.feature("daisy.alert")
@pytest.mark.parametrize("color", ["info", "success", "warning", "error"])
def test_an_alert_has_the_picture_of_its_kind_alone(render, color):
    html = tree(render("<{Alert color=color}>x</{Alert}>", color=color))
    [picture] = html.cssselect("svg")
    assert color in picture.classes
    assert {"h-6", "w-6", "shrink-0", "stroke-current"} < set(picture.classes)
    assert (picture.get("fill"), picture.get("viewbox")) == ("none", "0 0 24 24")
    [path] = picture.cssselect("path")
    for name, value in (("linecap", "round"), ("linejoin", "round"), ("width", "2")):
        assert path.get(f"stroke-{name}") == value
    assert path.get("d")
