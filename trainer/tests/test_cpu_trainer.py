from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.plan import load_plan
from tests.conftest import PlanMaker

pytestmark = pytest.mark.torch


def test_the_loss_is_trls_own(make_plan: PlanMaker, tiny_llama: Path) -> None:
    import torch
    from trl import SFTTrainer

    from fledgling_trainer.fit import load_inputs
    from fledgling_trainer.process import Process
    from fledgling_trainer.progress import Progress
    from fledgling_trainer.train_trl import build_trainer

    plan = load_plan(make_plan(model=tiny_llama))
    inputs = load_inputs(plan)
    silent = Progress(plan, silent=True)
    trainer: Any = build_trainer(
        plan, Process(0, 0, 1), inputs.tokenizer, inputs.train, inputs.val, silent
    )
    batch = next(iter(trainer.get_train_dataloader()))
    trainer.model.eval()
    for count in (None, torch.tensor(150)):
        ours = trainer.compute_loss(trainer.model, dict(batch), num_items_in_batch=count)
        theirs = SFTTrainer.compute_loss(
            trainer, trainer.model, dict(batch), num_items_in_batch=count
        )
        assert ours.item() == pytest.approx(theirs.item(), rel=1e-6)
