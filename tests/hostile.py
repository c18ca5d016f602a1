"""Damaged and hostile files for every reader, and what is demanded of whatever reads them.

Each reader is a function of a file's bytes: it reads them, uses what it read as the tool does, and
lets the error pass where they are refused. ``tried`` runs it and says what came of it.
"""

import contextlib
import copy
import gzip
import io
import json
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sample_audit import sample_audit

from synthaudit.backends.simulator import Simulator
from synthaudit.canaries.manifest import Canary, Manifest, read_manifest, text_digest
from synthaudit.cli import main
from synthaudit.cli.split import is_random_split
from synthaudit.comparison import compare_audits
from synthaudit.config import make_generation_plan, make_plan, read_plan
from synthaudit.corpus import Corpus
from synthaudit.errors import InputError, UsageError
from synthaudit.gate_verdict import Verdict
from synthaudit.generating import Job
from synthaudit.judging import judge
from synthaudit.lineage import Parent, chosen_with, parent_file
from synthaudit.plugins import generators
from synthaudit.policy import builtin_policies, read_policy
from synthaudit.reply_store import ReplyStore
from synthaudit.reports import html, markdown
from synthaudit.reports.junit import junit_xml
from synthaudit.results import Audit
from synthaudit.review.items import items
from synthaudit.review.key import Key, Keyed
from synthaudit.review.reading import read_sheets
from synthaudit.review.result import read_review
from synthaudit.review.scoring import score
from synthaudit.store import LAYOUT, Store, read_entry

SECRET = "Quibblesworth"
"""Stands in every record, and must stand in no message."""

TRANSCRIPT = "start_time\tstop_time\tspeaker\tvalue\n"


@dataclass
class Outcomes:
    """What came of the files of one reader."""

    n_used: int = 0
    n_refused: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def n_tried(self) -> int:
        return self.n_used + self.n_refused + self.faults.total()


def tried(reader: Callable[[bytes], Any], cases: Iterator[bytes]) -> Outcomes:
    """What ``reader`` makes of every case: it may work, or refuse in one paragraph."""
    outcomes = Outcomes()
    for content in cases:
        try:
            with time_limit(60):
                reader(content)
            outcomes.n_used += 1
        except UsageError as error:
            fault = unfit(str(error), has_place=isinstance(error, InputError))
            if fault:
                outcomes.faults[fault] += 1
            else:
                outcomes.n_refused += 1
        except Exception as error:  # noqa: BLE001 (whatever it is, it is a fault)
            frame = error.__traceback__
            while frame is not None and frame.tb_next is not None:
                frame = frame.tb_next
            place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"
            outcomes.faults[f"{type(error).__name__} at {place}"] += 1
    return outcomes


def unfit(message: str, *, has_place: bool = False) -> str | None:
    """Why a message is no paragraph for a user, or None."""
    if SECRET in message:
        return f"quotes a record: {message}"
    if "Traceback" in message or "\n\n" in message or not message.strip():
        return f"is no paragraph: {message}"
    if has_place and len(message) > 1500:
        return f"is too long: {message[:200]}"
    return None


class HangError(AssertionError):
    """Something took longer than anybody waits."""


@contextlib.contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Fail what hangs."""

    def stop(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def command(*arguments: object, seconds: int = 60) -> tuple[int, str]:
    """Exit code of a command line, and all that it said."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv, signal.getsignal(signal.SIGTERM)
    sys.argv = ["synthaudit", *map(str, arguments)]
    code = 0
    try:
        with (
            time_limit(seconds),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main()
    except SystemExit as stop:
        code = int(stop.code or 0)
    finally:
        sys.argv = before[0]
        signal.signal(signal.SIGTERM, before[1])
    assert SECRET not in out.getvalue() + err.getvalue()
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue() + err.getvalue()


# --- damage -------------------------------------------------------------------------------------

_INSERTS = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b'"',
    b"\n",
    b"\r",
    b",",
    b"\t",
    b"{",
    b"[" * 5000,
    b"9" * 5000,
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"\\ud800",
    b"\\u0000",
    b"x" * 100_000,
    b"\xe2\x80\xa8",
)


def damages(content: bytes, n: int, *, seed: int = 0) -> Iterator[bytes]:
    """``n`` ways in which bytes are damaged: cut off, flipped, put in, left out, repeated."""
    rng = random.Random(seed)
    for number in range(n):
        at = rng.randrange(len(content) + 1)
        end = min(len(content), at + rng.choice((1, 2, 8, 64, 512)))
        match number % 6:
            case 0:
                yield content[:at]
            case 1:
                flipped = bytearray(content)
                for _ in range(rng.choice((1, 1, 2, 10))):
                    flipped[rng.randrange(len(content))] = rng.randrange(256)
                yield bytes(flipped)
            case 2:
                yield content[:at] + rng.choice(_INSERTS) + content[at:]
            case 3:
                yield content[:at] + content[end:]
            case 4:
                yield content[:at] + content[at:end] * rng.choice((2, 3, 50)) + content[end:]
            case _:
                yield content[:at] + rng.randbytes(end - at) + content[end:]


class _Raw(str):
    """JSON as it is to be written."""

    __slots__ = ()


_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**63,
    2**64,
    10**400,
    1e308,
    -1e308,
    5e-324,
    0.5,
    "",
    " ",
    "a",
    "\0",
    "\ud800",
    "\u202e",
    "../../../../etc/passwd",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "x" * 100_000,
    [],
    {},
    [[]],
    [None],
    [1, "a", None],
    {"a": 1},
    {"": {}},
    "2026-02-30",
    "synthaudit/audit/2",
    _Raw("NaN"),
    _Raw("Infinity"),
    _Raw("1e999"),
    _Raw('{"a": 1, "a": 2}'),
    _Raw("[" * 400 + "]" * 400),
    _Raw('{"a":' * 400 + "1" + "}" * 400),
)


def misfits(content: bytes, n: int, *, seed: int = 0) -> Iterator[bytes]:
    """``n`` JSON documents with a value replaced, a key left out, added or written twice."""
    for number in range(n):
        rng = random.Random(f"{seed}/{number}")
        value = json.loads(content)
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            _change(value, rng)
        yield _written(value).encode("utf-8", "surrogatepass")


def _change(value: Any, rng: random.Random) -> None:
    holders = [each for each in _holders(value) if each]
    if not holders:
        return
    holder = rng.choice(holders)
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    key = rng.choice(list(keys))
    match rng.randrange(5):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            name = rng.choice(("", "x", "text", "schema", "\ud800", "__class__"))
            holder[name] = copy.deepcopy(rng.choice(_VALUES))
        case 2 if isinstance(holder, list):
            holder.extend([holder[key]] * rng.choice((1, 300)))
        case _:
            holder[key] = copy.deepcopy(rng.choice(_VALUES))


def _holders(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _holders(inner)


def _written(value: Any) -> str:
    if isinstance(value, _Raw):
        return value
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return json.dumps(value)


# --- readers ------------------------------------------------------------------------------------


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


def parquet(table: pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def rows(n: int = 12) -> list[dict[str, Any]]:
    """Records with everything a record may have."""
    return [
        {
            "id": f"r{row}",
            "text": f"{SECRET} said, no. {row} \u00e9\u4e2d\nand more",
            "pair": f"second {row}",
            "label": ["mild", "severe"][row % 2],
            "group": f"p{row // 2}",
            "sources": [f"p{row // 2}"],
            "meta": {"adapter": "x", "seed": row, "deep": {"a": [1, None]}},
        }
        for row in range(n)
    ]


def _table(delimiter: str) -> bytes:
    lines = [delimiter.join(("id", "text", "label", "group"))]
    lines += [
        delimiter.join((f"r{i}", f'"{SECRET}, ""x""\n{i}"', str(i), f"p{i}")) for i in range(9)
    ]
    return "\n".join(lines).encode()


def corpora() -> dict[str, bytes]:
    """A sound file of every kind, by its suffix."""
    plain = {
        "jsonl": "\n".join(map(json.dumps, rows())).encode(),
        "csv": _table(","),
        "tsv": _table("\t"),
        "parquet": parquet(pa.Table.from_pylist(rows())),
    }
    return {
        **plain,
        **{f"{kind}.gz": gzip.compress(content, mtime=0) for kind, content in plain.items()},
        **{f"{kind}.zst": zstd(content) for kind, content in plain.items()},
    }


def used(corpus: Corpus) -> None:
    """Whatever is done with records."""
    for record in corpus.records():
        json.dumps(asdict(record), ensure_ascii=False).encode()
    _ = corpus.labels, corpus.person_keys, corpus.pairs, corpus.n_groups, corpus.summary()


def corpus_reader(folder: Path, kind: str, **fields: Any) -> Callable[[bytes], None]:
    path = folder / f"corpus.{kind}"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        used(Corpus.read(path, role="synthetic", **fields))

    return read


def daic_reader(folder: Path, name: str) -> Callable[[bytes], None]:
    """DAIC-WOZ whose file ``name`` is damaged."""
    for file, content in daic().items():
        (folder / file).write_bytes(content)

    def read(content: bytes) -> None:
        (folder / name).write_bytes(content)
        used(Corpus.read(f"daic-woz:{folder}"))

    return read


def daic() -> dict[str, bytes]:
    said = f'0.1\t0.2\tEllie\thi\n0.3\t0.4\tParticipant\t"{SECRET} said\n'
    return {
        "train_split_Depression_AVEC2017.csv": b"Participant_ID,PHQ8_Score\n300,4\n301,12\n",
        "300_TRANSCRIPT.csv": (TRANSCRIPT + said).encode(),
        "301_TRANSCRIPT.csv": (TRANSCRIPT + said * 3).encode(),
    }


PLAN = f"""\
seed = 7
policy = "research"
[train]
path = "{SECRET}.jsonl"
group = "patient"
seen = "all"
text = ["a", "b"]
[holdout]
path = "h.csv"
split = "random"
[synthetic.llama]
path = "llama.jsonl"
label_kind = "number"
[models]
embedder = "weightless"
[privacy]
strata = ["label", "length"]
reference_runs = 2
[metrics."privacy.near_duplicates"]
threshold = 0.4
""".replace(SECRET, "train").encode()

GENERATION = b"""\
[train]
path = "t.jsonl"
[generate]
generator = "markov"
n = 5
allow_hosts = ["a"]
[generate.settings]
order = 2
"""


def plan_reader(folder: Path) -> Callable[[bytes], None]:
    path = folder / "plan.toml"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        make_plan(read_plan(path), origin=str(path)).to_toml().encode()

    return read


def generation_plan_reader(folder: Path) -> Callable[[bytes], None]:
    path = folder / "generation.toml"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        make_generation_plan(read_plan(path), origin=str(path))

    return read


def sound_policy() -> bytes:
    from importlib import resources

    name = builtin_policies()[0]
    rule = read_policy(name).rules[0].score
    waiver = f'[[waiver]]\nrule = "{rule}"\nowner = "o"\nreason = "r"\nexpires = 2027-06-30\n'
    packaged = resources.files("synthaudit").joinpath("policies", f"{name}.toml").read_bytes()
    return packaged + waiver.encode()


def policy_reader(folder: Path) -> Callable[[bytes], None]:
    path = folder / "policy.toml"
    audit = sample_audit()

    def read(content: bytes) -> None:
        path.write_bytes(content)
        judge(audit, read_policy(path), today=date(2026, 1, 1), known=None).to_json()

    return read


def sound_audit() -> bytes:
    return sample_audit().to_json().encode()


def audit_reader(folder: Path) -> Callable[[bytes], None]:
    run = folder / "audited"
    run.mkdir()
    other = sample_audit()
    policy = read_policy("research")

    def read(content: bytes) -> None:
        (run / "audit.json").write_bytes(content)
        audit = Audit.read(run)
        verdict = judge(audit, policy, today=date(2026, 1, 1), known=None)
        gate = verdict.to_dict()
        html.render(audit, gate, None).encode()
        markdown.summary(audit, gate).encode()
        junit_xml(gate).encode()
        compare_audits({"a": audit, "b": other})
        audit.to_json().encode()

    return read


def sound_gate() -> bytes:
    verdict = judge(sample_audit(), read_policy("research"), today=date(2026, 1, 1), known=None)
    return verdict.to_json().encode()


def gate_reader(folder: Path) -> Callable[[bytes], None]:
    path = folder / "gate.json"
    audit = sample_audit()

    def read(content: bytes) -> None:
        path.write_bytes(content)
        gate = Verdict.read(path).to_dict()
        junit_xml(gate).encode()
        html.render(audit, gate, None).encode()
        markdown.summary(audit, gate).encode()

    return read


def sound_manifest() -> bytes:
    texts = [f"{SECRET} canary {number}" for number in range(6)]
    canaries = tuple(
        Canary(
            id=f"c{i}", sha256=text_digest(t), included=i % 2 == 0, label=["a", 1.5][i % 2], text=t
        )
        for i, t in enumerate(texts)
    )
    made = Manifest(
        version="1",
        seed=1,
        train_sha256="a" * 64,
        repetitions=2,
        canaries=canaries,
        schema=_CANARIES,
    )
    return made.to_json().encode()


_CANARIES = "synthaudit/canaries/1"


def manifest_reader(folder: Path) -> Callable[[bytes], None]:
    path = folder / "canaries.json"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        read_manifest(path).to_json().encode()

    return read


def key() -> Key:
    records = {
        f"c{n:02d}": Keyed(("synthetic", "holdout")[n % 2], f"pseudonym {n}", n // 2)
        for n in range(12)
    }
    return Key("a" * 64, labelled=True, records=records)


def sheet(rater: int = 0) -> bytes:
    asked = items(labelled=True)
    lines = [",".join(("record", "text", *(item.name for item in asked)))]
    lines += [
        ",".join(
            (
                code,
                f'"{SECRET}, {code}"',
                *(item.answers[(n + rater) % len(item.answers)] for item in asked),
            )
        )
        for n, code in enumerate(key().records)
    ]
    return "\n".join(lines).encode()


def key_reader(folder: Path) -> Callable[[bytes], None]:
    path, filled = folder / "key.json", folder / "rater.csv"
    filled.write_bytes(sheet())

    def read(content: bytes) -> None:
        path.write_bytes(content)
        found = Key.read(path)
        score(read_sheets([filled], found), found).to_json().encode()

    return read


def sheet_reader(folder: Path) -> Callable[[bytes], None]:
    one, other = folder / "one.csv", folder / "other.csv"
    other.write_bytes(sheet(1))

    def read(content: bytes) -> None:
        one.write_bytes(content)
        score(read_sheets([one, other], key()), key()).to_json().encode()

    return read


def review_reader(folder: Path) -> Callable[[bytes], None]:
    run = folder / "reviewed"
    run.mkdir()
    audit = sample_audit()
    audit.save(run)

    def read(content: bytes) -> None:
        (run / "review.json").write_bytes(content)
        html.render(audit, None, read_review(run)).encode()

    return read


def sound_review(folder: Path) -> bytes:
    """A review of the audit that ``review_reader`` saved."""
    import hashlib

    filled = folder / "filled.csv"
    filled.write_bytes(sheet())
    digest = hashlib.sha256((folder / "reviewed" / "audit.json").read_bytes()).hexdigest()
    opened = Key(digest, labelled=True, records=key().records)
    return score(read_sheets([filled], opened), opened).to_json().encode()


def job() -> Job:
    return Job("markov", generators()["markov"](), n=3, seed=0, backend=Simulator())


def report_reader(folder: Path) -> Callable[[bytes], None]:
    path = folder / "generation.json"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        job().check_resumes(path)

    return read


def sound_report() -> bytes:
    return json.dumps({"schema": "synthaudit/generation/1", **job().identity()}).encode()


def parent_reader(folder: Path) -> Callable[[bytes], None]:
    path = folder / "left.jsonl"

    def read(content: bytes) -> None:
        parent_file(path).write_bytes(content)
        chosen_with(path)

    return read


def sound_parent() -> bytes:
    return Parent("a" * 64, "b" * 64, "x", 1, 1, "c" * 64, ("d" * 64,)).to_json().encode()


def split_reader(folder: Path) -> Callable[[bytes], None]:
    for name in ("train", "holdout"):
        (folder / f"{name}.jsonl").write_text("{}")

    def read(content: bytes) -> None:
        (folder / "split.json").write_bytes(content)
        is_random_split(str(folder / "train.jsonl"), str(folder / "holdout.jsonl"))

    return read


def sound_split() -> bytes:
    part = {"file": "train.jsonl", "sha256": "a" * 64, "n_records": 1}
    parts = {"train": part, "holdout": {**part, "file": "holdout.jsonl"}}
    return json.dumps({"schema": "synthaudit/split/1", "random": True, "parts": parts}).encode()


def replies_reader(folder: Path) -> Callable[[bytes], None]:
    kept = Store.open(folder / "store")
    path = kept.root / LAYOUT / "replies.sqlite"

    def read(content: bytes) -> None:
        for other in path.parent.glob("replies.sqlite-*"):
            other.unlink()
        path.write_bytes(content)
        with ReplyStore.open(kept) as replies:
            for number in range(3):
                replies.get(f"key{number}")
            replies.put("other", {"text": "x"}, accepted=True)

    return read


def sound_replies(folder: Path) -> bytes:
    kept = Store.open(folder / "sound")
    with ReplyStore.open(kept) as replies:
        for number in range(3):
            replies.put(f"key{number}", {"text": SECRET}, accepted=True)
    return (kept.root / LAYOUT / "replies.sqlite").read_bytes()


def entry_reader(folder: Path, name: str) -> Callable[[bytes], None]:
    """An entry of the Store whose file ``name`` is damaged: it is right, or it is not there."""
    entry = _entry(folder)

    def read(content: bytes) -> None:
        (entry / name).write_bytes(content)
        found = read_entry(entry)
        assert not found or (found["x"] == np.arange(50.0)).all()

    return read


def _entry(folder: Path) -> Path:
    kept, address = Store.open(folder / "entries"), "ab" * 32
    kept.arrays(address, lambda: {"x": np.arange(50.0)})
    return kept.root / LAYOUT / address[:2] / address


@dataclass(frozen=True)
class Reader:
    """What reads a kind of file, and a sound one.

    Args:
        make: The reader, given a folder to work in.
        sound: A sound file, given the same folder.
        is_json: Whether values in it can be replaced.
    """

    make: Callable[[Path], Callable[[bytes], None]]
    sound: Callable[[Path], bytes]
    is_json: bool = False

    def cases(self, folder: Path, n: int, *, seed: int = 0) -> Iterator[bytes]:
        """``n`` damaged files, and ``n`` that do not fit where it is JSON."""
        content = self.sound(folder)
        yield from damages(content, n, seed=seed)
        if self.is_json:
            yield from misfits(content, n, seed=seed)


def _readers() -> dict[str, Reader]:
    found = {
        kind: Reader(
            lambda folder, kind=kind: corpus_reader(folder, kind), lambda _, it=content: it
        )
        for kind, content in corpora().items()
    }
    found["one record"] = Reader(
        lambda folder: corpus_reader(folder, "jsonl"),
        lambda _: json.dumps(rows()[0]).encode(),
        is_json=True,
    )
    for name, content in daic().items():
        found[f"daic-woz {name}"] = Reader(
            lambda folder, name=name: daic_reader(folder, name), lambda _, it=content: it
        )
    found |= {
        "plan": Reader(plan_reader, lambda _: PLAN),
        "generation plan": Reader(generation_plan_reader, lambda _: GENERATION),
        "policy": Reader(policy_reader, lambda _: sound_policy()),
        "audit.json": Reader(audit_reader, lambda _: sound_audit(), is_json=True),
        "gate.json": Reader(gate_reader, lambda _: sound_gate(), is_json=True),
        "canaries": Reader(manifest_reader, lambda _: sound_manifest(), is_json=True),
        "review key": Reader(key_reader, lambda _: key().to_json().encode(), is_json=True),
        "review sheet": Reader(sheet_reader, lambda _: sheet()),
        "review.json": Reader(review_reader, sound_review, is_json=True),
        "generation.json": Reader(report_reader, lambda _: sound_report(), is_json=True),
        "parent record": Reader(parent_reader, lambda _: sound_parent(), is_json=True),
        "split.json": Reader(split_reader, lambda _: sound_split(), is_json=True),
        "kept replies": Reader(replies_reader, sound_replies),
    }
    for name in ("entry.json", "x.npy"):
        found[f"Store, {name}"] = Reader(
            lambda folder, name=name: entry_reader(folder, name),
            lambda folder, name=name: (_entry(folder) / name).read_bytes(),
            is_json=name.endswith("json"),
        )
    return found


READERS = _readers()
