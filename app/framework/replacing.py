"""How a mend puts its function in the place of a package's own."""

import sys
from typing import Any

#: The packages that import each other's functions by name.
FAMILY = ("hyperflask", "flask_", "jinja_")


def replace(old: Any, new: Any) -> None:
    """Put `new` wherever an imported module of the framework's family holds `old`.

    `from x import f` copies the reference: to replace it in `x` alone changes nothing for those
    who already have it.
    """
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith(FAMILY):
            for name, value in list(vars(module).items()):
                if value is old:
                    setattr(module, name, new)
