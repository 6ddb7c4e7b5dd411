import json
import signal
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.__main__ import main
from tests.backends.conftest import at
from tests.backends.hosted.counterpart import JOB_ID, KEY, Counterpart
from tests.conftest import PlanMaker, make_rows, write_rows

pytestmark = pytest.mark.torch

CREATE = "POST /v1/fine-tunes"
STATE = f"GET /v1/fine-tunes/{JOB_ID}"
CANCEL = f"POST /v1/fine-tunes/{JOB_ID}/cancel"


def record_of(plan: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((plan.parent / "out" / "together-job.json").read_text())
    return value


def test_the_recipe_is_asked_for_as_it_is(
    make_plan: PlanMaker, tiny_llama: Path, hosted: Counterpart
) -> None:
    hosted.states = ["error"]
    plan = make_plan(
        model=tiny_llama,
        **at(hosted),
        recipe__scheduler="constant",
        recipe__gradientAccumulation=2,
    )
    hosted.train = False
    assert main(["--plan", str(plan)]) == 3
    asked = hosted.jobs[JOB_ID]["asked"]
    assert asked.pop("suffix").startswith("fledgling-")
    assert asked.pop("training_file") != asked.pop("validation_file")
    assert asked == {
        "model": "org/tiny",
        "packing": False,
        "max_seq_length": 256,
        "n_epochs": 1,
        "n_checkpoints": 1,
        "n_evals": 2,
        "batch_size": 8,
        "gradient_accumulation_steps": 1,
        "learning_rate": 0.01,
        "lr_scheduler": {"lr_scheduler_type": "linear", "lr_scheduler_args": {"min_lr_ratio": 1.0}},
        "warmup_ratio": 0.1,
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "random_seed": 42,
        "training_type": {
            "type": "Lora",
            "lora_r": 4,
            "lora_alpha": 8,
            "lora_dropout": 0.1,
            "lora_trainable_modules": "all-linear",
        },
        "training_method": {"method": "sft", "train_on_inputs": "auto"},
    }


def test_a_busy_service_and_cut_downloads_cost_patience_alone(
    make_plan: PlanMaker, tiny_llama: Path, hosted: Counterpart, capfd: pytest.CaptureFixture[str]
) -> None:
    hosted.faults = {
        "POST /v1/files": [429, 503],
        CREATE: [429],
        STATE: [500, 502],
        "GET /v1/finetune/download": [503],
    }
    hosted.cuts = [0, 1000, 5000]
    plan = make_plan(model=tiny_llama, **at(hosted))
    assert main(["--plan", str(plan)]) == 0
    assert len(hosted.jobs) == 1
    assert hosted.calls["GET /v1/finetune/download"] == 5
    out = plan.parent / "out"
    run = json.loads((out / "run.json").read_text())
    assert (run["steps"], run["valLoss"]) == (10, 1.5)
    assert [path.name for path in out.iterdir() if path.suffix == ".download"] == []
    told = capfd.readouterr()
    assert f"job {JOB_ID}: running" in told.out
    files = [path for path in plan.parent.rglob("*") if path.is_file()]
    assert KEY not in told.out + told.err
    assert not any(KEY.encode() in path.read_bytes() for path in files)


def test_a_training_that_begins_again_goes_on_with_its_job(
    make_plan: PlanMaker, tiny_llama: Path, hosted: Counterpart
) -> None:
    hosted.cuts = [10] * 6
    plan = make_plan(model=tiny_llama, **at(hosted))
    assert main(["--plan", str(plan)]) == 3
    assert main(["--plan", str(plan)]) == 0
    assert (hosted.calls[CREATE], hosted.calls["POST /v1/files"]) == (1, 2)
    assert record_of(plan)["job_id"] == JOB_ID


@pytest.mark.parametrize("at_once", [True, False])
def test_a_job_whose_answer_was_lost_is_found_and_not_paid_twice(
    make_plan: PlanMaker, tiny_llama: Path, hosted: Counterpart, at_once: bool
) -> None:
    hosted.lose_answer = True
    hosted.faults = {"GET /v1/fine-tunes": [] if at_once else [400]}
    plan = make_plan(model=tiny_llama, **at(hosted))
    if not at_once:
        assert main(["--plan", str(plan)]) == 3
        assert record_of(plan)["job_id"] is None
    assert main(["--plan", str(plan)]) == 0
    assert hosted.calls[CREATE] == 1


def test_a_failed_job_is_told_with_its_message_and_the_next_run_starts_another(
    make_plan: PlanMaker, tiny_llama: Path, hosted: Counterpart, capsys: pytest.CaptureFixture[str]
) -> None:
    hosted.train, hosted.states = False, ["running", "error"]
    plan = make_plan(model=tiny_llama, **at(hosted))
    assert main(["--plan", str(plan)]) == 3
    assert "ended as error: CUDA error on node 7. Run again" in capsys.readouterr().err
    hosted.train, hosted.states = True, ["completed"]
    assert main(["--plan", str(plan)]) == 0
    assert (hosted.calls[CREATE], hosted.calls["POST /v1/files"]) == (2, 2)


@pytest.mark.parametrize(
    ("state", "cancelled", "sentence"),
    [("queued", 1, "had not begun and is cancelled"), ("running", 0, "goes on where it runs")],
)
def test_a_stop_cancels_only_what_has_not_begun(
    make_plan: PlanMaker,
    tiny_llama: Path,
    hosted: Counterpart,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    state: str,
    cancelled: int,
    sentence: str,
) -> None:
    def stopped(_: float) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("fledgling_trainer.backends.hosted.following.time.sleep", stopped)
    hosted.train, hosted.states = False, [state]
    plan = make_plan(model=tiny_llama, **at(hosted))
    assert main(["--plan", str(plan)]) == 3
    assert sentence in capsys.readouterr().err
    assert hosted.calls[CANCEL] == cancelled
    assert (record_of(plan)["job_id"] is None) == bool(cancelled)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recipe__load": "4bit"}, 'recipe.load: expected "full"'),
        ({"recipe__alpha": 8.5}, "recipe.alpha: expected a whole number, found 8.5"),
        ({"recipe__rank": 128}, "recipe.rank: expected 1 to 64"),
        ({"recipe__batchSize": 33}, "batchSize x gradientAccumulation: expected 1 to 32"),
        ({"recipe__learningRate": 0.1}, "recipe.learningRate: expected 1e-08 to 0.05"),
    ],
)
def test_what_the_service_would_do_otherwise_is_refused_before_rows_are_sent(
    make_plan: PlanMaker,
    tiny_llama: Path,
    hosted: Counterpart,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, object],
    sentence: str,
) -> None:
    assert main(["--plan", str(make_plan(model=tiny_llama, **at(hosted), **changes))]) == 2
    assert sentence in capsys.readouterr().err
    assert not hosted.files


def test_without_its_key_nothing_is_asked(
    make_plan: PlanMaker, tiny_llama: Path, hosted: Counterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOME_KEY")
    assert main(["--plan", str(make_plan(model=tiny_llama, **at(hosted)))]) == 2
    assert not hosted.calls


def test_a_refused_key_is_one_sentence(
    make_plan: PlanMaker, tiny_llama: Path, hosted: Counterpart, capsys: pytest.CaptureFixture[str]
) -> None:
    hosted.faults = {"GET /v1/fine-tunes/models/limits": [401]}
    assert main(["--plan", str(make_plan(model=tiny_llama, **at(hosted)))]) == 3
    assert "refused the key (status 401)" in capsys.readouterr().err


def test_padding_is_neither_attended_to_nor_learned(
    make_plan: PlanMaker, tiny_llama: Path, hosted: Counterpart
) -> None:
    from fledgling_trainer.backends.hosted.parquet_rows import read_rows

    hosted.train, hosted.states = False, ["error"]
    plan = make_plan(model=tiny_llama, **at(hosted))
    value = json.loads(plan.read_text())
    rows_told = [*make_rows(2), {"prompt": "Why?", "completion": "So."}]
    value["data"]["train"] = write_rows(plan.parent / "train.jsonl", rows_told)
    plan.write_text(json.dumps(value))
    main(["--plan", str(plan)])
    rows = read_rows(plan.parent / "out" / "tokens-train.parquet")
    assert len({len(values) for row in rows for values in row.values()}) == 1
    padded = [
        (token, label)
        for row in rows
        for token, mask, label in zip(*row.values(), strict=True)
        if mask == 0
    ]
    assert set(padded) == {(2, -100)}
