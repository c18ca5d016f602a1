"""What the gate decided: one outcome a rule, and what they come to together.

Nothing is stored twice: the word, the counts and the exit code follow from the outcomes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from synthaudit.errors import ExitCode, InputError
from synthaudit.policy import Kind, Severity
from synthaudit.results import CorpusSummary, Interval
from synthaudit.strict_json import RefusedError, misfit, read_json

SCHEMA = "synthaudit/gate/1"

Status = Literal["pass", "fail", "undecided", "warn", "waived", "skipped"]

WORDS = {ExitCode.OK: "PASS", ExitCode.GATE_FAILED: "FAIL", ExitCode.UNDECIDED: "UNDECIDED"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rule.

    Args:
        score: The score's id; ``privacy.verdict`` and the like for what is not a score.
        name: What the score is, in words, and its unit; empty for what is not a score.
        rule: The rule in words.
        kind: Which limit of a score; ``privacy``: on the verdict; ``release``: the audited file.
        status: ``fail`` and ``undecided`` stop a release where ``severity`` is ``block``; ``warn``
            is a failure that does not, ``waived`` one that somebody answers for, ``skipped`` a rule
            that was not judged.
        severity: As judged: under ``--strict`` every rule blocks.
        value: The score's value.
        interval: Its interval.
        reference: What it was compared with: real text in its seat, or the baseline's value.
        judged: The number held against the limit: the bad end of the value, its excess or its drop.
        limit: The rule's number.
        margin: How far ``judged`` is on the good side of the limit; below 0 the rule is broken.
        why: The reason the policy gives for the rule.
        detail: What was compared with what, or why nothing could be.
        next_step: What to do about it, where it did not pass.
    """

    score: str
    rule: str
    kind: Kind | Literal["privacy", "release"]
    status: Status
    severity: Severity = "block"
    value: float | None = None
    interval: Interval | None = None
    reference: float | None = None
    judged: float | None = None
    limit: float | None = None
    margin: float | None = None
    why: str = ""
    detail: str = ""
    next_step: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decided, and about what.

    Args:
        policy: Name of the policy.
        policy_sha256: Hash of what it demands.
        fixed_before: Whether the audit was run under this very policy, so that its limits stood
            before the results were seen; None where it was run without one.
        strict: Whether warnings blocked.
        judged_on: The day waivers were held against; None where there are none.
        corpora: What was audited.
        baseline_sha256: Fingerprint of the synthetic corpus of the baseline run, if there was one.
        outcomes: One a rule, in the policy's order, its demands on the privacy verdict first.
        notes: What else a reader must know, such as waivers that do not count.
    """

    policy: str
    policy_sha256: str
    fixed_before: bool | None
    strict: bool
    judged_on: date | None
    corpora: Mapping[str, CorpusSummary]
    baseline_sha256: str | None
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The blocking rules that were judged and failed."""
        return tuple(each for each in self.outcomes if each.status == "fail")

    @property
    def undecided(self) -> tuple[Outcome, ...]:
        """The blocking rules that could not be judged."""
        return tuple(
            each
            for each in self.outcomes
            if each.status == "undecided" and each.severity == "block"
        )

    @property
    def warnings(self) -> tuple[Outcome, ...]:
        """The rules of severity ``warn`` that failed or could not be judged."""
        return tuple(
            each
            for each in self.outcomes
            if each.severity == "warn" and each.status in {"warn", "undecided"}
        )

    @property
    def judged_anything(self) -> bool:
        """Whether any rule about the audit's results was judged: nothing judged is never a pass."""
        return any(
            each.kind != "release" and each.status not in {"undecided", "skipped"}
            for each in self.outcomes
        )

    @property
    def exit_code(self) -> ExitCode:
        """0 passed, 10 a blocking rule failed, 11 none failed but one could not be judged."""
        if self.failures:
            return ExitCode.GATE_FAILED
        return ExitCode.UNDECIDED if self.undecided or not self.judged_anything else ExitCode.OK

    @property
    def passed(self) -> bool:
        """Whether the release may go on as far as the policy is concerned."""
        return self.exit_code is ExitCode.OK

    @property
    def headline(self) -> str:
        """The one line a log is searched for."""
        warnings = f"{len(self.warnings)} warning{'' if len(self.warnings) == 1 else 's'}"
        n_waived = sum(each.status == "waived" for each in self.outcomes)
        return (
            f"GATE: {WORDS[self.exit_code]}, {len(self.failures)} blocking, {warnings}, "
            f"{len(self.undecided)} undecided{f', {n_waived} waived' if n_waived else ''} "
            f"(policy sha256:{self.policy_sha256[:8]}…)"
        )

    def to_dict(self) -> dict[str, Any]:
        """What ``gate.json`` holds."""
        return {
            "schema": SCHEMA,
            "verdict": WORDS[self.exit_code].lower(),
            "exit_code": int(self.exit_code),
            "policy": {
                "name": self.policy,
                "sha256": self.policy_sha256,
                "fixed_before_results": self.fixed_before,
            },
            "strict": self.strict,
            "judged_on": None if self.judged_on is None else self.judged_on.isoformat(),
            "corpora": {
                role: {
                    "n_records": each.n_records,
                    "n_groups": each.n_groups,
                    "sha256": each.sha256,
                }
                for role, each in self.corpora.items()
            },
            "baseline_sha256": self.baseline_sha256,
            "n_blocking": len(self.failures),
            "n_warnings": len(self.warnings),
            "n_undecided": len(self.undecided),
            "outcomes": [asdict(each) for each in self.outcomes],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """``gate.json``: the same bytes for the same verdict, nothing rounded."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    @staticmethod
    def read(path: Path) -> "Verdict":
        """The verdict in a ``gate.json``.

        Raises:
            InputError: It is none, or says what its own outcomes do not come to.
        """
        try:
            content = read_json(path)
            verdict = _verdict(content)
            if verdict.to_dict() != content:
                raise RefusedError("says what its outcomes do not come to.", "")
        except OSError as error:
            raise InputError(
                f"cannot be read ({error.strerror}).", path=str(path), remedy="Check the file."
            ) from None
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            why = f": {misfit(error)}" if isinstance(error, ValueError) else ""
            raise InputError(
                f"is not a {SCHEMA} file{why}.",
                path=str(path),
                remedy="Judge the run again with `synthaudit gate`.",
            ) from None
        return verdict


def _verdict(content: Any) -> Verdict:
    policy = content["policy"]
    return _ADAPTER.validate_python(
        {
            "policy": policy["name"],
            "policy_sha256": policy["sha256"],
            "fixed_before": policy["fixed_before_results"],
            **{
                name: content[name]
                for name in (
                    "strict",
                    "judged_on",
                    "corpora",
                    "baseline_sha256",
                    "outcomes",
                    "notes",
                )
            },
        }
    )


_ADAPTER: TypeAdapter[Verdict] = TypeAdapter(Verdict)
