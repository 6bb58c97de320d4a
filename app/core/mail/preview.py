"""A mail's HTML as a reader with a light or a dark screen sees it, whatever ours is."""

#: The theme → what takes the place of the question that the mail asks its reader's screen.
THEMES = {"light": "not all", "dark": "all"}


def in_theme(html: str, theme: str) -> str:
    """The page in one theme."""
    html = html.replace("(prefers-color-scheme: dark)", THEMES[theme])
    html = html.replace("color-scheme: light dark", f"color-scheme: {theme}")
    return html.replace('content="light dark"', f'content="{theme}"')
