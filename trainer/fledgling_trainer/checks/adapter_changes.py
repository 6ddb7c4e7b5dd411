"""Weights that moved: an adapter that is as it began, or no number, is no result."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class AdapterChangesCheck:
    """Whether training moved the adapter: every B starts at zero.

    Attributes:
        changed: B matrices with a value other than zero, of `of`.
        max_abs_b: The largest absolute value in any B.
    """

    ok: bool
    reason: str
    changed: int
    of: int
    max_abs_b: float


def check_adapter_changes(weights: Mapping[str, torch.Tensor]) -> AdapterChangesCheck:
    """Looks at every B matrix, (out, rank), of an adapter's named tensors."""
    peaks = [
        float(tensor.float().abs().max()) for name, tensor in weights.items() if "lora_B" in name
    ]
    changed = sum(peak > 0 for peak in peaks)
    finite = all(math.isfinite(peak) for peak in peaks)
    reason = "" if changed else "the adapter is as it began: no B matrix differs from zero"
    if not finite:
        reason = "the adapter holds a value that is not a number: the training diverged"
    return AdapterChangesCheck(
        ok=changed > 0 and finite,
        reason=reason,
        changed=changed,
        of=len(peaks),
        max_abs_b=max(peaks, default=0.0) if finite else 0.0,
    )


NOT_TRAINED = AdapterChangesCheck(ok=False, reason="", changed=0, of=0, max_abs_b=0.0)
"""Of a training that did not begin; its reason is elsewhere."""
