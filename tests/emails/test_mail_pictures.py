"""Every mail as its reader sees it: in each language and theme, on a phone and a wide screen.

Pixels differ from machine to machine, so what is compared is what must hold on each of them:
dark is dark, nothing sticks out, everything can be read, a line begins where its language does.
"""

import io
import itertools

import pytest
from PIL import Image, ImageStat

from app.boot import PARTS, ROOMS
from app.core.mail import MAILS
from app.core.mail.preview import THEMES, in_theme
from app.framework.import_errors import import_submodules
from app.settings import ROOT
from tests.emails.test_mails import LOCALES

pytestmark = pytest.mark.browser

for room in ROOMS:
    import_submodules(f"app.{room}", PARTS)

#: We don't speak Arabic yet; the layout must be ready for what is written from right to left.
LANGUAGES = sorted({"en", *LOCALES, "ar"})
WIDTHS = {"phone": 360, "desktop": 900}

#: WCAG alone: a mail has no landmarks, and its mailbox no headings of ours.
AXE = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"

#: Colours don't go by the width, nor does anything else that axe looks at go by the theme.
SEEN_BY_AXE = {("light", "desktop"), ("dark", "phone")}

TEXTS = (
    "[...document.querySelectorAll('.ink div, .quiet div, .brand div')].filter(e => e.innerText)"
)


@pytest.fixture
def window(browse):
    """A page of a browser, to put mails into."""
    with browse() as page:
        yield page


@pytest.mark.parametrize("name", sorted(MAILS))
def test_every_mail_can_be_read_wherever_it_is_opened(context, window, name):
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
    complaints = []
    for locale, theme, size in itertools.product(LANGUAGES, THEMES, WIDTHS):
        [(html, _)] = MAILS[name].sample_message(locale).alternatives
        window.set_viewport_size({"width": WIDTHS[size], "height": 900})
        window.set_content(in_theme(html, theme))
        where = f"{locale} {theme} {size}"
        if window.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{where}: wider than the window")
        if is_dark(window.screenshot()) != (theme == "dark"):
            complaints.append(f"{where}: the wrong brightness")
        begins = set(window.evaluate(f"{TEXTS}.map(e => getComputedStyle(e).textAlign)"))
        if not begins <= {"right", "start"} if locale == "ar" else not begins <= {"left", "start"}:
            complaints.append(f"{where}: lines begin {begins}")
        if (theme, size) not in SEEN_BY_AXE:
            continue
        window.evaluate(axe)
        for violation in window.evaluate(AXE)["violations"]:
            complaints.append((where, violation["id"], violation["nodes"][0]["html"][:200]))

    assert complaints == []


def is_dark(picture):
    """Whether most of the picture is dark."""
    brightness = ImageStat.Stat(Image.open(io.BytesIO(picture)).convert("L")).mean[0]
    return brightness < 128
