"""Learns the byte-level BPE tokenizer from generated conversations.

Merges are learned with letters, digits, punctuation and spaces isolated, so that a word is cut the
same after a space, a quote or a bracket. At run time the qwen2 pattern cuts, as in llama.cpp.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

VOCABULARY = 1536
QWEN2_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
LEARNING_PATTERN = r"\p{L}+|\p{N}|[^\s\p{L}\p{N}]+|\s"


def corpus(seed: int, size: int) -> list[str]:
    """Conversations without their special tokens."""
    from nano.conversations.mix import conversation
    from nano.prompt import END, START

    random = Random(seed)  # noqa: S311
    return [
        "".join(text for text, _ in conversation(random)).replace(START, "").replace(END, "")
        for _ in range(size)
    ]


def learn_tokenizer(texts: Sequence[str]) -> "Tokenizer":
    """Learns 1,533 byte-level pieces and adds the three special tokens after them."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    from nano.prompt import END, PAD, START

    specials = [START, END, PAD]
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    learned = Tokenizer(models.BPE())
    learned.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(LEARNING_PATTERN), "isolated"), byte_level]
    )
    bpe = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(specials),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[],
        min_frequency=2,
        show_progress=False,
        max_token_length=10,
    )
    learned.train_from_iterator(texts, bpe)
    learned.add_special_tokens(specials)
    learned.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(QWEN2_PATTERN), "isolated"), byte_level]
    )
    learned.decoder = decoders.ByteLevel()
    return learned


def wrap(learned: "Tokenizer") -> "PreTrainedTokenizerFast":
    """The transformers tokenizer, with the chat template and the special tokens' roles."""
    from transformers import PreTrainedTokenizerFast

    from nano.prompt import CHAT_TEMPLATE, END, PAD

    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=learned,
        eos_token=END,
        pad_token=PAD,
        clean_up_tokenization_spaces=False,
        model_max_length=1024,
    )
    wrapped.chat_template = CHAT_TEMPLATE
    return wrapped


def main() -> None:
    """Writes tokenizer.json, tokenizer_config.json and chat_template.jinja."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--seed", type=int, default=1, help="seed of the corpus")
    parser.add_argument("--size", type=int, default=16_000, help="conversations to learn from")
    options = parser.parse_args()

    texts = corpus(options.seed, options.size)
    learned = learn_tokenizer(texts)
    wrap(learned).save_pretrained(options.out)
    tokens = sum(len(encoding.ids) for encoding in learned.encode_batch(texts[:1000]))
    characters = sum(map(len, texts[:1000]))
    print(f"{learned.get_vocab_size()} tokens, {characters / tokens:.2f} characters a token")


if __name__ == "__main__":
    main()
