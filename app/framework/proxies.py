"""Who asks, and for which host: believe forwarded headers from our own proxies only."""

from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

from app.framework import Mend

MEND = Mend(
    name="proxies",
    package="hyperflask",
    version="0.6.0",
    file="app.py:65",
    defect=(
        "One proxy is always believed: without a proxy in front, a visitor chooses his address, "
        "the host of the links in mails and the scheme with X-Forwarded-* headers."
    ),
    test="tests/framework/test_proxies.py",
    replaces=("hyperflask.app:Hyperflask.__init__",),
)


def install(app: Any) -> None:
    """Believe PROXY_COUNT proxies (0 by default) and answer for TRUSTED_HOSTS only."""
    while isinstance(app.wsgi_app, ProxyFix):
        app.wsgi_app = app.wsgi_app.app
    count = int(app.config.setdefault("PROXY_COUNT", 0))
    if count > 0:
        app.wsgi_app = ProxyFix(
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_port=0, x_prefix=0
        )
    hosts = app.config.get("TRUSTED_HOSTS")
    if isinstance(hosts, str):
        hosts = [host.strip() for host in hosts.split(",")]
    app.config["TRUSTED_HOSTS"] = [host for host in hosts or [] if host] or None
