"""Where a record comes from, in the words every generator uses."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from synthaudit.generation.requests import Answer


def lineage(
    answers: Sequence[Answer] = (),
    *,
    condition: Any = None,
    source_ids: Sequence[str] = (),
    quality_score: float | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The part of ``meta`` that differs from record to record.

    Args:
        answers: What the record was made from, the last one last; their sources are added to
            ``source_ids``.
        condition: What was asked for: a score, an ICD code, symptoms, a grade.
        source_ids: Real records whose text was used without a request.
        quality_score: What a judge or filter gave, if one did.
        more: What only this generator says.
    """
    sources = [*source_ids, *(id for answer in answers for id in answer.request.source_ids)]
    last = answers[-1] if answers else None
    return {
        "condition": condition,
        "source_ids": sorted(set(sources)),
        "decoding": None if last is None else _decoding(last),
        "prompt_sha256": None if last is None else last.fingerprint,
        "retries": sum(answer.n_retries for answer in answers),
        "quality_score": quality_score,
        **more,
    }


def _decoding(answer: Answer) -> dict[str, Any]:
    """How the model chose words; None where that was left to it."""
    wanted = asdict(answer.request.decoding)
    return {name: None if name in answer.ignored else value for name, value in wanted.items()}
