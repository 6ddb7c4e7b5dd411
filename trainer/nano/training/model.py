"""A lean Llama forward pass over a dictionary of parameters with transformers' names.

The maths is `LlamaForCausalLM`'s (RoPE theta 1e4, epsilon 1e-5, tied embeddings); a plain function
of one static shape compiles to little code, which matters at 1.5 M parameters on a CPU.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerFast

Parameters = dict[str, "Tensor"]
EMBEDDING = "model.embed_tokens.weight"
EPSILON = 1e-5
ROPE_THETA = 10_000.0


@dataclass(frozen=True)
class Shape:
    """The architecture's sizes."""

    vocabulary: int = 1536
    hidden: int = 160
    layers: int = 4
    heads: int = 5
    feed_forward: int = 448
    positions: int = 1024

    @property
    def head(self) -> int:
        """Size of one attention head."""
        return self.hidden // self.heads


def initial_parameters(shape: Shape, seed: int) -> Parameters:
    """Normal(0, 0.02) matrices and unit norms, float32, requiring gradients."""
    import torch

    generator = torch.Generator().manual_seed(seed)

    def matrix(*size: int) -> "Tensor":
        return torch.randn(*size, generator=generator) * 0.02

    hidden, feed_forward = shape.hidden, shape.feed_forward
    parameters = {EMBEDDING: matrix(shape.vocabulary, hidden)}
    for layer in range(shape.layers):
        prefix = f"model.layers.{layer}."
        for projection in "qkvo":
            parameters[f"{prefix}self_attn.{projection}_proj.weight"] = matrix(hidden, hidden)
        parameters[prefix + "mlp.gate_proj.weight"] = matrix(feed_forward, hidden)
        parameters[prefix + "mlp.up_proj.weight"] = matrix(feed_forward, hidden)
        parameters[prefix + "mlp.down_proj.weight"] = matrix(hidden, feed_forward)
        parameters[prefix + "input_layernorm.weight"] = torch.ones(hidden)
        parameters[prefix + "post_attention_layernorm.weight"] = torch.ones(hidden)
    parameters["model.norm.weight"] = torch.ones(hidden)
    return {name: tensor.requires_grad_() for name, tensor in parameters.items()}


def rotary_tables(length: int, head: int) -> "tuple[Tensor, Tensor]":
    """Cosines and sines of shape (length, head)."""
    import torch

    frequencies = 1.0 / (ROPE_THETA ** (torch.arange(0, head, 2).float() / head))
    angles = torch.outer(torch.arange(length).float(), frequencies)
    both = torch.cat([angles, angles], -1)
    return both.cos(), both.sin()


def _norm(x: "Tensor", weight: "Tensor") -> "Tensor":
    import torch

    wide = x.float()
    scaled = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + EPSILON)
    return (scaled * weight).bfloat16()


def forward(
    parameters: Parameters, ids: "Tensor", cosines: "Tensor", sines: "Tensor", shape: Shape
) -> "Tensor":
    """Runs the decoder stack in bfloat16 with a float32 residual stream.

    Args:
        parameters: The model's tensors by transformers' name.
        ids: Token ids, (batch, length).
        cosines: Rotary table, (length, head).
        sines: Rotary table, (length, head).
        shape: The architecture's sizes.

    Returns:
        Hidden states after the last norm, (batch, length, hidden), bfloat16.
    """
    import torch
    from torch.nn import functional

    linear = functional.linear
    batch, length = ids.shape
    heads, half = shape.heads, shape.head // 2
    x = functional.embedding(ids, parameters[EMBEDDING])
    for layer in range(shape.layers):
        weights = {
            name.rsplit(".", 2)[1]: parameters[name]
            for name in parameters
            if name.startswith(f"model.layers.{layer}.")
        }
        y = _norm(x, weights["input_layernorm"])
        fused = torch.cat([weights["q_proj"], weights["k_proj"], weights["v_proj"]]).bfloat16()
        states = linear(y, fused).view(batch, length, 3 * heads, shape.head)
        rotated = states[:, :, : 2 * heads].float()
        turned = torch.cat([-rotated[..., half:], rotated[..., :half]], -1)
        rotated = rotated * cosines[None, :, None] + turned * sines[None, :, None]
        query, key = rotated.bfloat16().transpose(1, 2).chunk(2, 1)
        value = states[:, :, 2 * heads :].transpose(1, 2)
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        mixed = mixed.transpose(1, 2).reshape(batch, length, shape.hidden)
        x = x + linear(mixed, weights["o_proj"].bfloat16()).float()
        y = _norm(x, weights["post_attention_layernorm"])
        fused = torch.cat([weights["gate_proj"], weights["up_proj"]]).bfloat16()
        gate, up = linear(y, fused).chunk(2, -1)
        active = (functional.silu(gate.float()) * up.float()).bfloat16()
        x = x + linear(active, weights["down_proj"].bfloat16()).float()
    return _norm(x, parameters["model.norm.weight"])


def save_model(
    parameters: Parameters, shape: Shape, tokenizer: "PreTrainedTokenizerFast", out: Path
) -> None:
    """Writes a float16 transformers checkpoint with its tokenizer."""
    import torch
    from safetensors.torch import save_file
    from transformers import LlamaConfig

    out.mkdir(parents=True, exist_ok=True)
    halves = {
        name: tensor.detach().to(torch.float16).contiguous() for name, tensor in parameters.items()
    }
    save_file(halves, out / "model.safetensors", metadata={"format": "pt"})
    LlamaConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        intermediate_size=shape.feed_forward,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        max_position_embeddings=shape.positions,
        rope_parameters={"rope_type": "default", "rope_theta": ROPE_THETA},
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        rms_norm_eps=EPSILON,
        architectures=["LlamaForCausalLM"],
        dtype="float16",
    ).save_pretrained(out)
    tokenizer.save_pretrained(out)
