"""Mental status reports written after a few real examples, each to an ICD-10 code."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from synthaudit.clinic.codes import CODES
from synthaudit.clinic.draws import request_seed, sampled, shuffled, stream
from synthaudit.clinic.icd10_chapter_f import TITLES, as_code, category
from synthaudit.clinic.mental_status import examination
from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.conditions import declared_classes
from synthaudit.generation.lineage import lineage
from synthaudit.generation.requests import Answer, Decoding, Request, Step
from synthaudit.generators.base import Generator
from synthaudit.nearest import suggestion
from synthaudit.records import Record

COMMON_CODES = tuple(code.id for code in CODES)
"""What is drawn from where neither the plan nor the real labels name codes."""

_Finding = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class MentalStatus(BaseModel):
    """A mental status examination: these sections, all of them, and no other."""

    model_config = ConfigDict(extra="forbid")

    appearance: _Finding
    behaviour: _Finding
    speech: _Finding
    mood: _Finding
    affect: _Finding
    thought: _Finding
    perception: _Finding
    cognition: _Finding
    insight: _Finding
    risk: _Finding


@dataclass(frozen=True, slots=True)
class Preset:
    """How a family of models is best asked.

    Args:
        hub_id: The model meant, on the Hugging Face hub; its siblings take the same settings.
        decoding: Settings.
        why: Where they come from.
    """

    hub_id: str | None
    decoding: Decoding
    why: str


PRESETS: Mapping[str, Preset] = {
    "general": Preset(None, Decoding(0.8, 0.95, 1500), "Our choice; the paper's is not known."),
    "deepseek-r1": Preset(
        "deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
        Decoding(0.6, 0.95, 8000),
        "Its makers advise temperature 0.5 to 0.7 and top_p 0.95. No penalties: they would punish "
        "words that its reasoning has used. Room for reasoning before the reply.",
    ),
    "openbiollm-llama3": Preset(
        "aaditya/Llama3-OpenBioLLM-70B",
        Decoding(0.7, 0.9, 1500),
        "Meant for answers at temperature 0, where few reports would differ: 0.7 is our choice.",
    ),
    "qwen": Preset(
        "Qwen/Qwen3.5-35B-A3B",
        Decoding(1.0, 0.95, 8000, top_k=20),
        "Its makers' settings for thinking, without their presence penalty, which would punish the "
        "reply for words of the reasoning. Room for reasoning before the reply.",
    ),
}
"""Settings by preset. Reasoning is split off by the backend and is no part of a record."""


def _simulated(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """An examination of an invented person; the examples are not looked at."""
    return examination(rng, as_code(inputs["code"]) or inputs["code"])


REPORT = Step("report", MentalStatus, _simulated)


@dataclass(frozen=True)
class Icd10Report(Generator):
    """Few-shot mental status reports as strict JSON, each conditioned on an ICD-10 code.

    Every request shows the model real reports drawn from train and a code, and asks for the
    findings about another, invented person. The label of a record is the code; the examples it was
    shown are its sources, so that ``privacy.source_copies`` can tell whether they were copied.

    Args:
        n_examples: Real reports shown with each request; 0 shows none.
        examples_of: ``same_code`` shows reports with the code asked for, then, where there are too
            few, of its three-character category, then any; ``mixed`` shows any.
        codes: ``real``: as often as in the real labels. ``uniform``: each code of the real labels
            equally often. A list: each of these equally often. A table: in these shares. Where real
            labels are no codes, ``real`` and ``uniform`` take the thirty codes of the simulated
            clinic equally often.
        layout: ``headings`` names each section on a line of its own; ``plain`` is one paragraph.
        preset: Settings for a family of models: ``deepseek-r1``, ``openbiollm-llama3``, ``qwen``;
            ``general`` for others. The paper does not state its own.
        temperature: Instead of the preset's.
        top_p: Instead of the preset's.
        max_tokens: Instead of the preset's.

    Source: Iglesias et al. (2026), arXiv:2604.27014. Ten examples, strict JSON and the code as
        condition are reported; sections, prompt and settings are ours.
    """

    source: ClassVar[str] = "Iglesias et al. (2026), arXiv:2604.27014"
    asks: ClassVar[tuple[Step, ...]] = (REPORT,)

    n_examples: int = 10
    examples_of: Literal["same_code", "mixed"] = "same_code"
    codes: Literal["real", "uniform"] | tuple[str, ...] | dict[str, float] = "real"
    layout: Literal["headings", "plain"] = "headings"
    preset: Literal["general", "deepseek-r1", "openbiollm-llama3", "qwen"] = "general"
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None

    def generate(
        self, n: int, *, seed: int, examples: Corpus | None, backend: Asking
    ) -> Iterator[Record]:
        """Reports, endless; codes of the first ``n`` in the proportions asked for.

        Raises:
            UsageError: There are no examples, or a code is neither in chapter V nor in the labels.
        """
        if examples is None:
            raise UsageError("icd10_report needs real reports. Name them with --train.")
        if self.n_examples < 0:
            raise UsageError(
                f"icd10_report.n_examples is {self.n_examples}; it must not be below 0."
            )
        pool = _Pool.of(examples)
        shares = self._shares(pool)
        for answer in backend.ask(self._requests(n, seed, pool, shares)):
            yield self._record(answer)

    def accepts_label(self, label: Any) -> bool:
        """Whether it is a code: of chapter V, or of its shape, as national extensions are."""
        return isinstance(label, str) and as_code(label) is not None

    def label_group(self, label: Any) -> str:
        """The three-character category."""
        code = as_code(label) if isinstance(label, str) else None
        return super().label_group(label) if code is None else category(code)

    def decoding(self) -> Decoding:
        """The preset's settings with those that the plan changes."""
        own = {"temperature": self.temperature, "top_p": self.top_p, "max_tokens": self.max_tokens}
        changed = {name: value for name, value in own.items() if value is not None}
        return replace(PRESETS[self.preset].decoding, **changed)  # type: ignore[arg-type]

    def _shares(self, pool: "_Pool") -> dict[str, float]:
        if isinstance(self.codes, str):
            if not pool.n_by_code:
                return dict.fromkeys(COMMON_CODES, 1.0)
            uniform = self.codes == "uniform"
            return {code: 1.0 if uniform else float(n) for code, n in pool.n_by_code.items()}
        shares = (
            dict(self.codes) if isinstance(self.codes, Mapping) else dict.fromkeys(self.codes, 1.0)
        )
        for code in shares:
            if code not in pool.n_by_code and as_code(code) not in TITLES:
                raise UsageError(
                    f"icd10_report.codes: '{code}' is neither a code of ICD-10 chapter V nor a "
                    f"label of the real reports.{suggestion(code, TITLES)}"
                )
        if not shares or min(shares.values()) < 0 or not sum(shares.values()):
            raise UsageError("icd10_report.codes: shares must not be negative, and one above 0.")
        return shares

    def _requests(
        self, n: int, seed: int, pool: "_Pool", shares: Mapping[str, float]
    ) -> Iterator[Request]:
        conditions = declared_classes(list(shares))
        weights = (0.0, *shares.values())
        wanted = conditions.wanted(n, stream("icd10_report", "codes", seed), weights)
        for number, condition in enumerate(wanted):
            code = conditions.names[condition]
            rng = stream("icd10_report", "request", seed, number)
            shown = pool.drawn(
                rng, code if self.examples_of == "same_code" else None, self.n_examples
            )
            inputs = {
                "code": code,
                "title": _title(code),
                "examples": [
                    {"code": each.code, "title": _title(each.code), "text": each.text}
                    for each in shown
                ],
            }
            yield Request(
                REPORT,
                inputs,
                self.decoding(),
                seed=request_seed(rng),
                source_ids=tuple(each.id for each in shown),
            )

    def _record(self, answer: Answer) -> Record:
        code = answer.request.inputs["code"]
        findings = {
            name: text if text.endswith((".", "!", "?")) else f"{text}."
            for name, text in answer.value.model_dump().items()
        }
        if self.layout == "headings":
            text = "\n".join(f"{name.capitalize()}: {said}" for name, said in findings.items())
        else:
            text = " ".join(findings.values())
        meta = lineage([answer], condition={"icd10": code, "title": _title(code)})
        return Record("", text, label=code, sources=tuple(meta["source_ids"]), meta=meta)


def _title(code: str | None) -> str | None:
    return None if code is None else TITLES.get(as_code(code) or code)


@dataclass(frozen=True, slots=True)
class _Example:
    """A real report; its label where that is a code."""

    id: str
    text: str
    code: str | None


@dataclass(frozen=True)
class _Pool:
    """Real reports to draw examples from.

    Args:
        examples: All that hold any text.
        by_code: Those of each code and of each category.
        n_by_code: How many there are of each label; empty where labels are no codes.
    """

    examples: Sequence[_Example]
    by_code: Mapping[str, Sequence[_Example]] = field(default_factory=dict)
    n_by_code: Mapping[str, int] = field(default_factory=dict)

    @staticmethod
    def of(corpus: Corpus) -> "_Pool":
        examples = [
            _Example(id, text, label)
            for id, text, label in zip(corpus.ids, corpus.texts(), corpus.labels, strict=True)
            if text.strip()
        ]
        if not examples:
            raise UsageError("icd10_report: every real report is empty.")
        labels = [example.code for example in examples if example.code is not None]
        if corpus.label_kind != "class" or not all(as_code(label) for label in labels):
            return _Pool([replace(example, code=None) for example in examples])
        by_code = defaultdict(list)
        for example in examples:
            code = as_code(example.code or "")
            for key in dict.fromkeys((code, category(code))) if code else ():
                by_code[key].append(example)
        return _Pool(examples, by_code, dict(sorted(Counter(labels).items())))

    def drawn(self, rng: random.Random, code: str | None, n: int) -> list[_Example]:
        """``n`` reports in random order, or all there are: the nearest to ``code`` first."""
        wanted = "" if code is None else as_code(code) or code
        chosen: dict[str, _Example] = {}
        for key in (wanted, category(wanted), None):
            nearest = self.examples if key is None else self.by_code.get(key, ())
            for example in sampled(rng, nearest, n):
                if len(chosen) < n:
                    chosen.setdefault(example.id, example)
        return shuffled(rng, list(chosen.values()))
