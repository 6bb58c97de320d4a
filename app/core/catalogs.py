"""Whether the translations are complete: `python -m app.core.catalogs <template.pot>`."""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.settings import ROOT

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")

#: Where a line may not end, by the language: an ordinary space there lets it.
NO_BREAK = {"fr": re.compile(r" [:;?!»]|« ")}


def catalogs() -> dict[str, Path]:
    """Every catalog: locale → file."""
    return {path.parts[-3]: path for path in sorted(ROOT.glob("locales/*/LC_MESSAGES/*.po"))}


def read(path: Path) -> Catalog:
    """A catalog or a template of strings."""
    with path.open("rb") as file:
        return read_po(file)


def faults(template: Catalog, catalog: Catalog) -> list[str]:
    """What is wrong with a catalog, a line each."""
    wanted = {message.id for message in template if message.id}
    known = {message.id: message for message in catalog if message.id}
    found = [f"missing: {text}" for text in sorted(map(str, wanted - known.keys()))]
    found += [f"not used any more: {text}" for text in sorted(map(str, known.keys() - wanted))]
    breaks = NO_BREAK.get(catalog.locale.language) if catalog.locale else None
    for text, message in known.items():
        if message.fuzzy:
            found.append(f"fuzzy: {text}")
        for translation in _forms(message.string):
            if not translation:
                found.append(f"not translated: {text}")
            elif _placeholders(translation) != _placeholders(_forms(text)[-1]):
                found.append(f"other placeholders: {text}")
            elif breaks and breaks.search(translation):
                found.append(f"an ordinary space where no line may end: {text}")
    return found


def _forms(text) -> list[str]:
    return list(text) if isinstance(text, tuple | list) else [text]


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def main(template_path: str) -> int:
    """Print the faults of every catalog; answer 1 if there are any."""
    template = read(Path(template_path))
    count = 0
    for locale, path in catalogs().items():
        for fault in faults(template, read(path)):
            count += 1
            print(f"{locale}: {fault}")
    print(f"{len(template)} strings, {len(catalogs())} translations, {count} faults")
    return 1 if count or not len(template) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
