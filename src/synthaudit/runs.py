"""A run's folder: the plan first, then the results, the manifest last."""

import contextlib
import datetime as dt
import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthaudit import __version__
from synthaudit.config import Plan
from synthaudit.errors import PlanError, UsageError
from synthaudit.files import private_folder, sha256, write_atomically
from synthaudit.results import Audit

OUTPUTS = (
    "plan.toml",
    "audit.json",
    "report.html",
    "summary.md",
    "gate.json",
    "junit.xml",
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
    def start(path: Path, plan: Plan, *, resume: bool = False, fresh: bool = False) -> "RunFolder":
        """Make sure the folder is free for ``plan`` and write the plan into it.

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
                if (path / "plan.toml").read_text("utf-8") != content:
                    raise PlanError(
                        f"{path} holds a run with another plan, so it cannot be resumed. Use the "
                        "options it was started with, or --fresh to replace it."
                    )
        if there and resume and not (path / "plan.toml").exists():
            raise PlanError(
                f"{path} holds results but no plan, so nobody can say whether they belong to this "
                "one. Use --fresh to replace them."
            )
        for name in there if fresh else ():
            (path / name).unlink()
        folder = RunFolder(private_folder(path))
        write_atomically(path / "plan.toml", content)
        return folder

    def finish(
        self,
        plan: Plan,
        name: str,
        audit: Audit,
        digests: Mapping[str, str | None],
        *,
        started: str,
        run: Mapping[str, Any],
    ) -> int:
        """Write everything a run leaves behind; the exit code its policy gives it (0 without one).

        Args:
            plan: What was run.
            name: The synthetic corpus that was audited.
            audit: What came out.
            digests: SHA-256 of the files that were read, by role.
            started: ISO time.
            run: Workers, engine and the like, for the manifest.
        """
        from synthaudit.reports.html import render
        from synthaudit.reports.markdown import summary

        audit.save(self.path)
        verdict = None
        if plan.policy is not None:
            from synthaudit.judging import judge
            from synthaudit.plugins import score_ids
            from synthaudit.policy import read_policy
            from synthaudit.reports.junit import junit_xml

            judged = judge(audit, read_policy(plan.policy), known=score_ids())
            verdict = json.loads(judged.to_json())
            write_atomically(self.path / "gate.json", judged.to_json())
            write_atomically(self.path / "junit.xml", junit_xml(verdict))
            exit_code = int(judged.exit_code)
        write_atomically(self.path / "report.html", render(audit, verdict))
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
            "hosts_contacted": [] if _offline(plan) else None,
            "run": dict(run),
        }
        write_atomically(self.path / "manifest.json", json.dumps(manifest, indent=1) + "\n")
        return exit_code if verdict is not None else 0


def _offline(plan: Plan) -> bool:
    """Whether nothing the plan asks for could open a connection; else nobody kept a list."""
    sources = [plan.train, plan.holdout, plan.reference, *plan.synthetic.values()]
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
    }
    return {
        role: {
            "path": source.path,
            "file_sha256": digests[role],
            "corpus_sha256": audit.corpora[role].sha256,
        }
        for role, source in sources.items()
        if source is not None
    }
