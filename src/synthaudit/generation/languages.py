"""Whether a text is in another language than asked for, told from its commonest words.

Deliberately slow to accuse: notes in telegram style have few common words of any language, names
and drugs belong to none, and a short text proves nothing.
"""

import re
import unicodedata

_COMMON = {
    "en": """the and of to is was with for that this his her she he they you are have has had not
        but from by it my i we what when which there been were would about as at on be if so no
        or an in me do""",
    "de": """der das und ist nicht ich sie mit den ein eine zu von auf für dem sich auch wie bei
        noch nach nur oder aber wird wurde sind keine seine ihre durch über kann sehr mich mir habe
        wir""",
    "fr": """le la les et est une un des je il elle que qui pas avec sur ce cette au sa ses ou nous
        vous ont été être depuis mais dans très il aux leur sont""",
    "es": """el los las y es una un que se por para su al lo más pero sus le ya este sí porque esta
        entre cuando muy sobre también hay yo del como""",
    "it": """il gli di che è un una non sono si da ma anche più nel della dei alla ha ho questo suo
        sua molto dal alle perché della""",
    "pt": """os é um uma de que não em para com por se na da dos das mais mas ao foi ele ela seu
        sua ou quando muito já eu também pelo""",
    "nl": """de het een van niet ik dat zijn voor te aan er maar om hij ze ook als bij naar heeft
        wordt deze geen werd haar meer nog uit mijn""",
    "pl": """nie się jest że w z jak ale po od za tak przez jego jej był była już tylko jestem mnie
        są może oraz dla""",
    "sv": """och att det som är på av för den till inte har jag ett hon sig från vi så när efter
        inga mycket mig""",
}
"""Common words by ISO 639-1 code, written down by us; other than English: no English ones."""

_LATIN = frozenset(_COMMON)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SETS = {language: frozenset(words.split()) for language, words in _COMMON.items()}

MIN_WORDS = 12
"""Words below which nothing is said."""

_MIN_DIFFERENT = 3  # common words of another language, for it to be the one
_MIN_SHARE = 0.12  # of all words
_TIMES = 2  # as many as those of the language asked for


def other_language(text: str, language: str) -> bool:
    """Whether the text is clearly in another language than ``language``.

    Clear is: most letters are not Latin ones, where the language has Latin letters; or the common
    words of another language are at least three different ones, one word in eight, and twice as
    many as those of this one.

    Args:
        text: Any.
        language: ISO 639-1 code; a language that is not known here is taken on trust.
    """
    own = language.lower().split("-")[0]
    words = _WORD.findall(text.lower())
    if own not in _LATIN:
        return False
    if _mostly_not_latin(text):
        return True
    if len(words) < MIN_WORDS:
        return False
    n_own = sum(word in _SETS[own] for word in words)
    for name, common in _SETS.items():
        found = [word for word in words if word in common]
        if name != own and len(set(found)) >= _MIN_DIFFERENT:
            n_least = max(_MIN_SHARE * len(words), _TIMES * n_own)
            if len(found) >= n_least:
                return True
    return False


def _mostly_not_latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < MIN_WORDS:
        return False
    plain = sum(letter.isascii() for letter in letters)
    if 2 * plain >= len(letters):
        return False
    n_latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return 2 * n_latin < len(letters)
