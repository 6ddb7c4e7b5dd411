"""Converts the transformers checkpoint to one GGUF file (llama architecture)."""

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from gguf import GGUFWriter

NORMAL, CONTROL = 1, 3
FILE_TYPES = {"f16": 1, "q8_0": 7}
LAYER_TENSORS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


@dataclass(frozen=True)
class Checkpoint:
    """A transformers checkpoint's parts, as read from its folder."""

    config: dict[str, Any]
    tokenizer: dict[str, Any]
    chat_template: str
    tensors: "dict[str, np.ndarray[Any, Any]]"


def read_checkpoint(folder: Path) -> Checkpoint:
    """Reads the folder that `nano.pretrain` wrote."""
    from safetensors.numpy import load_file

    return Checkpoint(
        config=json.loads((folder / "config.json").read_text(encoding="utf-8")),
        tokenizer=json.loads((folder / "tokenizer.json").read_text(encoding="utf-8")),
        chat_template=(folder / "chat_template.jinja").read_text(encoding="utf-8"),
        tensors=load_file(folder / "model.safetensors"),
    )


def gguf_name(name: str) -> str:
    """The GGUF tensor name of a transformers parameter."""
    top = {
        "model.embed_tokens.weight": "token_embd.weight",
        "model.norm.weight": "output_norm.weight",
    }
    if name in top:
        return top[name]
    _, _, layer, *module, _ = name.split(".")
    return f"blk.{layer}.{LAYER_TENSORS['.'.join(module)]}.weight"


def permute(weight: "np.ndarray[Any, Any]", heads: int) -> "np.ndarray[Any, Any]":
    """Reorders rotary rows, (heads x head, in), from half-split to interleaved pairs."""
    rows = weight.shape[0]
    paired = weight.reshape(heads, 2, rows // heads // 2, *weight.shape[1:])
    return paired.swapaxes(1, 2).reshape(weight.shape)


def add_hyperparameters(writer: "GGUFWriter", config: dict[str, Any], quantization: str) -> None:
    """Writes the architecture's keys."""
    writer.add_name("Fledgling nano")
    writer.add_license("mit")
    writer.add_file_type(FILE_TYPES[quantization])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_rope_dimension_count(config["hidden_size"] // config["num_attention_heads"])


def add_tokenizer(writer: "GGUFWriter", checkpoint: Checkpoint) -> None:
    """Writes the vocabulary, the merges, the special tokens and the chat template."""
    specials = {entry["id"]: entry["content"] for entry in checkpoint.tokenizer["added_tokens"]}
    bpe = checkpoint.tokenizer["model"]
    pieces = {token_id: piece for piece, token_id in bpe["vocab"].items()} | specials
    ids = range(checkpoint.config["vocab_size"])
    end, padding = checkpoint.config["eos_token_id"], checkpoint.config["pad_token_id"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([pieces[token_id] for token_id in ids])
    writer.add_token_types([CONTROL if token_id in specials else NORMAL for token_id in ids])
    writer.add_token_merges([" ".join(merge) for merge in bpe["merges"]])
    # There is no start token; without this key llama.cpp would take token 11 for it.
    writer.add_bos_token_id(end)
    writer.add_add_bos_token(False)
    writer.add_eos_token_id(end)
    writer.add_pad_token_id(padding)
    writer.add_chat_template(checkpoint.chat_template)


def add_tensors(writer: "GGUFWriter", checkpoint: Checkpoint, quantization: str) -> None:
    """Writes norms as float32 and matrices in the chosen type."""
    import numpy as np
    from gguf import GGMLQuantizationType, quants

    heads = checkpoint.config["num_attention_heads"]
    for name, stored in checkpoint.tensors.items():
        tensor = permute(stored, heads) if ".q_proj." in name or ".k_proj." in name else stored
        wide = np.ascontiguousarray(tensor, dtype=np.float32)
        if tensor.ndim == 1:
            writer.add_tensor(gguf_name(name), wide)
        elif quantization == "f16":
            writer.add_tensor(gguf_name(name), wide.astype(np.float16))
        else:
            kind = GGMLQuantizationType.Q8_0
            writer.add_tensor(gguf_name(name), quants.quantize(wide, kind), raw_dtype=kind)


def main() -> None:
    """Writes the GGUF file and prints its SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="transformers checkpoint folder")
    parser.add_argument("out", type=Path, help="GGUF file to write")
    parser.add_argument("--quantization", choices=sorted(FILE_TYPES), default="f16")
    options = parser.parse_args()

    from gguf import GGUFWriter

    checkpoint = read_checkpoint(options.model)
    writer = GGUFWriter(options.out, "llama")
    add_hyperparameters(writer, checkpoint.config, options.quantization)
    add_tokenizer(writer, checkpoint)
    add_tensors(writer, checkpoint, options.quantization)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(hashlib.sha256(options.out.read_bytes()).hexdigest(), options.out)


if __name__ == "__main__":
    main()
