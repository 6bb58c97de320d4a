"""Which providers there are: what is configured, and nothing that would be unsafe."""

import pytest

from app import settings
from app.identity.social.configuration import configured
from app.processes import __main__ as processes
from app.settings import ROOT, SettingsError

SECRET = "a secret for tests that is long enough"
KEY = {"client_id": "id", "client_secret": "secret"}


def production(**options):
    return configured(settings.load(SECRET_KEY=SECRET, ENV="production", **options))


def test_without_configuration_there_is_none():
    assert production() == {}


def test_the_well_known_need_an_id_and_a_secret(monkeypatch):
    for name in ("google", "github", "microsoft", "gitlab"):
        [provider] = production(PROVIDERS={name: KEY}).values()
        assert provider.issuer.startswith("https://")
        assert provider.label in ("Google", "GitHub", "Microsoft", "GitLab")

    monkeypatch.setenv("GITHUB_CLIENT_ID", "id")
    monkeypatch.setenv("GITHUB_CLIENT_SECRET", "secret")
    monkeypatch.setenv("OIDC_ISSUER", "https://login.acme.example")
    monkeypatch.setenv("OIDC_CLIENT_ID", "id")
    monkeypatch.setenv("OIDC_LABEL", "Acme")
    found = production()
    assert [each.label for each in found.values()] == ["GitHub", "Acme"]
    assert found["github"].api == "https://api.github.com"


def test_an_installation_of_ones_own_is_named_by_its_kind():
    options = {"kind": "gitlab", "issuer": "https://git.acme.example", "label": "Acme Git"} | KEY
    assert production(PROVIDERS={"acme": options})["acme"].icon == "gitlab"
    options = {"kind": "github", "issuer": "https://github.acme.example"} | KEY
    assert (
        production(PROVIDERS={"acme": options})["acme"].api == "https://github.acme.example/api/v3"
    )


WRONG = [
    {"Google": KEY},
    {"local": KEY | {"issuer": "https://x.example"}},
    {"../x": KEY},
    {"google": {"client_id": "id"}},
    {"google": {"client_secret": "secret"}},
    {"acme": KEY},
    {"acme": KEY | {"issuer": "http://x.example"}},
    {"acme": KEY | {"issuer": "http://localhost:5000"}},
    {"acme": KEY | {"issuer": "x.example"}},
    {"acme": KEY | {"issuer": "https://x.example?a=b"}},
    {"acme": KEY | {"issuer": "https://x.example", "kind": "facebook"}},
    {"acme": KEY | {"issuer": "https://x.example", "sceret": "x"}},
    {"microsoft": KEY | {"tenant": "acme.onmicrosoft.com"}},
    {"google": "id:secret"},
    ["google"],
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_cannot_be_right_is_no_start(wrong):
    with pytest.raises(SettingsError, match="PROVIDERS"):
        production(PROVIDERS=wrong)


def test_A31_the_provider_of_development_is_never_in_production(monkeypatch):
    """Whoever is asked there may be anybody they like."""
    for options in ({}, {"BASE_URL": "https://app.example.com"}, {"TESTING": True}):
        assert production(LOCAL_PROVIDER_PORT=5200, **options) == {}
    here = settings.load(SECRET_KEY=SECRET, ENV="development", LOCAL_PROVIDER_PORT=5200)
    assert configured(here)["local"].issuer == "http://localhost:5200"

    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("FLASK_LOCAL_PROVIDER_PORT", "5200")
    monkeypatch.delenv("FLASK_DEBUG", raising=False)
    monkeypatch.setenv("PORT", "5000")
    for run in (processes.serve, processes.dev):
        assert not [process for process in run() if "dev/provider.mjs" in process.command]
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert [process for process in processes.dev() if "dev/provider.mjs" in process.command]
    assert not [process for process in processes.serve() if "dev/provider.mjs" in process.command]


def test_A31_images_leave_the_provider_of_development_out():
    assert "dev" in (ROOT / ".dockerignore").read_text().split()


def test_a_secret_is_not_shown():
    assert "secret" not in repr(production(PROVIDERS={"google": KEY})).replace("client_secret", "")
