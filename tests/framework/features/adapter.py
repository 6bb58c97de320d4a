"""An adapter of components, to be chosen by configuration."""

from typing import Any

from hyperflask.components.core import BaseComponentAdapter
from markupsafe import Markup


class Loud(BaseComponentAdapter):
    """Says its own name instead of rendering the template."""

    def render(self, caller: Any, *args: Any, **kwargs: Any) -> Markup:
        return Markup("<i>{} by Loud</i>").format(self.name)
