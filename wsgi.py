"""The WSGI application, for gunicorn and for `flask`."""

from app.boot import create_app

app = create_app()
