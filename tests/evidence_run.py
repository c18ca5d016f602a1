"""A run folder with every file that a package can be made from, judged by a policy of its own."""

import hashlib
import json
from dataclasses import replace

import tomli_w
from click.testing import CliRunner
from sample_audit import sample_audit

from synthaudit.cli.evidence import evidence
from synthaudit.cli.gate import gate
from synthaudit.evidence.archive import pack
from synthaudit.evidence.context import Approval, Context, items
from synthaudit.evidence.sums import FILE, write_sums
from synthaudit.results import Table
from synthaudit.review.result import Review

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`=|&{{7*7}}\u202e\u0007 "
    "[a](javascript:x)"
)

POLICY = """description = "For partners <b>only</b>."
[privacy]
require = "no_evidence"
[[rule]]
score = "diversity.self_bleu_4"
max_excess = 0.05
why = "more repetitive than real text"
[[rule]]
score = "fidelity.recall"
min = 0.3
[[waiver]]
rule = "diversity.self_bleu_4"
owner = "A. Lee <lee>"
reason = "agreed"
expires = 2099-01-01
"""


def make_run(folder, *, judged=True, hostile=False, verdict="inconclusive"):
    """The folder; ``hostile`` puts markup wherever an audit holds text from outside."""
    audit = sample_audit(verdict)
    if hostile:
        table = Table(HOSTILE, (HOSTILE, "n"), ((HOSTILE, 1.0), ("=1+1", -0.5)), note=HOSTILE)
        scores = [
            replace(score, name=HOSTILE, meaning=HOSTILE, exhibits=(*score.exhibits, table))
            for score in audit
        ]
        audit = replace(audit, scores=tuple(scores))
    audit.save(folder)
    data = (folder / "audit.json").read_bytes()
    manifest = {
        "synthaudit": "0.1.0",
        "inputs": {
            "train": {"path": "/secret/place/train.jsonl", "file_sha256": "1" * 64},
            "synthetic": {
                "path": "/secret/place/made.jsonl",
                "file_sha256": "2" * 64,
                "corpus_sha256": audit.corpora["synthetic"].sha256,
            },
        },
        "outputs": {"audit.json": hashlib.sha256(data).hexdigest()},
        "started": "2026-11-21T12:31:06+00:00",
        "finished": "2026-11-21T12:32:35+00:00",
        "host": {"python": "3.12.4"},
        "run": {"engine": "local", "store": "/secret/store"},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    plan = {"seed": 7, "policy": str(folder / "house.toml"), "train": {"path": "/secret/t.jsonl"}}
    (folder / "plan.toml").write_text(tomli_w.dumps(plan), "utf-8")
    (folder / "generated.jsonl").write_text('{"text": "never packed"}\n', "utf-8")
    generation = {
        "adapter": HOSTILE if hostile else "icd10_report",
        "model": "/secret/models/llama",
        "failures": [{"step": "write", "reason": "empty", "n": 2, "meaning": "no text"}],
        "rejections": [],
    }
    (folder / "generation.json").write_text(json.dumps(generation), "utf-8")
    review = Review(hashlib.sha256(data).hexdigest(), ("rater-1",), {"synthetic": 9}, ("Ok.",), ())
    (folder / "review.json").write_text(review.to_json(), "utf-8")
    if judged:
        (folder / "house.toml").write_text(POLICY, "utf-8")
        done = CliRunner().invoke(gate, [str(folder), "--policy", str(folder / "house.toml")])
        assert done.exit_code in {10, 11}, done.output
    return folder


def full_context(text):
    """A context.toml with ``text`` in every item but the days."""
    parts = {
        name: dict.fromkeys(type(part).model_fields, text)
        for name, part in Context()
        if name != "approval"
    }
    content = {"approval": [dict.fromkeys(Approval.model_fields, text)], **parts}
    day = "2027-01-31"
    content["approval"][0]["date"] = content["governance"]["review_date"] = day
    written = tomli_w.dumps(content)
    assert {value for _, _, value in items(Context.model_validate(content))} == {text.strip(), day}
    return written


def call(*arguments):
    """``synthaudit evidence`` with these words; an error ends as the command line ends it."""
    return CliRunner().invoke(evidence, [str(argument) for argument in arguments])


def packed(files, path, *, restate=True):
    """The files as a zip, with a list of hashes that fits."""
    files = dict(files)
    if restate:
        files[FILE] = write_sums(files)
    path.write_bytes(pack(files))
    return path
