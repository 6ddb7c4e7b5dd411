import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.__main__ import main
from tests.backends.test_backends import lines_of, segmented
from tests.conftest import END, PACKAGE_ROOT, PlanMaker, command_environment, write_rows

pytestmark = pytest.mark.torch


def script(text: str, *arguments: str) -> dict[str, object]:
    return {"backend": "command", "command": [sys.executable, "-c", text, *arguments]}


LEAVE = """
import json, os, sys, torch
from safetensors.torch import save_file
folder, width, changes = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
name = "base_model.model.model.layers.0.self_attn.o_proj.lora_"
save_file({name + "A.weight": torch.ones(4, width), name + "B.weight": torch.ones(64, 4)},
          folder + "/adapter_model.safetensors")
config = {"peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": ["o_proj"]} | changes
open(folder + "/adapter_config.json", "w").write(json.dumps(config))
open(folder + "/optimizer.bin", "wb").write(b"pickle")
"""


def test_the_rows_are_written_as_ids_labels_and_segments(
    make_plan: PlanMaker, tiny_llama: Path
) -> None:
    from tokenizers import Tokenizer

    plan = make_plan(model=tiny_llama, **script("pass"))
    value = json.loads(plan.read_text())
    value["data"]["train"] = write_rows(plan.parent / "train.jsonl", [segmented("Why?", "So.")])
    plan.write_text(json.dumps(value))
    assert main(["--plan", str(plan)]) == 3
    out = plan.parent / "out"
    (row,) = lines_of(out / "tokens-train.jsonl")
    tokenizer = Tokenizer.from_file(str(tiny_llama / "tokenizer.json"))
    runs: list[str] = []
    learned: list[int] = []
    for label in [*row["labels"], -100]:
        if label != -100:
            learned.append(label)
        elif learned:
            runs.append(tokenizer.decode(learned, skip_special_tokens=False))
            learned = []
    assert runs == [f'Look it up. {{"city":"Oslo"}}{END}', f"So.{END}"]
    assert all(
        label in (-100, token) for token, label in zip(row["input_ids"], row["labels"], strict=True)
    )
    (line,) = lines_of(out / "segments-train.jsonl")
    learned_texts = [segment["text"] for segment in line["segments"] if segment["label"]]
    assert learned_texts == ["Look it up. ", '{"city":"Oslo"}', END, "So.", END]
    (val, *_) = lines_of(out / "segments-val.jsonl")
    assert [segment["label"] for segment in val["segments"]] == [False, True, True]
    assert val["segments"][-1]["text"] == END


def test_placeholders_and_variables_name_the_same_places(
    make_plan: PlanMaker, tiny_llama: Path
) -> None:
    text = "import json, os, sys; json.dump([sys.argv[1:], dict(os.environ)], open('told', 'w'))"
    names = ["plan", "tokensTrain", "tokensVal", "recipe", "base", "out", "adapter"]
    told_as = [f"--x={{{name}}};$(touch pwned)" for name in names]
    plan = make_plan(model=tiny_llama, **script(text, *told_as))
    assert main(["--plan", str(plan)]) == 3
    out = plan.parent / "out"
    arguments, environment = json.loads((out / "told").read_text())
    assert arguments[1] == f"--x={out}/tokens-train.jsonl;$(touch pwned)"
    assert arguments[4] == f"--x={tiny_llama};$(touch pwned)"
    assert environment["FLEDGLING_TOKENS_TRAIN"] == str(out / "tokens-train.jsonl")
    assert environment["FLEDGLING_ADAPTER"] == str(out / "adapter")
    assert not (out / "pwned").exists()
    assert json.loads((out / "command-plan.json").read_text())["command"][4] == told_as[1]


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        (script("import sys; print('no room'); sys.exit(7)"), 3, "exit code 7; its last lines: no"),
        (script("import os; os.kill(os.getpid(), 9)"), 3, "ended with signal 9"),
        (script("pass"), 3, "expected adapter_config.json, found none"),
        (script("pass", "{adaptor}"), 2, "train.command: expected only {plan}, {recipe}"),
        ({"backend": "command", "command": ["no-such-program-x"]}, 2, "could not be started"),
        (script(LEAVE, "{adapter}", "32", "{}"), 3, "expected 64 x r and r x 64 as in tiny"),
        (
            script(LEAVE, "{adapter}", "64", '{"init_lora_weights": "pissa"}'),
            3,
            "init_lora_weights",
        ),
        (script(LEAVE, "{adapter}", "64", '{"use_dora": true}'), 4, "use_dora"),
        (script(LEAVE, "{adapter}", "64", '{"peft_type": "IA3"}'), 3, "expected peft_type LORA"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    make_plan: PlanMaker,
    tiny_llama: Path,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, object],
    code: int,
    sentence: str,
) -> None:
    assert main(["--plan", str(make_plan(model=tiny_llama, **changes))]) == code
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1


def test_a_silent_program_leaves_unknown_numbers_and_no_other_file(
    make_plan: PlanMaker, tiny_llama: Path
) -> None:
    plan = make_plan(model=tiny_llama, **script(LEAVE, "{adapter}", "64", '{"auto_mapping": {}}'))
    assert main(["--plan", str(plan)]) == 0
    out = plan.parent / "out"
    run: dict[str, Any] = json.loads((out / "run.json").read_text())
    assert (run["status"], run["steps"]) == ("ok", 0)
    assert (run["firstLoss"], run["finalLoss"], run["valLoss"]) == (None, None, None)
    assert not (out / "adapter" / "optimizer.bin").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_whole_group_ends_with_the_trainer(
    make_plan: PlanMaker, tiny_llama: Path, number: signal.Signals
) -> None:
    text = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)'])\n"
        "open('pids.tmp', 'w').write(f'{os.getpid()} {child.pid}')\n"
        "os.rename('pids.tmp', 'pids')\n"
        "time.sleep(3600)"
    )
    plan = make_plan(model=tiny_llama, **script(text))
    command = [sys.executable, "-m", "fledgling_trainer", "--plan", str(plan)]
    trainer = subprocess.Popen(
        command, env=command_environment(), cwd=PACKAGE_ROOT, stderr=subprocess.PIPE
    )
    pids = plan.parent / "out" / "pids"
    _wait(lambda: pids.exists() or trainer.poll() is not None)
    started = [int(pid) for pid in pids.read_text().split()]
    trainer.send_signal(number)
    _, told = trainer.communicate(timeout=300)
    if number == signal.SIGTERM:
        assert (trainer.returncode, b"run again" in told) == (3, True)
        assert all(_ended(pid) for pid in started)
    else:
        _wait(lambda: all(_ended(pid) for pid in started))


def _wait(is_so: Callable[[], bool]) -> None:
    """Waits ten minutes at most: a busy machine is slow."""
    deadline = time.monotonic() + 600
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and ") Z " in state.read_text()


def test_it_needs_no_trl() -> None:
    text = (
        "import sys; sys.modules['trl'] = sys.modules['datasets'] = None\n"
        "import fledgling_trainer.train\n"
        "from fledgling_trainer.backends import BACKENDS\n"
        "BACKENDS['command']()"
    )
    subprocess.run([sys.executable, "-c", text], env=command_environment(), check=True)


def test_rows_that_text_cannot_say_are_handed_as_ids_alone(
    make_plan: PlanMaker, tiny_llama: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = shutil.copytree(tiny_llama, tmp_path / "composing")
    tokenizer = json.loads((base / "tokenizer.json").read_text())
    # Ours leaves it out, as llama.cpp does.
    tokenizer["normalizer"] = {"type": "NFC"}
    (base / "tokenizer.json").write_text(json.dumps(tokenizer))
    plan = make_plan(model=base, **script("pass", "{segmentsTrain}"))
    value = json.loads(plan.read_text())
    rows = [segmented("Cafe\u0301?", "So.")]
    value["data"]["train"] = write_rows(plan.parent / "train.jsonl", rows)
    plan.write_text(json.dumps(value))
    assert main(["--plan", str(plan)]) == 2
    assert "{segmentsTrain} was not written: " in capsys.readouterr().err
    assert not (plan.parent / "out" / "segments-train.jsonl").exists()
    assert len(lines_of(plan.parent / "out" / "tokens-train.jsonl")) == 1
