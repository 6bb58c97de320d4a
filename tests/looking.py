"""Take every page's picture, and put the pictures of an area on one sheet. See bin/look."""

import io
import itertools
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app.boot import create_app
from app.identity.actions import choose_locale
from app.identity.models import User
from tests.fixtures.browser import QuietHandler, chromium_options
from tests.product import PRODUCT_SLUG
from tests.site_map import PAGES, prepare

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
THEMES = ("light", "dark")

#: `bin/look public/pictures` retakes the pictures of the public site instead.
PICTURES = Path("public/pictures")


def main(folder: Path) -> None:
    """Make the sheets in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        app = create_app(
            TESTING=True,
            SECRET_KEY="a key to look at pages, and nothing else",
            DATABASE_URL=f"sqlite://{temporary}/look.db",
            MAIL_URL=f"mailbox://{temporary}/mailbox",
            FILES_UPLOAD_DIR=f"{temporary}/files",
            BASE_URL="http://localhost",
        )
        with app.app_context():
            app.db.migrate()
            token, made = prepare(app)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**chromium_options())
            window = Window(browser, f"http://localhost:{server.server_port}", token)
            if folder == PICTURES:
                take_pictures(window)
            for language in app.config["LANGUAGES"] if folder != PICTURES else ():
                with app.app_context():
                    choose_locale(User.with_email("olga@example.com"), language)
                for size, theme in itertools.product(SIZES, THEMES):
                    name = f"{size}-{theme}-{language}"
                    with window.opened(language, SIZES[size], theme) as page:
                        look(window, page, made, folder, name, columns=4 if size == "phone" else 2)
            browser.close()
        server.shutdown()


@dataclass
class Window:
    """A browser before the application, signed in as the demo's first person."""

    browser: Browser
    url: str
    token: str

    @contextmanager
    def opened(self, language, size, theme, **options):
        """A page in one variant."""
        context = self.browser.new_context(
            base_url=self.url, viewport=size, color_scheme=theme, reduced_motion="reduce", **options
        )
        context.add_cookies([{"url": self.url, "name": "locale", "value": language}])
        yield context.new_page()
        context.close()

    def sign_in(self, page):
        """From here on, the page is Olga's."""
        cookie = {"url": self.url, "name": f"{PRODUCT_SLUG}_session", "value": self.token}
        page.context.add_cookies([cookie])


def look(window, page, made, folder, name, columns):
    """One sheet per area."""
    for area, paths in PAGES.items():
        if area == "account":
            window.sign_in(page)
        pictures = []
        for path in paths:
            page.goto(path.format(**made))
            pictures.append(Image.open(io.BytesIO(page.screenshot())))
        sheet(pictures, columns).save(folder / f"{area}-{name}.png")


def take_pictures(window):
    """The product's own pictures for the public site."""
    for theme in THEMES:
        size = {"width": 1200, "height": 750}
        with window.opened("en", size, theme, device_scale_factor=2) as page:
            window.sign_in(page)
            page.goto("/w/harbour-studio/projects/1")
            Image.open(io.BytesIO(page.screenshot())).save(
                PICTURES / f"project-{theme}.webp", quality=82, method=6
            )


def sheet(images, columns):
    """The pictures in rows, half as large."""
    images = [image.resize((image.width // 2 + 8, image.height // 2 + 8)) for image in images]
    width, height = images[0].size
    rows = -(-len(images) // columns)
    board = Image.new("RGB", (columns * (width + 12), rows * (height + 12)), "#888")
    for place, image in enumerate(images):
        board.paste(image, ((place % columns) * (width + 12), place // columns * (height + 12)))
    return board


if __name__ == "__main__":
    main(Path(sys.argv[1]))
