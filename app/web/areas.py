"""Areas: a folder of pages, a URL prefix, a blueprint and a door, one and the same."""

import re

from flask import Blueprint
from flask_babel import gettext
from flask_file_routes import register_page_package
from hyperflask.app import HyperModuleView

from app.settings import ROOT
from app.web import doors, policies

#: folder of pages/ → URL prefix and the door that every request to it passes first.
AREAS = {
    "site": ("/", doors.public_area),
    "account": ("/account", doors.signed_in_area),
    "workspace": ("/w/<workspace>", doors.member_area),
}


def install(app):
    """Put every area's pages on the map."""
    for name, (url_prefix, door) in AREAS.items():
        area = Blueprint(name, "app", root_path=str(ROOT), url_prefix=url_prefix)
        area.before_request(door)
        register_page_package(
            area,
            f"pages/{name}",
            package_name=f"pages_{name}",
            template_prefix=f"pages/{name}",
            jinja_env=app.jinja_env,
            module_view_class=_page_view(app, name),
        )
        app.register_blueprint(area)


def endpoint_of(path: str) -> str:
    """`projects_<int:id>_index` becomes `projects_id`: what one types into url_for()."""
    name = re.sub(r"<(?:\w+:)?(\w+)>", r"\1", path)
    return re.sub(r"_index$", "", name)


def _page_view(app, area):
    class PageView(HyperModuleView):
        """A page that declares its policy as it is put on the map."""

        module_globals = HyperModuleView.module_globals | {"_": gettext}

        def register(self, blueprint, url=None, **options):
            self.endpoint: str
            endpoint = endpoint_of(self.endpoint)
            policy = policies.read(self.frontmatter, where=self.template or self.module_name)
            policies.declare(app, f"{area}.{endpoint}", policy)
            self.endpoint = endpoint
            super().register(blueprint, url, **options)

    return PageView
