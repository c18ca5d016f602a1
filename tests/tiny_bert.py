"""A BERT of a few thousand weights, made on the spot, that fine-tunes in a second."""

from pathlib import Path

WORDS = ("calm", "sad", "the", "a", "day", "was", "night", "long", "walk", "rain", "tea", "dog")


def save_tiny_bert(folder: Path, *, n_positions: int = 64) -> Path:
    """Configuration, vocabulary and random weights in ``folder``."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder.mkdir(parents=True)
    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    (folder / "vocab.txt").write_text("\n".join((*special, *WORDS)), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        config = BertConfig(
            vocab_size=len(special) + len(WORDS),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=n_positions,
        )
        BertModel(config).save_pretrained(folder)
    return folder
