from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.errors import UserError
from tests.conftest import END, PACKAGE_ROOT

NANO = PACKAGE_ROOT.parent / "models" / "nano"
TEXTS = [
    f"<|im_start|>user\nWeather in Zürich, 12 days?{END}\n<|im_start|>assistant\n",
    '<tool_call name="weather">{"city":"Kyōto","day":12}</tool_call>',
    "don't   stop\t\r\n\n  123½ Ⅳ ٣ 你好 한국어 👩‍👩‍👧 e\u0301 \u00a0\u2003\u200b\ufeff",
    "",
]


def test_its_ids_are_those_of_the_models_own_tokenizer() -> None:
    import gguf
    from tokenizers import Tokenizer

    from fledgling_trainer.base.gguf_tokenizer import tokenizer_of

    path = str(NANO / "nano-f16.gguf")
    made = tokenizer_of(gguf.GGUFReader(path), path)
    own = Tokenizer.from_file(str(NANO / "tokenizer.json"))
    for text in TEXTS:
        ids = made.encode(text, add_special_tokens=False).ids
        assert ids == own.encode(text, add_special_tokens=False).ids
        assert made.decode(ids, skip_special_tokens=False) == text


def test_smollm_takes_digits_one_by_one_before_it_looks_at_blanks(tmp_path: Path) -> None:
    merges = ["Ġ Ġ", "1 2", "Ġ 1"]
    tokenizer = _tokenizer(tmp_path, "smollm", merges)
    # Without that rule, the second blank would stay with the 1, and 12 would be one token.
    assert tokenizer.encode("  12a", add_special_tokens=False).tokens == ["ĠĠ", "1", "2", "a"]


def test_a_user_defined_token_is_found_in_the_text(tmp_path: Path) -> None:
    tokenizer = _tokenizer(tmp_path, "smollm", ["1 2"])
    assert tokenizer.encode(f"a{END}a", add_special_tokens=False).tokens == ["a", END, "a"]


def test_another_way_to_split_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="expected a byte-level BPE that splits text like qwen2 or"):
        _tokenizer(tmp_path, "llama-bpe", ["1 2"])


def test_a_merge_into_no_token_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not whole \\(1 and 2 merge into no token"):
        _tokenizer(tmp_path, "qwen2", ["1 2"], tokens=["1", "2"])


def _tokenizer(folder: Path, split: str, merges: list[str], tokens: list[str] | None = None) -> Any:
    import gguf

    from fledgling_trainer.base.gguf_tokenizer import tokenizer_of

    tokens = tokens or ["a", "1", "2", "Ġ", *(merge.replace(" ", "") for merge in merges), END]
    kinds = [gguf.TokenType.NORMAL] * (len(tokens) - 1) + [gguf.TokenType.USER_DEFINED]
    path = folder / "t.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(split)
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return tokenizer_of(gguf.GGUFReader(path), str(path))
