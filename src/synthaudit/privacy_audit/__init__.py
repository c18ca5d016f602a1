"""One question to every detector: is the corpus drawn to the people its generator saw?

Pure functions of the detectors' evidence: nothing here reads a text. Evidence becomes one number a
person (``people``), the numbers become one family of tests under shared permutations (``family``),
and the tests, with the ``premises`` they rest on, become a ``verdict`` that can say "inconclusive".
"""

from synthaudit.privacy_audit.family import Family, family_test
from synthaudit.privacy_audit.people import People, Side, people_of
from synthaudit.privacy_audit.premises import CheckedPremise
from synthaudit.privacy_audit.verdict import (
    ALPHA,
    N_PERMUTATIONS,
    DetectorResult,
    audit_privacy,
)

__all__ = [
    "ALPHA",
    "N_PERMUTATIONS",
    "CheckedPremise",
    "DetectorResult",
    "Family",
    "People",
    "Side",
    "audit_privacy",
    "family_test",
    "people_of",
]
