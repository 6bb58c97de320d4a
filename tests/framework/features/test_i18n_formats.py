"""flask-babel: languages, zones and formats, with every argument and without."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import pytz
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, render_template_string, session
from flask_babel import (
    Babel,
    Domain,
    force_locale,
    format_currency,
    format_date,
    format_datetime,
    format_decimal,
    format_number,
    format_percent,
    format_scientific,
    format_time,
    format_timedelta,
    get_babel,
    get_locale,
    get_timezone,
    gettext,
    ngettext,
    pgettext,
    refresh,
)

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""


@pytest.fixture
def catalog(tmp_path):
    """`catalog(folder, language, text, domain)` compiles the texts of one language."""

    def catalog(folder, language, text, domain="messages"):
        place = tmp_path / folder / language / "LC_MESSAGES"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{domain}.po").write_text(HEAD.format(language=language) + text)
        with (
            (place / f"{domain}.po").open("rb") as po,
            (place / f"{domain}.mo").open("wb") as mo,
        ):
            write_mo(mo, read_po(po))
        return tmp_path / folder

    return catalog


@pytest.fixture
def make(tmp_path):
    """`make({setting: value}, option=value)` is an app with the extension."""

    def make(config=None, **options):
        app = Flask("speaking", root_path=str(tmp_path))
        app.config.update(SECRET_KEY="k", **(config or {}))
        app.babel = Babel(app, **options)
        return app

    return make


@pytest.fixture
def within(make):
    """The context of a request, in a language."""

    def within(language="en", path="/", headers=None, **options):
        return make(default_locale=language, **options).test_request_context(path, headers=headers)

    return within


def names(locales):
    return sorted(str(locale) for locale in locales)


@pytest.mark.feature("i18n.locale-query")
def test_folders_and_languages_are_lists(make, tmp_path, catalog):
    there = str(catalog("there", "de", ""))
    catalog("here", "fr_CA", "")
    (tmp_path / "here/es/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "here/note.txt").touch()
    app = make({"BABEL_TRANSLATION_DIRECTORIES": f"here;{there};nowhere"})
    babel = get_babel(app)
    assert babel.translation_directories == [
        *(str(tmp_path / "here"), there),
        str(tmp_path / "nowhere"),
    ]
    assert names(babel.enabled_locales) == ["de", "en", "fr_CA"]
    assert get_babel(make(default_translation_directories="here")).default_directories == ["here"]
    said = get_babel(make({"BABEL_ENABLED_LOCALES": ["fr", "pt_BR"]}, enabled_locales=["de"]))
    assert said.enabled_locales == [Locale("fr"), Locale("pt", "BR")]
    with app.app_context():
        found = app.babel.list_translations()
        assert names(found) == ["de", "en", "fr_CA"]
        assert (app.babel.domain, app.babel.domain_instance.domain) == ("messages", ["messages"])
        assert app.babel.domain_instance is app.babel.domain_instance
        assert (app.babel.default_locale, app.babel.default_timezone) == (Locale("en"), pytz.UTC)
    with make(default_locale="de", default_translation_directories=there).app_context():
        assert names(get_babel().enabled_locales) == ["de"]


@pytest.mark.feature("i18n.locale-query")
def test_a_language_that_was_asked_for_is_remembered_until_it_is_given_up(make):
    app = make(enabled_locales=["en", "fr", "de_AT"], extract_locale_from_request="lang")
    client = app.test_client()

    @app.get("/")
    def index():
        return f"{get_locale()} {session.get('locale')}"

    german = {"Accept-Language": "de-AT"}
    assert client.get("/", headers=german).text == "de_AT None"
    assert client.get("/?lang=fr", headers=german).text == "fr fr"
    assert client.get("/", headers=german).text == "fr fr"
    assert client.get("/?lang=xx", headers=german).text == "de_AT fr"
    assert client.get("/?lang=", headers=german).text == "de_AT None"
    assert client.get("/?lang=").text == "en None"


@pytest.mark.feature("i18n.accept-language")
def test_the_browser_is_not_asked_when_the_app_says_so(within):
    french = {"Accept-Language": "fr"}
    asked = {"enabled_locales": ["en", "fr"], "headers": french}
    with within(**asked):
        assert get_locale() == Locale("fr")
    with within(**asked, extract_locale_from_headers=False):
        assert get_locale() == Locale("en")
    with within(enabled_locales=[], headers=french, language="de"):
        assert get_locale() == Locale("de")
    with within("de", locale_selector=lambda: "fr"):
        assert get_locale() == Locale("fr")


@pytest.mark.feature("i18n.timezone")
def test_a_zone_is_a_name_or_a_zone_and_asked_for_once(within):
    asked = []

    def zone():
        asked.append(1)
        return pytz.timezone("Asia/Tokyo")

    with within(timezone_selector=zone):
        assert str(get_timezone()) == str(get_timezone()) == "Asia/Tokyo"
        assert asked == [1]
        refresh()
        get_timezone()
        assert asked == [1, 1]
    with within(default_timezone="Europe/Paris"):
        assert str(get_timezone()) == "Europe/Paris"


@pytest.mark.feature("i18n.formats", "i18n.timezone")
def test_moments_are_moved_to_the_zone_unless_it_is_said(within):
    late = datetime(2026, 7, 1, 22, 30, 15, tzinfo=UTC)
    with within(default_timezone="Asia/Tokyo"):
        assert format_date(late) == "Jul 2, 2026"
        assert format_date(late, rebase=False) == "Jul 1, 2026"
        assert format_date(date(2026, 7, 1), "full") == "Wednesday, July 1, 2026"
        assert format_datetime(late).replace("\u202f", " ") == "Jul 2, 2026, 7:30:15 AM"
        assert format_datetime(late, rebase=False).replace("\u202f", " ") == (
            "Jul 1, 2026, 10:30:15 PM"
        )
        assert format_time(late).replace("\u202f", " ") == "7:30:15 AM"
        assert format_time(late, "short").replace("\u202f", " ") == "7:30 AM"
        assert format_time(time(9, 5), "HH:mm", rebase=False) == "09:05"
    with within("fr"):
        assert format_date(late) == "1 juil. 2026"
        assert format_datetime(late, "long").startswith("1 juillet 2026")


@pytest.mark.feature("i18n.formats")
def test_the_time_between_two_moments_is_rounded_as_it_is_asked(within):
    with within():
        assert format_timedelta(timedelta(hours=23)) == "1 day"
        assert format_timedelta(timedelta(hours=20)) == "20 hours"
        assert format_timedelta(timedelta(hours=20), threshold=0.5) == "1 day"
        assert format_timedelta(timedelta(minutes=3), "hour") == "1 hour"
        assert format_timedelta(timedelta(seconds=3)) == "3 seconds"
        assert format_timedelta(timedelta(hours=1), add_direction=True) == "in 1 hour"
        past = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=5, minutes=1)
        assert format_timedelta(past) == "5 hours"
    with within("fr"):
        assert format_timedelta(timedelta(hours=5)) == "5\u00a0heures"


@pytest.mark.feature("i18n.formats")
@pytest.mark.parametrize(
    ("function", "given", "english", "german"),
    [
        (format_number, (1234.5,), "1,234.5", "1.234,5"),
        (format_decimal, (1234.5,), "1,234.5", "1.234,5"),
        (format_decimal, (1234.5, "0.00"), "1234.50", "1234,50"),
        (format_percent, (0.25,), "25%", "25\u00a0%"),
        (format_percent, (0.256, "0.0%"), "25.6%", "25,6%"),
        (format_scientific, (12345.0,), "1.2345E4", "1,2345E4"),
        (format_scientific, (12345.0, "0.0E0"), "1.2E4", "1,2E4"),
        (format_currency, (3.5, "EUR"), "€3.50", "3,50\u00a0€"),
        (format_currency, (3.5, "JPY"), "¥4", "4\u00a0¥"),
        (format_currency, (3.5, "EUR", "0.0 ¤"), "3.50 €", "3,50 €"),
        (format_currency, (3.5, "EUR", "0.0 ¤", False), "3.5 €", "3,5 €"),
        (format_currency, (-3.5, "EUR", None, True, "accounting"), "(€3.50)", "-3,50\u00a0€"),
    ],
)
def test_numbers_are_written_as_the_language_does(within, function, given, english, german):
    with within("en"):
        assert function(*given) == english
    with within("de"):
        assert function(*given) == german


@pytest.mark.feature("i18n.formats")
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ 1234|numberformat }} {{ 0.5|decimalformat }}", "1.234 0,5"),
        ("{{ 3|currencyformat('EUR') }} {{ 0.5|percentformat }}", "3,00\u00a0€ 50\u00a0%"),
        ("{{ 12000|scientificformat }}", "1,2E4"),
        ("{{ day|dateformat }} {{ day|timeformat('HH') }}", "01.07.2026 12"),
        ("{{ day|datetimeformat('yyyy HH') }}", "2026 12"),
        ("{{ hour|timedeltaformat }}", "1 Stunde"),
        ("{{ gettext('%(n)s x', n=1) }} {{ _('y') }}", "1 x y"),
        ("{{ ngettext('%(num)s a', '%(num)s b', 2) }} {{ pgettext('c', 'd') }}", "2 b d"),
        ("{{ npgettext('c', '%(num)s a', '%(num)s b', 1) }}", "1 a"),
    ],
)
def test_templates_write_and_translate_too(within, template, expected):
    given = {"day": datetime(2026, 7, 1, 12), "hour": timedelta(hours=1)}
    with within("de"):
        assert render_template_string(template, **given) == expected


@pytest.mark.feature("i18n.formats")
def test_an_app_may_keep_its_own_filters_and_formats(make, within):
    plain = make(configure_jinja=False)
    assert "dateformat" not in plain.jinja_env.filters
    assert "dateformat" in make().jinja_env.filters
    own = {**Babel.default_date_formats, "date": "short", "date.short": "yy"}
    with within(date_formats=own):
        assert format_date(date(2026, 7, 1)) == "26"
    with within():
        assert format_date(date(2026, 7, 1)) == "Jul 1, 2026"
    assert set(Babel.default_date_formats.values()) == {"medium", None}


@pytest.mark.feature("i18n.gettext")
def test_texts_are_those_of_the_language_and_its_plural(within, catalog):
    text = (
        'msgid "Hi %(name)s"\nmsgstr "Salut %(name)s"\n\n'
        'msgid "%(num)s dog"\nmsgid_plural "%(num)s dogs"\n'
        'msgstr[0] "%(num)s chien"\nmsgstr[1] "%(num)s chiens"\n\n'
        'msgctxt "door"\nmsgid "Open"\nmsgstr "Ouvrez"\n'
    )
    catalog("translations", "fr", text)
    with within("fr"):
        assert gettext("Hi %(name)s", name="Ada") == "Salut Ada"
        assert [ngettext("%(num)s dog", "%(num)s dogs", n) for n in (0, 1, 2)] == [
            *("0 chien", "1 chien"),
            "2 chiens",
        ]
        assert (pgettext("door", "Open"), pgettext("eye", "Open")) == ("Ouvrez", "Open")
        with force_locale("en"):
            assert gettext("Hi %(name)s", name="Ada") == "Hi Ada"
            assert [ngettext("%(num)s dog", "%(num)s dogs", n) for n in (0, 1)] == [
                "0 dogs",
                "1 dog",
            ]
        assert gettext("100%") == "100%"
        assert gettext("Hi %(name)s", name="Eve") == "Salut Eve"


@pytest.mark.feature("i18n.gettext")
def test_several_domains_lie_in_several_folders(within, catalog):
    one = catalog("one", "fr", 'msgid "a"\nmsgstr "A"\n', "first")
    two = catalog("two", "fr", 'msgid "b"\nmsgstr "B"\n', "second")
    both = Domain([str(one), str(two)], "first;second")
    same = Domain([str(one), str(two)], "first")
    assert (both.domain, same.domain) == (["first", "second"], ["first"])
    with within("fr"):
        assert (both.gettext("a"), both.gettext("b")) == ("A", "B")
        assert (same.gettext("a"), same.gettext("b")) == ("A", "b")
        assert both.get_translations() is both.get_translations()
    assert both.gettext("a") == "a"
    assert Domain().domain == ["messages"]
