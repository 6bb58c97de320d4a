"""What makes a password good enough. Nothing is looked up outside unless the settings say so."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.identity import strength
from app.identity.passwords import LONGEST
from app.identity.strength import ALONE, WITH_FACTOR, complaint, is_common
from tests.product import PRODUCT_NAME

GOOD = "violet anchor drifts north"
ABOUT = ["Zoe Lafleur", "zoe.lafleur@harbour-studio.example", "Lighthouse Keepers"]


@pytest.fixture
def leaks(context, monkeypatch):
    """A service of leaked passwords that knows those it is given; `asked` is what it was told."""
    asked, known = [], set()

    class Service(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Add-Padding"]))
            start = self.path.rpartition("/")[2]
            digests = [hashlib.sha1(each.encode()).hexdigest().upper() for each in known]
            lines = [f"{each[5:]}:3" for each in digests if each.startswith(start)]
            self.send_response(200)
            self.end_headers()
            self.wfile.write("\r\n".join(["0" * 35 + ":0", *lines]).encode())

        def log_message(self, *args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/range"
    monkeypatch.setitem(context.config, "PASSWORD_LEAKS_URL", url)
    yield known, asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_A01_fifteen_characters_alone_and_eight_before_a_second_factor(context):
    assert "15" in complaint("vq7 anchor dri")
    assert complaint("vq7 anchor drif") is None
    assert "8" in complaint("vq7 anc", shortest=WITH_FACTOR)
    assert complaint("vq7 anch", shortest=WITH_FACTOR) is None


@pytest.mark.parametrize("length", [64, 128, LONGEST])
def test_A01_long_ones_are_taken_whole(context, length):
    assert complaint((GOOD * 20)[:length].replace("a", "ä")) is None


def test_A01_more_than_we_keep_is_refused_and_not_cut_off(context):
    assert str(LONGEST) in complaint((GOOD * 20)[: LONGEST + 1])


@pytest.mark.parametrize(
    "text",
    ["żółw kroczy po plaży", "牛乳瓶と青い鯨が三時に踊る夜の港", "🦑🧶🪵🛶🧭🪁🦔🫖🥨🪗🧊🦚🪼🫐🪤"],
)
def test_A01_any_script_will_do(context, text):
    assert len(text) >= ALONE
    assert complaint(text) is None


@pytest.mark.parametrize("text", ["qmvtzkwhpdlxcgbynrfj", "720351948612", "GHQXJZKWVBTMPLRD"])
def test_A02_no_kind_of_sign_is_asked_for(context, text):
    assert complaint(text, shortest=WITH_FACTOR) is None


def test_A03_the_passwords_of_everybody_are_refused(context):
    """Also where eight characters are enough; the first three thousand of that length, and all."""
    common = FREQUENCY_LISTS["passwords"]
    long_enough = [text for text in common if len(text) >= WITH_FACTOR]

    assert len(long_enough) > 3000
    assert [text for text in common[:3000] if complaint(text, shortest=1) is None] == []
    assert [text for text in long_enough[:3000] if complaint(text, shortest=8) is None] == []
    assert all(is_common(text) for text in common)


@pytest.mark.parametrize("text", ["PassWord", "Password123", "SUNSHINE"])
def test_A03_their_case_hides_nothing(context, text):
    assert "Too many people" in complaint(text, shortest=WITH_FACTOR)


@pytest.mark.parametrize(
    "text",
    [
        "zoe.lafleur@harbour-studio.example",
        "Zoe Lafleur 1987!",
        "lafleur-2026-harbour",
        "harbour-studio-1",
        "Lighthouse Keepers 7",
        f"{PRODUCT_NAME}{PRODUCT_NAME}",
        f"my {PRODUCT_NAME} 12345",
    ],
)
def test_A03_words_that_stand_around_their_owner_are_refused(context, text):
    assert "guessed first" in complaint(text, ABOUT)


def test_A03_a_word_of_ones_own_among_others_is_fine(context):
    assert complaint("lafleur drifts beyond violet anchors", ABOUT) is None


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("aaaaaaaaaaaaaaaaaaaa", "again and again"),
        ("abcdefghijklmnopqrst", "Rows such as"),
        ("123456789012345678", "Rows such as"),
        ("passwordpassword", "again and again"),
        ("password2019april", "Dates and years"),
        ("monkeydragonletme", "less common"),
    ],
)
def test_A03_what_is_guessed_soon_is_told_why(context, text, advice):
    assert advice in complaint(text)


def test_it_is_told_in_the_readers_language_and_names_no_rule_of_signs(context):
    told = " ".join(complaint(text) or "" for text in ("short", "aaaaaaaaaaaaaaaaaaaa"))

    assert "uppercase" not in told.lower()
    assert "digit" not in told.lower()


def test_a_riddle_of_signs_costs_little(context, monkeypatch):
    """It takes zxcvbn seconds to undo so many signs that stand for letters: it is shown less."""
    shown = []
    real = strength.zxcvbn
    monkeypatch.setattr(
        strength, "zxcvbn", lambda text, **options: shown.append(text) or real(text, **options)
    )
    complaint("4@8({[<369!1|0$5+7%2" * 4)
    complaint(GOOD * 9)

    assert [len(text) for text in shown] == [24, 72]


def test_nobody_is_asked_unless_the_settings_say_so(context, monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", None)

    assert context.config["PASSWORD_LEAKS_URL"] == ""
    assert complaint(GOOD) is None


def test_A03_a_leaked_password_is_refused_and_never_shown(leaks):
    known, asked = leaks
    assert complaint(GOOD) is None
    known.add(GOOD)

    assert "leak" in complaint(GOOD)
    for path, padding in asked:
        assert (len(path.rpartition("/")[2]), padding) == (5, "true")


def test_a_service_that_does_not_answer_keeps_nobody_out(context, monkeypatch):
    monkeypatch.setitem(context.config, "PASSWORD_LEAKS_URL", "http://127.0.0.1:1/range")

    assert complaint(GOOD) is None
