"""Take every page's picture, and put the pictures of an area on one sheet."""

import sys
import tempfile
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from app.boot import create_app
from app.framework.migrations import migrate
from tests.fixtures.browser import QuietHandler, chromium_options
from tests.site_map import PAGES, prepare

SIZES = {"phone": (390, 844), "desktop": (1440, 900)}


def main(folder: Path) -> None:
    """Make the sheets in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        app = create_app(
            TESTING=True,
            SECRET_KEY="a key to look at pages, and nothing else",
            DATABASE_URL=f"sqlite://{temporary}/look.db",
            JOBS_URL="memory://",
            MAIL_URL=f"mailbox://{temporary}/mailbox",
            BASE_URL="http://localhost",
        )
        with app.app_context():
            migrate(app.db.engine, app.db.migrations_folder)
            token, mail = prepare(app)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**chromium_options())
            for size in SIZES:
                for theme in ("light", "dark"):
                    for language in app.config["LANGUAGES"]:
                        look(
                            browser, server.server_port, token, mail, folder, size, theme, language
                        )
            browser.close()
        server.shutdown()


def look(browser, port, token, mail, folder, size, theme, language):
    """One sheet per area in one variant."""
    width, height = SIZES[size]
    url = f"http://localhost:{port}"
    window = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion="reduce",
    )
    window.add_cookies([{"url": url, "name": "locale", "value": language}])
    page = window.new_page()
    for area, paths in PAGES.items():
        if area == "account":
            window.add_cookies([{"url": url, "name": "fairlead_session", "value": token}])
        pictures = []
        for path in paths:
            page.goto(path.replace("{mail}", mail))
            pictures.append(folder / f".{len(pictures)}.png")
            page.screenshot(path=pictures[-1])
        sheet(pictures, columns=4 if size == "phone" else 2).save(
            folder / f"{area}-{size}-{theme}-{language}.png"
        )
        for picture in pictures:
            picture.unlink()


def sheet(paths, columns):
    """The pictures in rows, half as large."""
    images = [Image.open(path) for path in paths]
    images = [image.resize((image.width // 2 + 8, image.height // 2 + 8)) for image in images]
    width, height = images[0].size
    rows = -(-len(images) // columns)
    board = Image.new("RGB", (columns * (width + 12), rows * (height + 12)), "#888")
    for place, image in enumerate(images):
        board.paste(image, ((place % columns) * (width + 12), place // columns * (height + 12)))
    return board


if __name__ == "__main__":
    main(Path(sys.argv[1]))
