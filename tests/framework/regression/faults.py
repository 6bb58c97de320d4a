"""One small fault: what is put in the place of what."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Put `text` in the place of source[start:end]. The tests that run `lines` may notice."""

    line: int
    kind: str
    start: int
    end: int
    text: str
    lines: tuple[int, int]
    scope: str = ""

    def put_into(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.end :]

    def shown(self, source: str) -> str:
        """What was there and what is there now, on one line."""
        before, after = source[self.start : self.end], self.text or "nothing"
        return " ".join(f"{self.kind}: {before} → {after}".split())
