"""Texts, dates and numbers in the visitor's language."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask_babel import force_locale, format_datetime, get_locale, gettext, refresh
from flask_babel.cli import po_to_json

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=n > 1;\\n"

msgid "Hello"
msgstr "Bonjour"

msgctxt "door"
msgid "Open"
msgstr "Ouvrir"

msgid "%(num)s cat"
msgid_plural "%(num)s cats"
msgstr[0] "%(num)s chat"
msgstr[1] "%(num)s chats"

msgctxt "zoo"
msgid "%(num)s lion"
msgid_plural "%(num)s lions"
msgstr[0] "%(num)s lion du zoo"
msgstr[1] "%(num)s lions du zoo"
"""
TEXTS = (
    "{{ _('Hello') }}|{{ pgettext('door', 'Open') }}|"
    "{{ ngettext('%(num)s cat', '%(num)s cats', 2) }}|"
    "{{ npgettext('zoo', '%(num)s lion', '%(num)s lions', 2) }}"
)


@pytest.fixture
def translated(make_app, tmp_path):
    """An app with French texts, and pages that show some."""
    folder = tmp_path / "translations/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(PO)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, read_po(io.StringIO(PO)))

    def translated(page="{{ _('Hello') }}", **config):
        directory = str(tmp_path / "translations")
        settings = {"BABEL_TRANSLATION_DIRECTORIES": directory, **config}
        return make_app({"pages/index.jpy": page, "emails/hi.txt": "{{ _('Hello') }}"}, **settings)

    return translated


@pytest.mark.feature("i18n.gettext")
def test_texts_are_translated_in_templates_and_code(translated):
    code = (
        "---\nfrom hyperflask import _, _n, _p, _np, lazy_gettext as lazy\n"
        "cats, lions = ('%(num)s cat', '%(num)s cats'), ('%(num)s lion', '%(num)s lions')\n"
        "texts = [_('Hello'), _p('door', 'Open'), _n(*cats, 2), _np('zoo', *lions, 2)]\n"
        "page.texts = '|'.join([*texts, str(lazy('Hello'))])\n---\n{{ texts }}"
    )
    expected = "Bonjour|Ouvrir|2 chats|2 lions du zoo"
    assert translated(TEXTS).test_client().get("/?locale=fr").text.strip() == expected
    reply = translated(code).test_client().get("/?locale=fr")
    assert reply.text.strip() == f"{expected}|Bonjour"


@pytest.mark.feature("i18n.locale-query")
def test_the_language_of_the_address_is_remembered_until_it_is_emptied(translated):
    client = translated().test_client()
    asked = ["/", "/?locale=fr", "/", "/?locale=xx", "/?locale=", "/"]
    assert [client.get(url).text for url in asked] == [
        *("Hello", "Bonjour", "Bonjour", "Hello"),
        *("Hello", "Hello"),
    ]


@pytest.mark.feature("i18n.accept-language")
def test_the_language_of_the_browser_is_used(translated):
    headers = {"Accept-Language": "de, fr;q=0.5"}
    assert translated().test_client().get("/", headers=headers).text == "Bonjour"
    app = translated(BABEL_EXTRACT_LOCALE_FROM_HEADERS=False)
    assert app.test_client().get("/", headers=headers).text == "Hello"


@pytest.mark.feature("i18n.formats")
@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("when|datetimeformat('short')", "02/01/2025 15:04"),
        ("when|dateformat", "2 janv. 2025"),
        ("when|timeformat('short')", "15:04"),
        ("1234.5|numberformat", "1 234,5"),
        ("1234.5|decimalformat", "1 234,5"),
        ("3|currencyformat('USD')", "3,00 $US"),
        ("0.25|percentformat", "25 %"),
        ("delta|timedeltaformat", "3 jours"),
        ("12345|scientificformat", "1,2345E4"),
    ],
)
def test_values_are_written_as_the_language_does(translated, expression, expected):
    app = translated("{{ " + expression + " }}")
    values = {"when": datetime(2025, 1, 2, 15, 4, tzinfo=UTC), "delta": timedelta(days=3)}
    app.jinja_env.globals.update(values)
    text = app.test_client().get("/?locale=fr").text
    assert text.replace("\u202f", " ").replace("\xa0", " ") == expected


@pytest.mark.feature("i18n.timezone")
def test_times_are_those_of_the_zone(translated):
    noon = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
    app = translated(BABEL_DEFAULT_TIMEZONE="Asia/Tokyo")
    with app.test_request_context():
        assert format_datetime(noon, "HH:mm") == "21:00"
    app.extensions["babel"].timezone_selector = lambda: "Europe/Paris"
    with app.test_request_context():
        assert format_datetime(noon, "HH:mm") == "14:00"


@pytest.mark.feature("i18n.force-locale")
def test_a_language_is_forced_for_a_mail_and_the_page_keeps_its_own(translated):
    from flask_mailman_templates import send_mail

    app = translated()
    with app.test_request_context("/"):
        with force_locale("fr"):
            send_mail("hi.txt", "a@example.com", subject="s")
        assert gettext("Hello") == "Hello"
        app.extensions["babel"].locale_selector = lambda: "fr"
        refresh()
        assert str(get_locale()) == "fr"
        assert app.extensions["mailman"].outbox[0].body == "Bonjour"


@pytest.mark.feature("i18n.js")
def test_a_catalog_is_written_for_scripts(translated, tmp_path):
    import json

    translated()
    catalog = json.loads(po_to_json(tmp_path / "translations/fr/LC_MESSAGES/messages.po"))
    assert catalog["Hello"] == [None, "Bonjour"]
    assert catalog["door::Open"] == [None, "Ouvrir"]
    assert catalog["%(num)s cat"] == ["%(num)s cats", "%(num)s chat", "%(num)s chats"]
