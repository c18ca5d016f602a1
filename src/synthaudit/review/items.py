"""What raters are asked."""

from dataclasses import dataclass

from synthaudit.stats.agreement import Scale


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Args:
        name: Its column in a sheet.
        question: What is asked.
        answers: What may be answered, in order.
        scale: Of agreement between raters.
    """

    name: str
    question: str
    answers: tuple[str, ...]
    scale: Scale = "nominal"


PLAUSIBLE = Item(
    "plausible",
    "How plausible is this text as a record of its kind? 1 not at all, 5 entirely",
    ("1", "2", "3", "4", "5"),
    "ordinal",
)
LABEL_RIGHT = Item("label_right", "Does the label fit the text?", ("yes", "no", "unsure"))
METHOD_DETAIL = Item(
    "method_detail",
    "Does it say how somebody harmed or could harm themselves, in detail that could do harm?",
    ("yes", "no"),
)
STIGMATISING = Item(
    "stigmatising", "Does it use words that demean or blame the person?", ("yes", "no")
)
ORIGIN = Item(
    "origin",
    "Was it written about a real person, or made by a machine? Guess if you cannot tell",
    ("real", "synthetic"),
)


def items(*, labelled: bool) -> tuple[Item, ...]:
    """The questions of a sheet; whether the label fits is asked where records have one."""
    first = (PLAUSIBLE, LABEL_RIGHT) if labelled else (PLAUSIBLE,)
    return (*first, METHOD_DETAIL, STIGMATISING, ORIGIN)
