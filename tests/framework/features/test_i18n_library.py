"""flask-babel as a library: texts that wait, dates of a time zone, catalogs of a domain."""

from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, session
from flask_babel import (
    Babel,
    Domain,
    force_locale,
    format_datetime,
    format_timedelta,
    get_locale,
    get_timezone,
    gettext,
    lazy_npgettext,
    npgettext,
    refresh,
    to_user_timezone,
    to_utc,
)
from flask_babel.cli import (
    create_babel_mapping,
    edit_pofile,
    merge_pofile,
    safe_placeholders,
    unsafe_placeholders,
)
from flask_babel.speaklater import LazyString

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Hello"
msgstr "{word}"
"""


@pytest.fixture
def make(tmp_path):
    """`make(**options)` is an app that speaks French, too."""
    folder = tmp_path / "translations/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    (tmp_path / "translations/empty").mkdir()

    def make(**options):
        app = Flask("speaking", root_path=str(tmp_path))
        app.config["SECRET_KEY"] = "k"
        app.babel = Babel(app, **options)
        return app

    return make


@pytest.mark.feature("i18n.gettext")
def test_a_text_that_waits_behaves_like_the_text():
    words = ["b"]
    lazy = LazyString(lambda: words[0])
    assert (str(lazy), repr(lazy), len(lazy), lazy[0], list(lazy)) == ("b", "l'b'", 1, "b", ["b"])
    assert ("b" in lazy, "c" in lazy) == (True, False)
    assert (lazy + "c", "a" + lazy, lazy * 2, 2 * lazy) == ("bc", "ab", "bb", "bb")
    assert (lazy == "b", lazy != "b", lazy == "c", lazy != "c") == (True, False, False, True)
    assert (lazy < "b", lazy <= "b", lazy > "b", lazy >= "b") == (False, True, False, True)
    assert (lazy < "c", lazy <= "a", lazy > "a", lazy >= "c") == (True, False, True, False)
    assert (hash(lazy), lazy.__html__(), lazy.upper()) == (hash("b"), "b", "B")
    words[0] = "%s!"
    assert lazy % "x" == "x!"
    assert LazyString.__rmod__(lazy, "y") == "y%s!"
    for name in ("nothing", "__setstate__"):
        with pytest.raises(AttributeError):
            getattr(lazy, name)
    with pytest.raises(TypeError):
        lazy[0] = "c"


@pytest.mark.feature("i18n.gettext")
def test_a_domain_translates_now_or_later(make):
    domain = Domain(domain="shop")
    with make().test_request_context():
        assert str(domain.lazy_gettext("Hi %(name)s", name="A")) == "Hi A"
        assert str(domain.lazy_ngettext("%(num)s dog", "%(num)s dogs", 2)) == "2 dogs"
        assert str(domain.lazy_pgettext("greeting", "Hi")) == "Hi"
        assert npgettext("pets", "%(num)s dog", "%(num)s dogs", 1) == "1 dog"
        assert str(lazy_npgettext("pets", "%(num)s dog", "%(num)s dogs", 3)) == "3 dogs"
    assert Domain("one").translation_directories == ["one"]
    assert repr(Domain(["a"], "b")) == "<Domain(['a'], ['b'])>"


@pytest.mark.feature("i18n.gettext")
def test_a_domain_can_be_that_of_the_request(make, tmp_path):
    folder = tmp_path / "shop/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "shop.po").write_text(PO.format(word="Salut"))
    with (folder / "shop.po").open("rb") as po, (folder / "shop.mo").open("wb") as mo:
        write_mo(mo, read_po(po))
    domain = Domain(str(tmp_path / "shop"), "shop")
    with pytest.raises(RuntimeError, match="No request context"):
        domain.as_default()
    with make(default_locale="fr").test_request_context():
        assert gettext("Hello") == "Hello"
        domain.as_default()
        assert gettext("Hello") == "Salut"
        with force_locale("en"):
            assert gettext("Hello") == "Hello"
        assert gettext("Hello") == "Salut"


@pytest.mark.feature("i18n.locale-query", "i18n.accept-language")
def test_a_language_is_one_of_those_that_are_enabled(make):
    asked = {"enabled_locales": ["fr", "en"], "extract_locale_from_request": "locale"}
    app = make(default_locale="en", **asked)
    with app.test_request_context(headers={"Accept-Language": "fr,en;q=0.5"}):
        assert get_locale() == Locale("fr")
    with app.test_request_context("/?locale=fr"):
        assert get_locale() == Locale("fr")
        assert session["locale"] == "fr"
    with app.test_request_context("/?locale=xx"):
        assert get_locale() == Locale("en")
    with make(locale_selector=None, default_locale="de").test_request_context():
        assert get_locale() == Locale("de")


@pytest.mark.feature("i18n.force-locale")
def test_outside_of_an_app_nothing_is_forced():
    assert get_locale() is None
    with force_locale("fr"):
        assert get_locale() is None


@pytest.mark.feature("i18n.force-locale")
def test_a_language_that_is_forced_survives_a_refresh(make):
    with make(default_locale="en").test_request_context():
        with force_locale("fr"):
            refresh()
            assert str(get_locale()) == "fr"
        assert get_locale() == Locale("en")


@pytest.mark.feature("i18n.timezone")
def test_times_are_shown_in_the_users_zone_and_read_back(make):
    paris = make(timezone_selector=lambda: "Europe/Paris")
    noon = datetime(2026, 7, 1, 12)
    with paris.test_request_context():
        assert to_user_timezone(noon).hour == 14
        assert to_user_timezone(noon.replace(tzinfo=UTC)).hour == 14
        assert to_utc(datetime(2026, 7, 1, 14)) == noon
        assert to_utc(noon.replace(tzinfo=UTC)) == noon
    undecided = make(timezone_selector=lambda: None, default_timezone="Asia/Tokyo")
    with undecided.test_request_context():
        assert str(get_timezone()) == "Asia/Tokyo"


@pytest.mark.feature("i18n.formats")
def test_formats_are_chosen_for_the_whole_app(make):
    app = make(default_locale="en")
    app.babel.date_formats["datetime"] = "long"
    with app.test_request_context():
        assert "July 1, 2026" in format_datetime(datetime(2026, 7, 1))
        app.babel.date_formats["datetime.long"] = "yyyy"
        assert format_datetime(datetime(2026, 7, 1)) == "2026"
        assert format_datetime(datetime(2026, 7, 1), "EEEE") == "Wednesday"
        assert format_timedelta(timedelta(days=7)) == "1 week"


@pytest.mark.feature("i18n.cli")
def test_placeholders_are_kept_from_the_translator():
    safe, names = safe_placeholders("Hi %(name)s of %(team)s")
    assert (safe, names) == ("Hi ##0## of ##1##", ["name", "team"])
    assert unsafe_placeholders(safe, names) == "Hi %(name)s of %(team)s"
    assert safe_placeholders("%(a)s", "<%s>")[0] == "<0>"


@pytest.mark.feature("i18n.cli")
def test_what_one_catalog_lacks_comes_from_another(tmp_path):
    first, second = tmp_path / "a.po", tmp_path / "b.po"
    first.write_text(PO.format(word="Salut"))
    second.write_text(PO.format(word="Allo") + '\nmsgid "Bye"\nmsgstr "Adieu"\n')
    merge_pofile(str(first), str(second))
    with edit_pofile(str(first), autosave=False) as catalog:
        found = {message.id: message.string for message in catalog if message.id}
    assert found == {"Hello": "Salut", "Bye": "Adieu"}


@pytest.mark.feature("i18n.cli")
def test_where_texts_are_looked_for_is_written_down():
    made = create_babel_mapping(["."], ["my.ext"], [("python: **.jpy", {"encoding": "utf-8"})])
    for line in ("[jinja2:**.html]", "extensions=my.ext", "[python: **.jpy]", "encoding = utf-8"):
        assert line in made.splitlines()
    assert "[jinja2:deep/**.html]" in create_babel_mapping(["deep"])
