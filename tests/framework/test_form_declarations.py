"""Forms declared in templates take pairs as choices, and speak the visitor's language."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tests.framework.features.looking import check, one, text

TEXTS = {"Name": "Nom", ("One mail", "%(num)d mails"): ("Un mail", "%(num)d mails")}


@pytest.fixture
def shown(make_app, tmp_path):
    """The label of a field, for visitors of these languages, one after the other."""
    folder = tmp_path / "locales/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = Catalog(locale="fr")
    for source, translation in TEXTS.items():
        catalog.add(source, translation)
    catalog.add("Name", "Nom du mail", context="mail")
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalog)

    def shown(field, *locales):
        app = make_app(
            {"pages/index.jpy": "{% form %}{{ " + field + ".label }}"},
            BABEL_TRANSLATION_DIRECTORIES=str(tmp_path / "locales"),
        )
        replies = [app.test_client().get(f"/?locale={locale}") for locale in locales]
        return [text(one(reply.text, "label")) for reply in replies]

    return shown


@pytest.mark.parametrize("kind", ["select", "selectmulti", "radio"])
def test_a_choice_has_a_value_and_a_label(make_app, kind):
    field = f'{{% form %}}{{{{ form.x.{kind}("X", choices=[("a", "One"), ("b", "Two")]) }}}}'
    app = make_app({"pages/index.jpy": field}, WTF_CSRF_ENABLED=False)

    check(app.test_client().get("/").text, {"[value=a]": None, "[value=b]": None})
    with app.test_request_context(method="POST", data={"x": "b"}):
        assert app.forms["pages/index.jpy"]().validate()


@pytest.mark.feature("forms.i18n-labels")
@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("form.x.text(_('Name'))", "Nom"),
        ("form.x.text(lazy_gettext('Name'))", "Nom"),
        ("form.x.text(_p('mail', 'Name'))", "Nom du mail"),
        ("form.x.text(_n('One mail', '%(num)d mails', 1))", "Un mail"),
    ],
)
def test_a_label_is_in_the_language_of_the_visitor(shown, field, expected):
    assert shown(field, "en", "fr")[1] == expected
