"""The gallery of mails: every one, in every language and theme, and no real secret."""

import pytest

from app.core.mail import MAILS

GALLERY = "/dev/mail/gallery"


def test_the_gallery_is_for_developers_alone(app, visitor, monkeypatch):
    monkeypatch.setattr(app, "testing", False)

    for path in (GALLERY, f"{GALLERY}/workspaces.welcome", f"{GALLERY}/workspaces.welcome/html"):
        assert visitor.get(path).status_code == 404


def test_it_lists_every_mail(context, visitor):
    page = visitor.get(GALLERY).get_data(as_text=True)

    assert MAILS
    assert all(name in page for name in MAILS)


@pytest.mark.parametrize("name", ["identity.verification", "workspaces.welcome"])
def test_a_mails_page_frames_it_in_every_language_and_theme(context, visitor, name, row_digest):
    before = row_digest()
    page = visitor.get(f"{GALLERY}/{name}").get_data(as_text=True)

    for locale in context.config["LANGUAGES"]:
        assert MAILS[name].sample_message(locale).subject in page
        for theme in ("light", "dark"):
            assert f"locale={locale}&amp;theme={theme}" in page
            answer = visitor.get(f"{GALLERY}/{name}/html?locale={locale}&theme={theme}")
            assert f'lang="{locale}"' in answer.get_data(as_text=True)
            assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
            assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-popups;")
    assert row_digest() == before


@pytest.mark.parametrize("query", ["", "?locale=xx&theme=dark", "?locale=en&theme=pink"])
def test_an_unknown_language_or_theme_is_404(context, visitor, query):
    assert visitor.get(f"{GALLERY}/workspaces.welcome/html{query}").status_code == 404
