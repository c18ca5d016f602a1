"""What is listed as found whatever the verdict: matches, where real text shows fewer."""

import pytest

from synthaudit.privacy_section import _findings
from synthaudit.results import Matches, Score


def a_score(value, reference, n_matches=3):
    return Score(
        id="privacy.some_replay",
        dimension="privacy",
        name="Replays",
        meaning="",
        better="lower",
        unit="share",
        status="ok",
        signature="",
        value=value,
        reference=reference,
        exhibits=(Matches("Matches", "similarity", (), n_matches),),
    )


@pytest.mark.parametrize(
    ("value", "reference", "n_matches", "listed"),
    [
        (0.2, 0.1, 3, True),
        (0.2, None, 3, True),
        (0.1, 0.2, 3, False),
        (0.2, 0.1, 0, False),
        (-0.01, -0.03, 3, False),
        (0.01, -0.03, 3, True),
    ],
)
def test_matches_count_where_real_text_has_fewer_and_beyond_chance(
    value, reference, n_matches, listed
):
    assert bool(_findings([a_score(value, reference, n_matches)], {})) == listed
