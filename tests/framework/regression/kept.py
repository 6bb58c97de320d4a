"""What a run has found so far: one that was stopped goes on where it stopped."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tests.framework.regression.catalogue import Place
from tests.framework.regression.trial import Verdict


class Kept:
    """The verdicts of one draw, as long as the tests are what they were."""

    def __init__(self, folder: Path, asked: Iterable[object]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(repr(list(asked)).encode()).hexdigest()[:16]
        self.path = folder / f"{name}.jsonl"
        self.known: dict[str, Verdict] = {}
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                key, verdict = json.loads(line)
                self.known[key] = Verdict(**verdict)

    def get(self, place: Place) -> Verdict | None:
        return self.known.get(_key(place))

    def add(self, place: Place, verdict: Verdict) -> None:
        self.known[_key(place)] = verdict
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([_key(place), asdict(verdict)]) + "\n")


def _key(place: Place) -> str:
    return f"{place.name}:{place.fault.start}: {place.change}"
