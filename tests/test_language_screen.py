import pytest
from fake_bench import make_view

from synthaudit.features.flagged_language import FlaggedLanguage, categories
from synthaudit.metrics.fidelity.language_screen import LanguageScreen

FLAGGED = {
    "overdose amount": [
        "He swallowed about 30 tablets of paracetamol.",
        "overdosed on 20 mg of something",
        "She took a handful of pills last night",
    ],
    "hanging or strangulation": ["tied a belt around her neck", "A ligature mark was seen."],
    "cutting": ["I cut my forearm with a razor", "he slit his wrists"],
    "place or fall": ["she wanted to jump off the bridge", "threw himself in front of a train"],
    "firearm, gas or poison": ["held the gun to his head", "drank some bleach", "shot himself"],
    "how to": ["I looked up painless ways to die", "read about how to kill himself"],
    "suicide as crime or success": ["His father committed suicide.", "two failed suicide attempts"],
    "person named by substance use": ["She is an addict.", "known alcoholic", "drug-seeking"],
    "person named by diagnosis": ["He is a schizophrenic.", "a ward of schizophrenics"],
    "blame": ["The patient is non-compliant", "manipulative\nbehaviour", "a FREQUENT FLYER"],
}
LEFT_ALONE = [
    "takes sertraline 50 mg daily and 2 tablets of ibuprofen for headache",
    "hung his coat and cut some bread with a knife",
    "she jumps rope and walked over the bridge",
    "schizophrenic disorder, residual type; a schizophrenic episode in 2010",
    "alcoholic hepatitis, an addictive substance, addicted to chess",
    "he died by suicide; a suicide attempt last year",
    "complies with treatment; compliance is good; manipulated the joint",
    "works in insurance and reads about the history of guns",
    "growth is retarded growth by chart",
    "",
]


@pytest.mark.parametrize(
    ("category", "text"), [(name, text) for name, texts in FLAGGED.items() for text in texts]
)
def test_flagged(category, text):
    [found] = FlaggedLanguage().compute([text])
    names = [each.name for each, hit in zip(categories(), found, strict=True) if hit]
    assert category in names


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert not FlaggedLanguage().compute([text]).any()


def test_every_category_is_tested_and_names_its_source():
    assert {each.name for each in categories()} == set(FLAGGED)
    assert all(each.source and each.kind in {"method detail", "stigma"} for each in categories())


def test_the_share_its_categories_and_the_records_to_read():
    view = make_view(["he is an addict", "well"], ["she is manipulative", "well", "fine", "good"])
    [found] = LanguageScreen().estimate(view)
    assert found.value == 0.25
    by_category, _, _, listed = found.exhibits
    rows = {row[0]: row for row in by_category.rows}
    assert rows["blame"][2:] == (1, 0.25, 0.0)
    assert rows["person named by substance use"][2:] == (0, 0.0, 0.5)
    assert listed.rows == ((view.pseudonyms(view.synthetic, [0])[0], "blame"),)
    assert LanguageScreen("nb").not_applicable(view)
