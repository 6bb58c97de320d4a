"""The application. Read `app/boot.py` first: it assembles settings, framework and rooms."""
