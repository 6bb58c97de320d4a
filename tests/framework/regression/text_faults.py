"""Small faults that a person could make in a template or in a script, found by their look."""

import re
from collections.abc import Iterator

from tests.framework.regression.faults import Fault

ESCAPE = re.compile(r"\s*\|\s*(?:e|escape|forceescape|tojson|urlencode)\b(?!\w)")
CONDITION = re.compile(r"\{%-?\s*(?:el)?if\s+(?P<test>.*?)\s*-?%\}")
ATTRIBUTE = re.compile(r"""\s[\w:@.-]+="(?:[^"{}]|\{\{.*?\}\})*"(?=[^{}]*>|\s)""")
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
SCRIPT = (
    ("turned", re.compile(r"(?P<part>===|!==|(?<![=!<>])==(?!=)|!=(?!=))")),
    ("and/or", re.compile(r"(?P<part>&&|\|\|)")),
    ("flipped condition", re.compile(r"\bif \((?P<part>[^\n]+)\) (?:\{|return|\w)")),
    ("dropped not", re.compile(r"(?<=[(&|] )(?P<part>!)(?=\w)|(?<=\()(?P<part2>!)(?=\w)")),
    ("dropped", re.compile(r"^\s*(?P<part>[\w.$?]+\([^\n]*\);?)$", re.MULTILINE)),
    ("dropped", re.compile(r"^\s*(?P<part>[\w.$]+\.\w+ = [^\n]*;)$", re.MULTILINE)),
    ("returns nothing", re.compile(r"\breturn (?P<part>[^\n;]+);")),
    ("wrong constant", re.compile(r"\b(?P<part>true|false)\b")),
)
OPPOSITE = {
    **{"===": "!==", "!==": "===", "==": "!=", "!=": "==", "&&": "||", "||": "&&"},
    **{"true": "false", "false": "true"},
}


def template_faults(source: str) -> list[Fault]:
    """A dropped escape, a flipped condition, a dropped attribute, a missing line."""
    plain = _without_remarks(source)
    found = [_fault(source, m.span(), "missing escape", "") for m in ESCAPE.finditer(plain)]
    for match in CONDITION.finditer(plain):
        found.append(
            _fault(source, match.span("test"), "flipped condition", f"not ({match['test']})")
        )
    found += [_fault(source, m.span(), "dropped attribute", "") for m in ATTRIBUTE.finditer(plain)]
    for start, line in _lines(plain):
        if line.strip() and "{%" not in line and "%}" not in line and _closed(line):
            found.append(_fault(source, (start, start + len(line)), "dropped line", ""))
    return sorted(found, key=lambda f: (f.start, f.end, f.kind))


def script_faults(source: str) -> list[Fault]:
    """The faults of JavaScript."""
    plain = _without_remarks(source)
    found = []
    for kind, pattern in SCRIPT:
        for match in pattern.finditer(plain):
            group = match.lastgroup
            part = match[group]
            text = f"!({part})" if kind == "flipped condition" else OPPOSITE.get(part, "")
            text = "undefined" if kind == "returns nothing" else text
            if part.count("(") == part.count(")") and part.count("{") == part.count("}"):
                found.append(_fault(source, match.span(group), kind, text))
    return sorted(found, key=lambda f: (f.start, f.end, f.kind))


def _fault(source: str, span: tuple[int, int], kind: str, text: str) -> Fault:
    start, end = span
    while start < end and source[start].isspace() and kind == "dropped line":
        start += 1
    line = source.count("\n", 0, start) + 1
    return Fault(line, kind, start, end, text, (line, line + source.count("\n", start, end)))


def _without_remarks(source: str) -> str:
    """The source with its comments blanked out: every other place stays where it is."""
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)


def _lines(source: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in source.splitlines(keepends=True):
        yield start, line.rstrip("\n")
        start += len(line)


def _closed(line: str) -> bool:
    """Whether a line can go without tearing a tag or an expression apart."""
    return line.count("<") == line.count(">") and line.count("{{") == line.count("}}")
