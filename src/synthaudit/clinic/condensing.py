"""Long posts cut down to their sentences on depressive symptoms."""

import re

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")
_ON_SYMPTOMS = re.compile(
    r"\b(?:ang(?:er|ry)|irritab|tired|exhaust|fatigue|energy|drained|sad|cry|tear|empty|hopeless"
    r"|depress|low|mood|numb|sex|libido|period|restless|agitat|fidget|pac(?:e|ing)|focus"
    r"|concentrat|attention|distract|decid|decision|choose|suicid|die|dying|death|kill|guilt"
    r"|worthless|burden|fail|asham|interest|pleasure|enjoy|motivat|pessimis|pointless|worry"
    r"|forget|forgot|memory|remember|sleep|insomnia|awake|nightmare|appetite|weight|eat|hungry)",
    re.IGNORECASE,
)


def condensed(text: str, *, n_least: int, n_most: int) -> str:
    """Sentences on symptoms first, in the order of the text, ``n_least`` to ``n_most`` words.

    A text of fewer words stays as it is.
    """
    sentences = [part for part in _SENTENCE_END.split(text) if part.strip()]
    on_symptoms = [bool(_ON_SYMPTOMS.search(sentence)) for sentence in sentences]
    chosen: set[int] = set()
    n_words = 0
    for wanted in (True, False):
        for place, sentence in enumerate(sentences):
            length = len(sentence.split())
            fits = n_words + length <= n_most
            if on_symptoms[place] is wanted and fits and (wanted or n_words < n_least):
                chosen.add(place)
                n_words += length
    if n_words < n_least:
        return " ".join(text.split()[:n_most])
    return " ".join(sentences[place] for place in sorted(chosen))
