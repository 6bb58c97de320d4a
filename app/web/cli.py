"""Commands for developers."""

import click
from jinja2 import TemplateError

from app.core import privacy
from app.web import policy_document


def install(app):
    """Add `flask check-templates`, `flask policy` and `flask data-map`."""

    @app.cli.command("policy")
    def policy_command():
        """Write docs/policy.md: who may do what."""
        policy_document.PATH.write_text(policy_document.document(app))
        click.echo(f"wrote {policy_document.PATH.name}")

    @app.cli.command("data-map")
    def data_map_command():
        """Write docs/data.md: what we keep, and what it says about people."""
        privacy.PATH.write_text(privacy.document())
        click.echo(f"wrote {privacy.PATH.name}")

    @app.cli.command("check-templates")
    def check_templates():
        """Compile every template of ours; name those that don't."""
        broken = 0
        names = [name for name in app.jinja_env.list_templates() if is_ours(name)]
        mails = app.extensions["mail_templates"].jinja_env
        for env, name in [(app.jinja_env, n) for n in names] + [
            (mails, n) for n in mails.list_templates() if n.endswith(".mjml")
        ]:
            try:
                env.get_template(name)
            except TemplateError as error:
                broken += 1
                click.echo(f"{name}: {error}", err=True)
        click.echo(f"{len(names)} templates, {broken} broken")
        raise SystemExit(1 if broken else 0)


def is_ours(name: str) -> bool:
    """Whether the template stands in this repository, and not in the framework."""
    return name.startswith(("pages/", "components/", "app/components/", "layouts/"))
