from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.records.plan import load_plan
from tests.conftest import PlanMaker

pytestmark = pytest.mark.torch


def test_the_loss_is_trls_own(make_plan: PlanMaker, tiny_llama: Path, tmp_path: Path) -> None:
    import torch
    from trl import SFTTrainer

    from fledgling_trainer.backends.contract import Job
    from fledgling_trainer.backends.trl import build_trainer
    from fledgling_trainer.data.inputs import load_inputs
    from fledgling_trainer.processes.process import Process
    from fledgling_trainer.records.progress import Progress

    plan = load_plan(make_plan(model=tiny_llama))
    silent = Progress(plan, silent=True)
    job = Job(plan, Process(0, 0, 1), load_inputs(plan), None, silent, tmp_path / "adapter")
    trainer: Any = build_trainer(job)
    batch = next(iter(trainer.get_train_dataloader()))
    trainer.model.eval()
    for count in (None, torch.tensor(150)):
        ours = trainer.compute_loss(trainer.model, dict(batch), num_items_in_batch=count)
        theirs = SFTTrainer.compute_loss(
            trainer, trainer.model, dict(batch), num_items_in_batch=count
        )
        assert ours.item() == pytest.approx(theirs.item(), rel=1e-6)
