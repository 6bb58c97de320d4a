"""The hub's server as a program: what it is told, and what it passes on."""

import json
import sys

import pytest

PROGRAM = """
import json, logging, sys
import flask_mercure_sse.server.__main__ as program

def create_app(**options):
    made.update(options)
    return App()

class App:
    debug = False

def serve(app, host, port):
    made.update(host=host, port=port, debug=app.debug, level=logging.getLogger().level)

made = {}
program.create_app, program.serve = create_app, serve
program.run_server(sys.argv[1:], standalone_mode=False)
print(json.dumps(made))
"""
USUAL = {
    "publisher_secret": None,
    "subscriber_secret": None,
    "allow_anonymous": True,
    "cors_origins": "*",
    "subscriptions": True,
    "host": "0.0.0.0",
    "port": 5500,
    "debug": False,
    "level": 30,
}
GIVEN = {
    "publisher_secret": "p",
    "subscriber_secret": "s",
    "allow_anonymous": False,
    "cors_origins": "https://a.test",
    "subscriptions": False,
    "host": "127.0.0.1",
    "port": 1,
    "debug": True,
    "level": 10,
}
WORDS = (
    "--publisher-secret p --subscriber-secret s --no-allow-anonymous --cors-origins https://a.test"
    " --no-subscriptions --host 127.0.0.1 --port 1 --debug"
)


@pytest.mark.feature("sse.standalone-server")
@pytest.mark.parametrize(("words", "expected"), [("", USUAL), (WORDS, GIVEN)])
def test_the_words_of_the_command_reach_the_server(project, words, expected):
    run = project.execute([sys.executable, "-c", PROGRAM, *words.split()])
    assert json.loads(run.stdout) == expected, run.stderr
