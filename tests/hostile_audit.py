"""An audit whose every text is hostile: markup, handlers, links, controls, and a million long.

Only words of closed lists stay as they are: an audit with others is refused when it is read.
"""

import itertools
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace

from sample_audit import sample_audit

PAYLOAD = (
    "<script>document.title='hit'</script><img src=x onerror=\"document.title='hit'\">"
    "</style></script></title>--><svg onload=document.title='hit'>"
    '" onmouseover="document.title=\'hit\'" autofocus onfocus="document.title=\'hit\'" x="'
    "[link](javascript:document.title='hit') <a href=javascript:document.title='hit'>a</a>"
    "{{7*7}}{%raw%}&lt;\u202eoverride\u2066\u0007\x00\x1b[31m"
)
LONG = 1_000_000
_CLOSED = {"schema", "status", "better", "verdict", "kind", "role", "label_kind"}


def hostile_audit(length: int = LONG):
    """The sample audit, each text a payload of its own number, every third ``length`` long."""
    numbers = itertools.count()

    def text() -> str:
        n = next(numbers)
        return f"{n} {PAYLOAD}" + ("x" * (length if n % 3 == 0 else 0))

    def turned(value, name=""):
        if isinstance(value, str):
            return value if name in _CLOSED else text()
        if is_dataclass(value):
            changed = {
                each.name: turned(getattr(value, each.name), each.name) for each in fields(value)
            }
            return replace(value, **changed)
        if isinstance(value, Mapping):
            kept = name in {"corpora", "minimum_detectable_leak"}
            return {key if kept else text(): turned(inner) for key, inner in value.items()}
        if isinstance(value, tuple | list):
            return type(value)(
                turned(inner, "role" if inner in ("train", "holdout") else "") for inner in value
            )
        return value

    audit = turned(sample_audit("leak_found"))
    dimensions = [score.dimension for score in sample_audit()]
    scores = tuple(
        replace(score, dimension=score.dimension if at % 7 == 0 else name)
        for at, (score, name) in enumerate(zip(audit.scores, dimensions, strict=True))
    )
    return replace(audit, scores=scores)
