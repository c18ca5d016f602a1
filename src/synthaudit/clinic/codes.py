"""Thirty ICD-10 codes (WHO, chapter V) with what patients who carry them typically complain of."""

from dataclasses import dataclass

from synthaudit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Code:
    """A diagnosis.

    Args:
        id: The code, such as ``F32.1``.
        name: Its name.
        family: Which phrases and drugs fit; several codes may share one.
        lowest: Lowest PHQ-8 score at a first visit.
        highest: Highest.
        symptoms: Typical complaints, as noun phrases.
    """

    id: str
    name: str
    family: str
    lowest: int
    highest: int
    symptoms: tuple[str, ...]


# code | name | family | PHQ-8 at a first visit | complaints
_TABLE = """
F10.2 | Alcohol dependence syndrome | alcohol | 3-18
    | drinking that has got out of hand; craving for alcohol; morning shakes
F20.0 | Paranoid schizophrenia | psychosis | 2-14
    | hearing voices; the belief of being followed; growing suspicion of others
F25.1 | Schizoaffective disorder, depressive type | schizoaffective | 8-20
    | low mood together with voices; voices and despair; odd ideas and low spirits
F31.1 | Bipolar affective disorder, current episode manic | mania | 1-8
    | a surge of energy; racing thoughts; days without sleep or tiredness
F31.3 | Bipolar affective disorder, current episode depressed | bipolar | 8-17
    | a low phase after a high one; low mood in known bipolar disorder; swings of mood
F32.0 | Mild depressive episode | depression | 5-10
    | low mood; loss of drive; a depression that came on this year
F32.1 | Moderate depressive episode | depression | 10-16
    | low mood; loss of drive; a depression that came on this year
F32.2 | Severe depressive episode | depression | 17-24
    | low mood; loss of drive; a depression that came on this year
F33.1 | Recurrent depressive disorder, current episode moderate | recurrent | 10-16
    | another depressive episode; a relapse of low mood; depression that has come back
F33.2 | Recurrent depressive disorder, current episode severe | recurrent | 17-24
    | another depressive episode; a relapse of low mood; depression that has come back
F33.4 | Recurrent depressive disorder, in remission | remission | 0-4
    | a check-up in remission; relapse prevention; advice on stopping treatment
F34.0 | Cyclothymia | cyclothymia | 2-10
    | moods that change by the week; ups and downs since youth; unsteady mood
F34.1 | Dysthymia | dysthymia | 6-14
    | gloom that has lasted for years; long-standing low spirits; never feeling well
F40.0 | Agoraphobia | agoraphobia | 3-14
    | fear of crowds; fear of leaving home alone; dread of buses and shops
F40.1 | Social phobia | social | 3-15
    | fear of being watched; dread of speaking in company; blushing and shyness
F41.0 | Panic disorder | panic | 3-15
    | sudden panic attacks; attacks of fear and palpitations; fear of the next attack
F41.1 | Generalized anxiety disorder | worry | 4-16
    | constant worry; tension that never lets up; worry about everyday matters
F41.2 | Mixed anxiety and depressive disorder | mixed | 6-14
    | anxiety and low mood together; feeling tense and sad; nerves and low spirits
F42.1 | Predominantly compulsive acts | compulsion | 3-16
    | checking and washing; rituals that take hours; a compulsion to check
F43.1 | Post-traumatic stress disorder | trauma | 8-21
    | flashbacks; nightmares after a frightening event; constant watchfulness
F43.2 | Adjustment disorder | adjustment | 5-14
    | trouble coping with a change; distress after recent events; feeling unable to cope
F45.0 | Somatization disorder | somatic | 5-16
    | pains without a clear cause; many bodily complaints; stomach and back pain
F45.2 | Hypochondriacal disorder | health | 3-13
    | fear of serious illness; worry about cancer; repeated requests for tests
F50.0 | Anorexia nervosa | restriction | 6-19
    | restricted eating; fear of gaining weight; loss of weight noticed by family
F50.2 | Bulimia nervosa | bulimia | 6-18
    | binge eating; bouts of overeating and shame; loss of control over eating
F51.0 | Nonorganic insomnia | insomnia | 2-12
    | sleepless nights; trouble falling asleep; fear of the coming night
F60.3 | Emotionally unstable personality disorder | instability | 8-22
    | sudden shifts of feeling; stormy relationships; outbursts and emptiness
F60.6 | Anxious (avoidant) personality disorder | avoidant | 6-17
    | keeping away from people; fear of criticism; a lifelong sense of falling short
F84.5 | Asperger's syndrome | autism | 2-13
    | overload in noisy places; difficulty reading others; exhaustion from masking
F90.0 | Disturbance of activity and attention | attention | 2-13
    | being easily distracted; restlessness since school; unfinished tasks everywhere
"""


def _read(entry: str) -> Code:
    id, name, family, scores, complaints = (part.strip() for part in entry.split("|"))
    lowest, highest = map(int, scores.split("-"))
    return Code(id, name, family, lowest, highest, tuple(complaints.split("; ")))


CODES = tuple(_read(f"F{entry}") for entry in _TABLE.split("\nF")[1:])

_BY_ID = {code.id: code for code in CODES}


def code(id: str) -> Code:
    """The code of that id.

    Raises:
        UsageError: The clinic does not treat it.
    """
    if id not in _BY_ID:
        known = ", ".join(_BY_ID)
        raise UsageError(f"The simulated clinic has no ICD-10 code '{id}'; it has {known}.")
    return _BY_ID[id]
