"""Which drug is given for what, in usual daily doses."""

from synthaudit.clinic.codes import CODES

_DOSES = {
    "sertraline": (50, 100, 150),
    "escitalopram": (10, 15, 20),
    "citalopram": (10, 20, 30),
    "fluoxetine": (20, 40),
    "venlafaxine": (75, 150, 225),
    "duloxetine": (30, 60),
    "mirtazapine": (15, 30, 45),
    "bupropion": (150, 300),
    "clomipramine": (75, 100, 150),
    "lithium": (600, 800, 1000),
    "lamotrigine": (100, 150, 200),
    "quetiapine": (100, 200, 300),
    "olanzapine": (5, 10, 15),
    "aripiprazole": (5, 10, 15),
    "risperidone": (2, 3, 4),
    "pregabalin": (75, 150),
    "naltrexone": (50,),
    "melatonin": (2, 3),
    "methylphenidate": (18, 36, 54),
    "atomoxetine": (40, 60, 80),
}

_USUAL = ("sertraline", "escitalopram", "citalopram", "venlafaxine", "mirtazapine", "duloxetine")

_FOR = {
    "alcohol": ("naltrexone", None),
    "psychosis": ("olanzapine", "aripiprazole", "risperidone"),
    "schizoaffective": ("olanzapine", "risperidone", "quetiapine"),
    "mania": ("lithium", "olanzapine", "quetiapine"),
    "bipolar": ("lithium", "lamotrigine", "quetiapine"),
    "cyclothymia": ("lamotrigine", None),
    "depression": (*_USUAL, "bupropion"),
    "recurrent": (*_USUAL, "lithium"),
    "worry": (*_USUAL, "pregabalin"),
    "compulsion": ("sertraline", "fluoxetine", "clomipramine"),
    "adjustment": (None,),
    "restriction": (None,),
    "bulimia": ("fluoxetine", None),
    "insomnia": ("melatonin", "mirtazapine", None),
    "instability": ("quetiapine", "sertraline", None),
    "autism": (None,),
    "attention": ("methylphenidate", "atomoxetine"),
}

DRUGS = {
    code.family: tuple(
        (drug, tuple(f"[{mg} mg|{mg} milligrams]" for mg in _DOSES[drug]) if drug else ("",))
        for drug in _FOR.get(code.family, (*_USUAL, None))
    )
    for code in CODES
}
"""By family of diagnoses: drugs, each with its doses in wording; None is no drug."""
