"""Quality control shared by all generators: what a record must be to be kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError
from synthaudit.generation.chatter import boilerplate, invalid, refusal
from synthaudit.generation.languages import other_language
from synthaudit.normalise import normalise
from synthaudit.records import Record

if TYPE_CHECKING:
    from synthaudit.generation.duplicates import Hashes, NearIndex

REASONS: Mapping[str, str] = {
    "invalid_text": "no words, control characters, or characters that were decoded wrongly",
    "too_short": "fewer words than asked for",
    "too_long": "more words than allowed",
    "refusal": "declines to write the text",
    "boilerplate": "talk about the task, marks of a chat, code fences, raw JSON, or blanks to fill",
    "wrong_language": "clearly in another language than asked for",
    "missing_label": "no label where one is required",
    "label_out_of_range": "a label this generator may not give",
    "source_not_in_train": "made from a record that is not among the examples",
    "exact_duplicate": "the same words as a record kept before",
    "near_duplicate": "nearly the same as a record kept before",
    "exemplar_copied": "copies a real record it was made from, whole or a long passage",
}
"""Why a record can be turned down, in words."""

SHINGLE = 5
"""Characters a window, in every comparison of texts."""


@dataclass(frozen=True)
class Quality:
    """What a record must be; every field can be set in a plan under ``[generate.quality]``.

    Texts are compared in NFKC and lower case, runs of non-word characters as one space, by the
    Jaccard index of their sets of 5-character windows. Where a record has two texts, both must be
    alike for it to count as a duplicate.

    Args:
        min_words: Fewest words of the text.
        max_words: Most words of the text and of the second text, where there is one.
        language: Whether a text that is clearly in another language is turned down.
        chatter: Whether refusals and boilerplate are turned down.
        require_label: Whether a record without a label is turned down.
        train_sources: Whether every source must be the id or the person of an example: no text
            from outside the train corpus may have been used.
        duplicates: Whether the same words may be kept only once.
        near_duplicate: Similarity to a record kept before from which a record is turned down,
            above 0 and at most 1; None for any similarity. Real clinical text is short of 0.8
            except where it is stock phrases.
        exemplar_similarity: The same, to the real records it was made from.
        exemplar_words: Longest passage, in words, that may be shared with a real record it was
            made from; None for any length. Set phrases of clinical text are shorter than 25.
    """

    min_words: int = 3
    max_words: int = 3000
    language: bool = True
    chatter: bool = True
    require_label: bool = False
    train_sources: bool = True
    duplicates: bool = True
    near_duplicate: float | None = 0.8
    exemplar_similarity: float | None = 0.8
    exemplar_words: int | None = 25

    def __post_init__(self) -> None:
        if not 1 <= self.min_words <= self.max_words:
            raise PlanError(
                f"quality: min_words ({self.min_words}) must lie between 1 and max_words "
                f"({self.max_words})."
            )
        for name in ("near_duplicate", "exemplar_similarity"):
            bar = getattr(self, name)
            if bar is not None and not 0 < bar <= 1:
                raise PlanError(f"quality.{name}: {bar} does not lie above 0 and up to 1.")
        if self.exemplar_words is not None and self.exemplar_words < 1:
            raise PlanError("quality.exemplar_words: at least 1 word can be shared.")

    def inspector(
        self, examples: Corpus | None, *, accepts_label: Callable[[Any], bool], language: str
    ) -> "Inspector":
        """Whoever looks at the records of one generation, one after the other."""
        return Inspector(self, examples, accepts_label, language)


class Inspector:
    """Looks at records in order and remembers those it kept."""

    def __init__(
        self,
        quality: Quality,
        examples: Corpus | None,
        accepts_label: Callable[[Any], bool],
        language: str,
    ) -> None:
        self._quality = quality
        self._examples = examples
        self._accepts_label = accepts_label
        self._language = language
        self._kept: set[tuple[str, ...]] = set()
        self._seconds: list[str] = []  # the second text of each record in the index
        self._real = lru_cache(maxsize=4096)(self._normalised_example)
        self._real_hashes = lru_cache(maxsize=4096)(lambda row: _hashes(self._real(row)))
        self._real_passages = lru_cache(maxsize=4096)(self._with_pair)

    def problem(self, record: Record) -> str | None:
        """Why the record is turned down, a key of ``REASONS``; None where it is kept."""
        texts = [record.text] if record.pair is None else [record.text, record.pair]
        if any(invalid(text) for text in texts):
            return "invalid_text"
        return (
            self._wording_problem(texts)
            or self._label_problem(record.label)
            or self._copy_problem(record, [normalise(text) for text in texts])
        )

    def _wording_problem(self, texts: Sequence[str]) -> str | None:
        quality = self._quality
        if quality.chatter and any(refusal(text) for text in texts):
            return "refusal"
        if quality.chatter and any(boilerplate(text) for text in texts):
            return "boilerplate"
        if len(texts[0].split()) < quality.min_words:
            return "too_short"
        if any(len(text.split()) > quality.max_words for text in texts):
            return "too_long"
        if quality.language and any(other_language(text, self._language) for text in texts):
            return "wrong_language"
        return None

    def _label_problem(self, label: Any) -> str | None:
        if label is None:
            return "missing_label" if self._quality.require_label else None
        return None if self._accepts_label(label) else "label_out_of_range"

    def _copy_problem(self, record: Record, texts: Sequence[str]) -> str | None:
        quality = self._quality
        sources = {*record.sources, *record.meta.get("source_ids", ())}
        if quality.train_sources and not all(source in self._rows for source in sources):
            return "source_not_in_train"
        if quality.duplicates and tuple(texts) in self._kept:
            return "exact_duplicate"
        hashes = None if quality.near_duplicate is None else _hashes(texts[0])
        if hashes is not None and self._is_near_duplicate(hashes, texts[1:]):
            return "near_duplicate"
        if any(self._copies(texts, row) for row in self._source_rows(sources)):
            return "exemplar_copied"
        self._kept.add(tuple(texts))
        if hashes is not None:
            self._index.add(hashes)
            self._seconds.append(texts[1] if len(texts) > 1 else "")
        return None

    def _is_near_duplicate(self, hashes: "Hashes", second: Sequence[str]) -> bool:
        from synthaudit.generation.duplicates import jaccard

        assert self._quality.near_duplicate is not None
        near = self._index.near(hashes)
        if not near or not second:
            return bool(near)
        own = _hashes(second[0])
        return any(
            jaccard(own, _hashes(self._seconds[number])) >= self._quality.near_duplicate
            for number in near
        )

    def _copies(self, texts: Sequence[str], row: int) -> bool:
        from synthaudit.generation.duplicates import jaccard

        quality = self._quality
        bar, length = quality.exemplar_similarity, quality.exemplar_words
        if bar is not None and jaccard(_hashes(texts[0]), self._real_hashes(row)) >= bar:
            return True
        return length is not None and any(
            shares_passage(text, self._real_passages(row), length + 1) for text in texts
        )

    @cached_property
    def _index(self) -> "NearIndex":
        from synthaudit.generation.duplicates import NearIndex

        assert self._quality.near_duplicate is not None
        return NearIndex(self._quality.near_duplicate)

    @cached_property
    def _rows(self) -> Mapping[str, list[int]]:
        """Rows of the examples by id and by person."""
        rows: dict[str, list[int]] = {}
        if self._examples is not None:
            for row, names in enumerate(
                zip(self._examples.ids, self._examples.groups, strict=True)
            ):
                for name in {name for name in names if name is not None}:
                    rows.setdefault(name, []).append(row)
        return rows

    def _source_rows(self, sources: set[str]) -> list[int]:
        quality = self._quality
        if quality.exemplar_similarity is None and quality.exemplar_words is None:
            return []
        return sorted({row for source in sources for row in self._rows.get(source, ())})

    def _normalised_example(self, row: int) -> str:
        assert self._examples is not None
        return normalise(self._examples.texts(row, row + 1)[0])

    def _with_pair(self, row: int) -> str:
        assert self._examples is not None
        return f"{self._real(row)} {normalise(self._examples.pairs[row] or '')}".strip()


def shares_passage(text: str, other: str, n_words: int) -> bool:
    """Whether ``n_words`` successive words of ``text`` stand in ``other``; both normalised."""
    words, around = text.split(), f" {other} "
    return any(
        f" {' '.join(words[start : start + n_words])} " in around
        for start in range(len(words) - n_words + 1)
    )


def _hashes(text: str) -> "Hashes":
    from synthaudit.kernels.shingles import shingle_hashes

    return shingle_hashes([text], SHINGLE)[0]
