"""The tenant is in the URL, and only there: pages and links never mention it.

It is taken out before a view is called and put back into every URL that needs it, so that
two tabs hold two workspaces. Where there is none (a job, a mail), building such a URL
without naming the workspace fails loudly.
"""

from flask import g, has_request_context

from app.core import isolation


def install(app):
    """Take the workspace's slug out of incoming URLs, and put it into outgoing ones.

    A request begins and ends in no workspace; the area's door enters one.
    """

    @app.url_value_preprocessor
    def take_workspace(endpoint, values):
        isolation.leave()
        g.workspace_slug = values.pop("workspace", None) if values else None

    @app.url_defaults
    def give_workspace(endpoint, values):
        if "workspace" in values or not has_request_context():
            return
        slug = g.get("workspace_slug")
        if slug and app.url_map.is_endpoint_expecting(endpoint, "workspace"):
            values["workspace"] = slug

    @app.teardown_request
    def leave_workspace(error):
        isolation.leave()
