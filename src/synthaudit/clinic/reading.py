"""What the simulator makes of a text: symptoms, topics and feelings, by lists of words.

A stand-in for understanding, so that pipelines which condense or grade a text can run without a
language model. It is right more often than chance, and no more than that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from synthaudit.clinic.scales import ITEM_MAX, PHQ8_ITEMS

_STEMS = {
    "anhedonia": "interest pleasure enjoy hobb indifferent apath bored unmoved nothing appeals fun",
    "low_mood": """sad depress down unhapp tear cry cried miserable gloom hopeless empt low blue
        dejected downcast bleak despair""",
    "sleep": "sleep slept insomnia awake nightmare bed nights tired-out waking oversle",
    "fatigue": "tired fatigue exhaust energy weary drained worn lethargic strength nap",
    "appetite": "appetite eat ate food hungry weight meal overeat binge breakfast lunch supper",
    "guilt": """guilt worthless blame ashamed shame failure burden useless fault self-critical
        inferior regret""",
    "concentration": """concentrat focus distract memory forget forgot attention decid muddled
        scattered mistakes confus""",
    "psychomotor": "restless fidget agitat slowed slower paces pacing sluggish unsettled jittery",
    "suicidal_thoughts": "suicid self-harm kill death die dying pointless",
}

_TOPICS = {
    "work": "work job boss career office colleague unemploy shift hired fired redundan promotion",
    "family": """family mother father mom dad parent sister brother son daughter kids child wife
        husband aunt uncle grandm grandf""",
    "relationships": "relationship partner boyfriend girlfriend divorce marriage dating separat",
    "money": "money debt rent bills afford financ pounds dollars loan insur",
    "health": "pain doctor hospital illness disease surgery medication pills headache diagnos",
    "housing": "house home apartment flat moved moving landlord neighbo homeless",
    "study": "school college university class exam student degree teacher grades",
    "friends": "friend social lonel people alone company isolat",
    "loss": "died passed funeral grief lost mourning bereave",
    "alcohol": "alcohol drink drunk beer wine sober whisky",
    "trauma": "war army military accident crash abuse assault flashback burgl",
    "worry": "worr anxi nervous stress panic tense fear dread",
}

_FEELINGS = {
    "sadness": "sad cry cried tear depress miserable grief low downcast",
    "anger": "angry anger furious annoy irritat mad resent hate temper",
    "fear": "afraid fear scared anxi panic nervous worr dread terrif",
    "shame": "shame ashamed guilt embarrass blame regret worthless",
    "loneliness": "lonel alone isolat nobody withdrawn",
    "hope": "hope better improv glad proud grateful happy enjoy laugh joke",
    "calm": "calm relax peace content comfortable fine well okay",
    "emptiness": "empty numb nothing indifferent unmoved pointless bleak",
}

_STRONG = re.compile(
    r"\b(?:every day|day after day|daily|always|constant\w*|all the time|every night|never|unable|"
    r"cannot|can't|severe\w*|extreme\w*|utter\w*|profound\w*|terribl\w*|horribl\w*|really bad)\b"
)
_MEDIUM = re.compile(
    r"\b(?:most|often|more days|over half|clear\w*|marked\w*|noticeabl\w*|considerabl\w*|very|"
    r"really|lot|moderate\w*|pretty|quite)\b"
)
_DENIED = re.compile(
    r"\b(?:no|not|denies|denied|without|neither|nor|never had|don't|doesn't|didn't|hardly any|"
    r"next to no|no sign of)\b[^.;]{0,28}$"
)
_GRAVE = re.compile(
    r"\b(?:severe depress\w*|depression is severe|sick leave|signed off|leaves? bed|admission|ward|"
    r"hopeless\w*|suicid\w*|unable to work|cannot work|stayed inside|give up|unbearable|stopped|"
    r"dropped|can't go on)\b"
)
_MIDDLING = re.compile(
    r"\b(?:moderate\w*|struggl\w*|absences|sick days|labours|half|shelved|set aside|hard time)\b"
)
_LIGHT = re.compile(
    r"\b(?:mild\w*|minor|small cutbacks|below par|off form|a little effort|some effort|stressed)\b"
)
_WELL = re.compile(
    r"\b(?:hardly any|next to no|full pleasure|smoothly|normally|as usual|in good shape|is well|"
    r"easily|as before|remission|pretty good|i'm fine|happy|great)\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text seems to say.

    Args:
        symptoms: How strong each symptom of ``scales.DSM5_SYMPTOMS`` that is named seems, 1 to 3;
            0 where it is denied.
        topics: What the text is about, the commonest first.
        feelings: Feelings it names, the commonest first.
        severity: 0 (none) to 1 (gravest).
    """

    symptoms: Mapping[str, int]
    topics: tuple[str, ...]
    feelings: tuple[str, ...]
    severity: float


def reading(text: str) -> Reading:
    """Read a text by its words; English only, and blind to everything else."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    symptoms: dict[str, int] = {}
    for name, pattern in _SYMPTOM_PATTERNS.items():
        found = [_strength(plain, match) for match in pattern.finditer(plain)]
        if found:
            symptoms[name] = max(found)
    return Reading(
        symptoms,
        _commonest(plain, _TOPIC_PATTERNS),
        _commonest(plain, _FEELING_PATTERNS),
        _severity(plain, symptoms),
    )


def stems(symptom: str) -> tuple[str, ...]:
    """Beginnings of words by which a symptom is recognised; none for an unknown one."""
    return tuple(_STEMS.get(symptom, "").split())


def _pattern(stems: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(stems.split())})\w*")


_SYMPTOM_PATTERNS = {name: _pattern(stems) for name, stems in _STEMS.items()}
_TOPIC_PATTERNS = {name: _pattern(stems) for name, stems in _TOPICS.items()}
_FEELING_PATTERNS = {name: _pattern(stems) for name, stems in _FEELINGS.items()}


def _strength(plain: str, match: re.Match[str]) -> int:
    start = max(0, match.start() - 60)
    if _DENIED.search(plain[start : match.start()]):
        return 0
    around = plain[start : match.end() + 60]
    if _STRONG.search(around):
        return 3
    return 2 if _MEDIUM.search(around) else 1


def _commonest(plain: str, patterns: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
    counts = {name: len(pattern.findall(plain)) for name, pattern in patterns.items()}
    found = [name for name, count in counts.items() if count]
    return tuple(sorted(found, key=lambda name: -counts[name]))


def _severity(plain: str, symptoms: Mapping[str, int]) -> float:
    """Half from the symptoms named, half from words on the whole, where there are any."""
    points = [symptoms[name] for name in PHQ8_ITEMS if name in symptoms]
    by_symptoms = sum(points) / (ITEM_MAX * max(4, len(points)))
    marks = ((_GRAVE, 0.95), (_MIDDLING, 0.5), (_LIGHT, 0.3), (_WELL, 0.05))
    said = [value for pattern, value in marks for _ in pattern.findall(plain)]
    if not said:
        return min(1.0, by_symptoms)
    return min(1.0, (by_symptoms + sum(said) / len(said)) / 2)
