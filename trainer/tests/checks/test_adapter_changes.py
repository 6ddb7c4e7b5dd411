import pytest

from fledgling_trainer.checks.adapter_changes import check_adapter_changes

pytestmark = pytest.mark.torch


def test_an_adapter_must_move_and_stay_finite() -> None:
    import torch

    still, moved = torch.zeros(4, 2), torch.tensor([[0.0, -0.5]])
    check = check_adapter_changes({"x.lora_A.weight": moved, "x.lora_B.weight": still})
    assert (check.ok, check.changed, check.of) == (False, 0, 1)
    check = check_adapter_changes({"x.lora_B.weight": still, "y.lora_B.weight": moved})
    assert (check.ok, check.changed, check.of, check.max_abs_b) == (True, 1, 2, 0.5)
    check = check_adapter_changes({"x.lora_B.weight": moved * float("nan")})
    assert not check.ok
    assert "diverged" in check.reason
