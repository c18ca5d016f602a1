"""The transformers backend on a tiny model: bounded, counted, and the same bytes every time."""

import collections
import socket

import pytest
import torch
from pydantic import BaseModel
from tiny_chat_model import save_tiny_chat_model

from synthaudit.backends.transformers import LocalModel
from synthaudit.errors import UsageError
from synthaudit.generation.attempts import attempt_seed
from synthaudit.generation.requests import Asked, Decoding, Request, Step
from synthaudit.generation.sampling import processors


class Note(BaseModel):
    text: str


NOTE = Step("note", Note)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_tiny_chat_model(tmp_path_factory.mktemp("models") / "tiny")


def asked(number: int, **decoding) -> Asked:
    request = Request(NOTE, {}, Decoding(**({"max_tokens": 12} | decoding)), seed=number)
    words = "the calm night " * (1 + number % 3)
    messages = ({"role": "system", "content": "Write."}, {"role": "user", "content": words})
    return Asked(request, messages, f"fingerprint {number}")


def written(made: LocalModel, requests, n_retries=0):
    return [text.text for text in made._written(requests, n_retries)]


class Answering:
    """Stands in for a loaded model: each reply is looked up by its seed."""

    def __init__(self, replies, monkeypatch, made):
        from synthaudit.backends import transformers

        self.batches = []
        loaded = made._loaded
        kind = transformers._Written

        def generate(prompts, seeds, decoding):
            self.batches.append((len(prompts), decoding))
            return [kind(replies(seed), n_prompt_tokens=3, n_reply_tokens=2) for seed in seeds]

        monkeypatch.setattr(loaded, "generate", generate)


def test_nonsense_is_asked_again_then_counted(folder, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)  # nothing is fetched or sent
    made = LocalModel(str(folder), batch_size=2, max_attempts=3)
    answers = dict(made.answers([asked(n) for n in range(5)]))
    assert sorted(answers) == list(range(5))
    for position, answer in answers.items():
        assert answer.value is None
        assert answer.reason in {"not_json", "truncated", "empty"}
        assert (answer.n_retries, answer.fingerprint) == (2, f"fingerprint {position}")
        assert 0 < answer.n_reply_tokens <= 3 * 12
        assert answer.n_prompt_tokens % 3 == 0


def test_replies_depend_on_request_and_seed_not_on_the_batch(folder):
    requests = [asked(number) for number in range(6)]
    together = written(LocalModel(str(folder), batch_size=6), requests)
    alone = [written(LocalModel(str(folder)), [request])[0] for request in requests]
    assert together == alone
    assert written(LocalModel(str(folder)), requests[::-1]) == together[::-1]
    assert len(set(together)) == 6
    assert written(LocalModel(str(folder)), requests, n_retries=1) != together


def test_global_randomness_is_neither_used_nor_changed(folder):
    torch.manual_seed(1)
    first = written(LocalModel(str(folder)), [asked(0)])
    torch.manual_seed(2)
    before = torch.random.get_rng_state()
    assert written(LocalModel(str(folder)), [asked(0)]) == first
    assert torch.equal(torch.random.get_rng_state(), before)


def test_without_temperature_the_likeliest_words_are_written(folder):
    made = LocalModel(str(folder))
    one, other = (written(made, [asked(0, temperature=0)], n) for n in range(2))
    assert one == other
    narrow = written(made, [asked(0, temperature=1.0, top_k=1)])
    assert narrow == one


def test_each_decoding_has_batches_of_its_own(folder, monkeypatch):
    made = LocalModel(str(folder), batch_size=2)
    fake = Answering(lambda _: '{"text": "calm"}', monkeypatch, made)
    requests = [asked(n, top_p=0.5 if n % 2 else 1.0) for n in range(6)]
    answers = dict(made.answers(requests))
    assert [n for n, _ in fake.batches] == [2, 1, 2, 1]
    assert {answer.value.text for answer in answers.values()} == {"calm"}


def test_only_invalid_replies_are_asked_again(folder, monkeypatch):
    made = LocalModel(str(folder), batch_size=4)
    bad = {attempt_seed(0, 0), attempt_seed(0, 1), attempt_seed(2, 0)}
    thought = '<think>hm</think>{"text": "calm"}'
    fake = Answering(lambda seed: "no" if seed in bad else thought, monkeypatch, made)
    answers = dict(made.answers([asked(n) for n in range(4)]))
    assert [answers[n].n_retries for n in range(4)] == [2, 0, 1, 0]
    assert [n for n, _ in fake.batches] == [4, 2, 1]
    assert [answers[n].n_reply_tokens for n in range(4)] == [6, 2, 4, 2]
    assert all(answer.value.text == "calm" for answer in answers.values())
    assert answers[0].reasoning == "hm"
    assert answers[0].reason is None


def test_a_prompt_that_does_not_fit_is_refused_not_shortened(folder):
    made = LocalModel(str(folder), max_attempts=1)
    n_prompt = len(made._loaded.tokens(asked(0).messages))
    fitting = asked(0, max_tokens=2048 - n_prompt, temperature=0)
    assert made._loaded.fits(n_prompt + fitting.request.decoding.max_tokens)
    answers = dict(made.answers([asked(0), asked(0, max_tokens=2049 - n_prompt)]))
    assert answers[0].reason != "prompt_too_long"
    assert (answers[1].reason, answers[1].n_reply_tokens) == ("prompt_too_long", 0)


def test_the_chat_template_is_used_where_there_is_one(folder, tmp_path):
    no_system = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no') }}{% endif %}"
    each = "{% for message in messages %}[{{ message['content'] }}]{% endfor %}"
    plain = save_tiny_chat_model(tmp_path / "plain", template=None)
    merged = save_tiny_chat_model(tmp_path / "merged", template=no_system + each)
    prompts = []
    for path in (folder, plain, merged):
        loaded = LocalModel(str(path))._loaded
        prompts.append(loaded._tokenizer.decode(loaded.tokens(asked(0).messages)).strip())
    user = asked(0).messages[1]["content"]
    assert prompts == [
        f"<|system|>Write.<|end|><|user|>{user}<|end|><|assistant|>",
        f"Write.\n\n{user}\n\nReply:",
        f"[Write.\n\n{user}]",
    ]


def test_what_the_model_is_goes_into_every_lineage(folder, tmp_path):
    made = LocalModel(str(folder)).describe()
    assert (made["backend"], made["model"]) == ("transformers", "tiny")
    assert len(made["model_revision"]) == 64
    other = save_tiny_chat_model(tmp_path / "tiny", length=512)
    assert LocalModel(str(other)).describe()["model_revision"] != made["model_revision"]


def test_folders_that_are_no_model(folder, tmp_path):
    with pytest.raises(UsageError, match=r"config\.json.*Nothing is downloaded"):
        LocalModel("organisation/name")
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(UsageError, match="safetensors"):
        LocalModel(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(UsageError, match="cannot load it"):
        list(LocalModel(str(tmp_path)).answers([asked(0)]))
    with pytest.raises(UsageError):
        LocalModel(str(folder), batch_size=0)


def test_noise_on_scores_draws_from_their_softmax():
    scores = torch.tensor([[0.5, 0.3, 0.2]]).log()
    n = 4000
    chain = processors(Decoding(), range(n), 0, 0)
    drawn = chain(torch.zeros((n, 1), dtype=torch.long), scores.repeat(n, 1)).argmax(dim=1)
    counts = collections.Counter(drawn.tolist())
    # Chi-squared with 2 degrees of freedom; 13.8 is passed once in a thousand seeds.
    expected = [n * p for p in (0.5, 0.3, 0.2)]
    assert sum((counts[at] - e) ** 2 / e for at, e in enumerate(expected)) < 13.8


def test_penalties_count_what_was_written_not_the_prompt():
    decoding = Decoding(temperature=0, frequency_penalty=0.5, presence_penalty=2)
    chain = processors(decoding, [0], 2, 0)
    tokens = torch.tensor([[3, 3, 1, 1, 0]])
    assert chain(tokens, torch.zeros((1, 4))).tolist() == [[-2.5, -3.0, 0.0, 0.0]]
