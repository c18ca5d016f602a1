"""A run's folder: the plan first, then the results, the manifest last."""

import contextlib
import datetime as dt
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthaudit import __version__, locks
from synthaudit.config import Plan
from synthaudit.errors import InputError, PlanError, UsageError
from synthaudit.files import (
    private_folder,
    read_regular,
    remove_unfinished,
    sha256,
    write_atomically,
)
from synthaudit.gate_verdict import Verdict
from synthaudit.judging import judge
from synthaudit.plugins import score_ids
from synthaudit.policy import read_policy
from synthaudit.results import Audit
from synthaudit.review.result import Review, read_review

OUTPUTS = (
    "plan.toml",
    "generated.jsonl",
    "generation.json",
    "audit.json",
    "report.html",
    "summary.md",
    "gate.json",
    "junit.xml",
    "review.json",
    "manifest.json",
)


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where one audit is written.

    Args:
        path: The folder, made 0700 where absent.
    """

    path: Path

    @staticmethod
    def found(path: Path, plan: Plan, *, resume: bool = False, fresh: bool = False) -> "RunFolder":
        """The folder, once it is sure that it is free for ``plan``; nothing is written yet.

        Raises:
            UsageError: The folder holds a run and neither ``resume`` nor ``fresh`` was asked for.
            PlanError: ``resume`` was asked for and the run in the folder had another plan.
        """
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path} is a file; name a folder with --out.")
        there = [name for name in OUTPUTS if (path / name).exists()]
        if there and not (resume or fresh):
            raise UsageError(
                f"{path} already holds a run. Add --resume to go on with it, --fresh to replace "
                "it, or name another folder with --out."
            )
        content = plan.to_toml()
        if there and resume:
            with contextlib.suppress(FileNotFoundError):
                if read_regular(path / "plan.toml") != content.encode():
                    raise PlanError(
                        f"{path} holds a run with another plan, so it cannot be resumed. Use the "
                        "options it was started with, or --fresh to replace it."
                    )
        if there and resume and not (path / "plan.toml").exists():
            raise PlanError(
                f"{path} holds results but no plan, so nobody can say whether they belong to this "
                "one. Use --fresh to replace them."
            )
        return RunFolder(path)

    def begin(self, plan: Plan, *, fresh: bool = False) -> None:
        """Make the folder, take out an earlier run if asked to, and write the plan.

        Raises:
            UsageError: Another process is at work in the folder.
        """
        locks.hold(private_folder(self.path))
        for name in (*OUTPUTS, "generated.jsonl.partial") if fresh else ():
            (self.path / name).unlink(missing_ok=True)
        for name in OUTPUTS:
            remove_unfinished(self.path / name)
        write_atomically(self.path / "plan.toml", plan.to_toml())

    def finish(
        self,
        plan: Plan,
        name: str,
        audit: Audit,
        digests: Mapping[str, str | None],
        *,
        started: str,
        run: Mapping[str, Any],
        hosts: Sequence[str] = (),
    ) -> Verdict | None:
        """Write everything a run leaves behind; what its policy says, if it has one.

        Args:
            plan: What was run.
            name: The synthetic corpus that was audited.
            audit: What came out.
            digests: SHA-256 of the files that were read, by role.
            started: ISO time.
            run: Workers, engine and the like, for the manifest.
            hosts: What was contacted to generate.
        """
        from synthaudit.reports.html import render
        from synthaudit.reports.markdown import summary

        audit.save(self.path)
        verdict, judged = None, None
        if plan.policy is not None:
            from synthaudit.reports.junit import junit_xml

            judged = judge(audit, read_policy(plan.policy), known=score_ids())
            verdict = json.loads(judged.to_json())
            write_atomically(self.path / "gate.json", judged.to_json())
            write_atomically(self.path / "junit.xml", junit_xml(verdict))
        write_atomically(self.path / "report.html", render(audit, verdict, _review(self.path)))
        write_atomically(self.path / "summary.md", summary(audit, verdict))
        manifest: dict[str, Any] = {
            "schema": "synthaudit/manifest/1",
            "synthaudit": __version__,
            "inputs": _inputs(plan, name, audit, digests),
            "outputs": {
                output: sha256(self.path / output)
                for output in OUTPUTS
                if output != "manifest.json" and (self.path / output).exists()
            },
            "provenance": audit.provenance,
            "started": started,
            "finished": now(),
            "host": {
                "platform": platform.platform(),
                "python": sys.version,
                "cpus": os.cpu_count(),
            },
            "hosts_contacted": list(hosts) if _offline(plan) else None,
            "run": dict(run),
        }
        write_atomically(self.path / "manifest.json", json.dumps(manifest, indent=1) + "\n")
        locks.release(self.path)
        return judged


def _review(folder: Path) -> Review | None:
    """What people said about this very audit, if an earlier run of it left that here."""
    with contextlib.suppress(InputError):
        return read_review(folder)
    return None


def _offline(plan: Plan) -> bool:
    """Whether nothing the plan asks for could open a connection; else nobody kept a list."""
    sources = [plan.train, plan.holdout, plan.reference, plan.former, *plan.synthetic.values()]
    fetched = any(source is not None and source.path.startswith("hf://") for source in sources)
    return not plan.models.allow_download and not fetched


def now() -> str:
    """The time in UTC, ISO 8601."""
    return dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds")


def _inputs(
    plan: Plan, name: str, audit: Audit, digests: Mapping[str, str | None]
) -> dict[str, Any]:
    sources = {
        "train": plan.train,
        "holdout": plan.holdout,
        "synthetic": plan.synthetic[name],
        "reference": plan.reference,
        "former": plan.former,
    }
    corpora = {role: corpus.sha256 for role, corpus in audit.corpora.items()}
    corpora["former"] = audit.provenance.get("former_sha256", "")
    return {
        role: {
            "path": source.path,
            "file_sha256": digests[role],
            "corpus_sha256": corpora[role],
        }
        for role, source in sources.items()
        if source is not None
    }
