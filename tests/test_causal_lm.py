"""The language model as a generator: lineage, determinism, privacy's rules, wrong use."""

import itertools
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from synthaudit.backends.simulator import Simulator
from synthaudit.clinic.draws import pick, stream
from synthaudit.corpus import Corpus
from synthaudit.errors import MissingExtraError, PlanError, UsageError
from synthaudit.generating import Job, as_row
from synthaudit.generation.quality import Quality
from synthaudit.generation.tally import Tally
from synthaudit.generators.causal_lm import CausalLM
from synthaudit.records import Record

SMALL = {"hidden_size": 32, "n_layers": 1, "epochs": 15, "learning_rate": 1e-2}
SMALL |= {"batch_size": 8, "max_tokens": 64}
ANY = Quality(duplicates=False, near_duplicate=None, language=False)


def corpus_of(n, n_persons=None):
    """Sentences of a tiny grammar, labelled by their mood."""
    rng = stream("causal_lm test")
    moods = {"low": ("sad", "tired"), "fine": ("calm", "glad")}
    records = []
    for at in range(n):
        label = pick(rng, sorted(moods))
        words = (pick(rng, ("she", "he")), pick(rng, moods[label]), pick(rng, ("now", "today")))
        text = "{} feels {} {}".format(*words)
        group = None if n_persons is None else f"p{at % n_persons}"
        records.append(Record(f"r{at}", text, label=label, group=group))
    return Corpus.from_records(records)


def made(corpus, n=12, seed=1, tally=None, quality=ANY, **options):
    generator = CausalLM(**(SMALL | options))
    job = Job("causal_lm", generator, n, seed, Simulator(), examples=corpus, quality=quality)
    return list(job.records(tally or Tally(10**6)))


@pytest.fixture(scope="module")
def plain():
    return made(corpus_of(80))


def test_records_have_labels_and_lineage(plain):
    assert len(plain) == 12
    shares = Counter(corpus_of(80).labels)
    counts = Counter(record.label for record in plain)
    assert all(abs(counts[label] - 12 * shares[label] / 80) < 1 for label in shares)
    for record in plain:
        meta = record.meta
        assert record.sources == ()
        assert (meta["adapter"], meta["source_ids"], meta["trained_on"]) == ("causal_lm", [], "all")
        assert (meta["backend"], meta["model"], meta["privacy"]) == (None, "from scratch", None)
        assert meta["decoding"] == {"temperature": 1.0, "top_p": 1.0}
        assert meta["condition"] == record.label
        training = meta["training"]
        assert training["n_persons_held_out"] == 4
        assert training["best_held_out_loss"] < training["unigram_loss"]
        assert training["hidden"] == 32
        assert json.loads(json.dumps(as_row(record)))["meta"] == meta


def test_text_fits_the_label(plain):
    """Mood words are learnt to follow the label's token."""
    moods = {"low": ("sad", "tired"), "fine": ("calm", "glad")}
    fits = [any(word in record.text for word in moods[record.label]) for record in plain]
    assert sum(fits) >= 9


def test_the_report_tells_how_it_was_trained(plain):
    found = CausalLM().report(plain, seed=1, examples=None)
    assert found == {"training": plain[0].meta["training"], "privacy": None}
    assert CausalLM().report([], seed=1, examples=None) == {}


def test_same_seed_same_bytes_in_another_process(plain):
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); "
        "from test_causal_lm import *; "
        "print(json.dumps([as_row(record) for record in made(corpus_of(80))]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == json.loads(json.dumps([as_row(r) for r in plain]))
    other = made(corpus_of(80), seed=2)
    assert [record.text for record in other] != [record.text for record in plain]


def test_persons_are_set_aside_whole():
    corpus = corpus_of(60, n_persons=12)
    held_out = CausalLM(held_out=0.3)._set_aside(corpus, 5)
    groups = np.array(corpus.groups)
    assert not set(groups[held_out]) & set(groups[~held_out])
    assert len(set(groups[held_out])) == 4
    private = CausalLM(held_out=0.3, epsilon=1.0)._set_aside(corpus, 5)
    fewer = corpus.select(np.flatnonzero(groups != "p3"))
    # with epsilon nobody's place depends on who else is there
    again = CausalLM(held_out=0.3, epsilon=1.0)._set_aside(fewer, 5)
    rest = dict(zip(fewer.groups, again, strict=True))
    first = dict(zip(groups, private, strict=True))
    assert rest == {group: first[group] for group in rest}


def test_a_model_that_learns_nothing_is_an_error():
    with pytest.raises(UsageError, match="did not learn"):
        made(corpus_of(40), epochs=1, learning_rate=1e-9)


def test_private_training_says_what_it_spent(tmp_path):
    pytest.importorskip("opacus", reason="the extra dp is not installed")
    noise = tmp_path / "noise"
    noise.write_bytes(b"sixteen or more bytes")
    options = {"epsilon": 60.0, "labels": ("fine", "low"), "held_out": 0.2, "epochs": 20}
    options |= {"hidden_size": 16, "batch_size": 75, "learning_rate": 2e-2}
    corpus = corpus_of(150)
    records, again = (made(corpus, n=8, noise_file=str(noise), **options) for _ in range(2))
    assert records == again
    promise = records[0].meta["privacy"]
    assert (promise["unit"], promise["epsilon"], promise["labels"]) == ("person", 60.0, "declared")
    assert promise["epsilon_training"] <= 60.0
    assert promise["delta"] == 150**-1.1
    assert promise["accountant"] == "rdp"
    assert promise["sampling"] == "poisson"
    assert promise["sampling_rate"] == 75 / (150 - promise["n_persons_held_out"])
    assert promise["steps"] == round(20 / promise["sampling_rate"])
    assert promise["noise_multiplier"] > 0
    assert promise["better_than_unigram_noised"] > 0
    assert promise["tokens"] == "bytes"
    assert promise["noise"] == "from a secret file"
    assert {record.label for record in records} <= {"fine", "low"}
    assert set(records[0].meta["training"]) == {
        *("hidden", "n_layers", "spread", "epochs", "learning_rate", "batch_size"),
        *("n_parameters", "n_tokens", "max_tokens"),
    }


def test_noise_is_fresh_unless_a_file_is_named(tmp_path):
    generator = CausalLM(epsilon=1.0)
    assert generator._secret() != generator._secret()
    short = tmp_path / "short"
    short.write_bytes(b"short")
    with pytest.raises(PlanError, match="16 random bytes"):
        CausalLM(epsilon=1.0, noise_file=str(short))._secret()
    with pytest.raises(PlanError, match="FileNotFoundError"):
        CausalLM(epsilon=1.0, noise_file=str(tmp_path / "none"))._secret()


def test_private_training_on_too_few_does_not_pass_for_learning():
    pytest.importorskip("opacus", reason="the extra dp is not installed")
    with pytest.raises(UsageError, match="spends the budget again"):
        made(corpus_of(20), epsilon=0.5, labels=(), epochs=2, held_out=0.3)


def test_with_epsilon_labels_are_declared():
    with pytest.raises(PlanError, match="declared"):
        made(corpus_of(20), epsilon=1.0)


def test_with_epsilon_shares_of_labels_are_the_models():
    class Fixed:
        def shares(self):
            return [0.5, 0.3, 0.2]

    generator = CausalLM(epsilon=1.0, labels=("a", "b"))
    conditions = generator._conditions(corpus_of(2))
    assert generator._weights(Fixed(), conditions) == [0.0, 0.3, 0.2]
    assert CausalLM(labels=("a", "b"))._weights(Fixed(), conditions) == [0.0, 1.0, 1.0]
    without = CausalLM(epsilon=1.0, labels=())
    assert without._weights(Fixed(), without._conditions(corpus_of(2))) == [1.0]


def test_without_opacus_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "opacus", None)
    with pytest.raises(MissingExtraError, match=r"synthaudit\[dp\]"):
        made(corpus_of(20), epsilon=1.0, labels=())


@pytest.fixture(scope="module")
def tiny_gpt2(tmp_path_factory):
    """A GPT-2 with random weights and a tokenizer, as a folder."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    from synthaudit.models.language_model import one_thread

    folder = tmp_path_factory.mktemp("models") / "tiny-gpt2"
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(["she feels sad"] * 3, vocab_size=270, show_progress=False)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer._tokenizer).save_pretrained(folder)
    with one_thread(0, "cpu"):
        config = GPT2Config(
            vocab_size=280,
            n_embd=32,
            n_layer=1,
            n_head=2,
            n_positions=64,
            bos_token_id=None,
            eos_token_id=None,
        )
        GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("options", [{}, {"epsilon": 100.0, "labels": ()}], ids=["plain", "dp"])
def test_a_given_model_is_fine_tuned(tiny_gpt2, options):
    if options:
        pytest.importorskip("opacus", reason="the extra dp is not installed")
        options = options | {"held_out": 0.2, "epochs": 30, "batch_size": 100}
    records = made(corpus_of(200), n=4, model=str(tiny_gpt2), **options)
    meta = records[0].meta
    assert meta["model"] == "tiny-gpt2"
    assert len(meta["model_revision"]) == 64
    assert str(tiny_gpt2.parent) not in json.dumps(meta)
    assert "hidden" not in meta["training"]
    assert sum("feels" in record.text for record in records) >= 1 or options


def test_a_given_model_must_be_one_and_take_the_windows(tiny_gpt2, tmp_path):
    with pytest.raises(PlanError, match="no folder with a config"):
        made(corpus_of(20), model=str(tmp_path))
    with pytest.raises(PlanError, match="takes 64 tokens"):
        made(corpus_of(20), model=str(tiny_gpt2), max_tokens=65)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(PlanError, match="no causal language model"):
        made(corpus_of(20), model=str(tmp_path))


def test_texts_without_end_are_counted():
    class Stop(Exception):  # noqa: N818 (stands for too many failures)
        pass

    class Backend:
        reasons = ()

        def rejected(self, reason):
            self.reasons += (reason,)
            if len(self.reasons) == 4:
                raise Stop

    backend = Backend()
    generator = CausalLM(**SMALL, max_text_tokens=1)
    with pytest.raises(Stop):
        list(generator.generate(8, seed=1, examples=corpus_of(40), backend=backend))
    assert set(backend.reasons) == set(CausalLM.reasons) == {"unfinished"}


@pytest.mark.parametrize(
    "options",
    [
        {"hidden_size": 20},
        {"max_tokens": 8},
        {"top_p": 0.0},
        {"temperature": -1.0},
        {"held_out": 1.0},
        {"epsilon": 0.0},
        {"epsilon": 1.0, "delta": 1.0},
        {"labels": ("a",), "label_edges": (0.0, 1.0)},
        {"label_edges": (1.0,)},
        {"label_edges": (1.0, 0.0)},
        {"epsilon": 1.0, "vocabulary": 500},
        {"epochs": 0},
        {"learning_rate": 0.0},
        {"max_grad_norm": 0.0},
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(PlanError, match="causal_lm"):
        CausalLM(**options)


def test_too_little_text_is_refused():
    with pytest.raises(UsageError, match="--train"):
        made(None)
    with pytest.raises(UsageError, match="two persons"):
        made(corpus_of(3, n_persons=1))


def test_numbers_are_conditions_by_band():
    corpus = Corpus.from_records(
        Record(f"r{at}", f"score {at % 20}", label=float(at % 20)) for at in range(60)
    )
    generator = CausalLM(**SMALL)
    records = list(
        itertools.islice(generator.generate(10, seed=1, examples=corpus, backend=None), 10)
    )
    assert {record.meta["condition"] for record in records} <= {
        *("0 to 3", "3 to 7", "7 to 11", "11 to 15", "15 to 19"),
    }
    for record in records:
        low, high = map(float, record.meta["condition"].split(" to "))
        assert low <= record.label <= high
