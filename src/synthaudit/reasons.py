"""The closed list of reasons a privacy verdict can give, each with a fixed text.

Kept apart from the audit so that reports can show the texts without loading what computes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a reader who has to decide needs to know about a verdict or about one reason for it.

    Args:
        happened: What happened.
        does_not_mean: What it does not mean.
        would_settle: What would settle it.
        meanwhile: What may be decided meanwhile.
    """

    happened: str
    does_not_mean: str
    would_settle: str
    meanwhile: str


REASONS: Mapping[str, Explanation] = MappingProxyType(
    {
        "leak_found": Explanation(
            "The synthetic corpus points at people the generator saw more strongly than at "
            "comparable people it did not see, beyond what chance explains.",
            "It does not mean that every person is exposed, nor that the exposure is confined to "
            "the attacks that noticed it.",
            "Generating anew with stronger protection, and auditing again with people not used "
            "before. Taking out flagged records alone leaves unflagged ones of the same people.",
            "Treat the corpus as personal data; do not release it beyond those who may see the "
            "real records.",
        ),
        "no_evidence": Explanation(
            "No attack of the declared family told the people the generator saw from those it did "
            "not, and leaks of the stated sizes would have been noticed.",
            "It does not mean that the corpus is anonymous: smaller leaks, and attacks that were "
            "not run, remain possible.",
            "More holdout people make smaller leaks visible; canaries with randomised membership "
            "give a bound that does not depend on the attacks chosen.",
            "A release may be decided on the stated power, the list of attacks not run and the "
            "circumstances of the release.",
        ),
        "no_holdout": Explanation(
            "No real people were named that the generator did not see, so nothing tells copying "
            "from what people of one kind say alike.",
            "It does not mean that the corpus is safe, nor that a resemblance to the train "
            "records is a leak.",
            "Splitting the real people at random, generating from one part only, and auditing "
            "with the other as holdout.",
            "Act on findings that need no comparison, such as long copied spans; do not base a "
            "release on this audit alone.",
        ),
        "holdout_differs": Explanation(
            "Train and holdout people can be told apart without any synthetic text, so a "
            "difference in evidence may come from who they are instead of from a leak.",
            "It does not mean that nothing leaked, nor that a leak was shown.",
            "A holdout drawn at random from the same people, places and time as the train "
            "records, set aside before generating.",
            "Take the attacks' results as leads to look into; do not base a release on them.",
        ),
        "too_few_people": Explanation(
            "With this few people even a perfect separation of train and holdout could be chance.",
            "It does not mean that a leak is unlikely; small groups are easier to expose.",
            "More people on the smaller side; `synthaudit split` says how many a given leak needs.",
            "Have a person read the closest matches; do not base a release on the tests.",
        ),
        "shared_people": Explanation(
            "More than half of the people of one side had to be left out of the comparison: they "
            "are on the other side as well, or have no text that is not somebody else's, word for "
            "word.",
            "It does not mean that the generator leaked, nor that it did not.",
            "A split by person, so that nobody has records on both sides, real texts long enough "
            "to be one person's own, and generating again from the new train part.",
            "Repair the split first; until then a result without a finding says little.",
        ),
        "controls_failed": Explanation(
            "A control came out wrong: a planted leak went unnoticed that had to be seen, or an "
            "attack reported a leak where none was planted.",
            "It does not mean that the corpus leaks or that it does not: the instrument is at "
            "fault.",
            "Finding what made the control fail, mostly texts that are nearly all alike or "
            "empty, and auditing again.",
            "Base nothing on this audit's privacy verdict.",
        ),
        "holdout_reused": Explanation(
            "These holdout people already judged an earlier version, and choices made after that "
            "may have been fitted to them.",
            "It does not mean that the earlier or the present corpus leaks.",
            "A fresh part of the holdout for each version; `synthaudit split --holdouts K` sets "
            "several aside.",
            "Use the result to compare versions while developing, not to release one.",
        ),
        "seen_unknown": Explanation(
            "Nobody declared which real records the generator saw, so people counted as seen may "
            "not have been, and the other way round.",
            "It does not mean that a leak was looked for in vain: the wrong people may have been "
            "compared.",
            'Asking whoever generated the corpus, and declaring seen = "all", "exemplars" or '
            '"none" in the plan.',
            "Act on findings that need no comparison; treat the absence of others as unknown.",
        ),
        "split_unknown": Explanation(
            "Nobody declared how the holdout was set aside, so only the test of exchangeability "
            "speaks for its being comparable.",
            "It does not mean that train and holdout differ.",
            'Setting the holdout aside with `synthaudit split`, or declaring split = "random" in '
            "the plan where that is so.",
            "Read the verdict together with the exchangeability score.",
        ),
        "power_unknown": Explanation(
            "No attack noticed a leak, but it was not measured how large a leak had to be for "
            "these attacks to notice it on these records.",
            "It does not mean that there is no leak.",
            "Repairing what the study of planted leaks fails on, and auditing again; every audit "
            "with a holdout plants leaks of known size and counts how many it finds.",
            "Use the result to go on developing; do not base a release on it.",
        ),
        "detector_failed": Explanation(
            "An attack of the declared family did not run to its end, and the others noticed "
            "nothing.",
            "It does not mean that this attack would have found something, nor that it would not.",
            "Repairing what the attack's error names, and running the audit again.",
            "Use the other attacks' results to go on developing; do not base a release on them.",
        ),
        "premise_failed": Explanation(
            "A premise of the comparison could not be checked because its computation failed.",
            "It does not mean that the premise is wrong, nor that it holds.",
            "Repairing what the premise's error names, and running the audit again.",
            "Take the attacks' results as leads to look into; do not base a release on them.",
        ),
    }
)
"""By verdict (``leak_found``, ``no_evidence``) and by reason for an inconclusive one."""
