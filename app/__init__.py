"""The application. Read `app/boot.py` first: it assembles the framework, the settings and the rooms."""
