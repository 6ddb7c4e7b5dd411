import json
from pathlib import Path

import pytest

from fledgling_trainer.errors import UserError
from fledgling_trainer.records.plan import load_plan
from tests.conftest import PlanMaker

WRONG: list[tuple[str, object, str]] = [
    ("schema", "fledgling/train-plan@2", 'schema: expected "fledgling/train-plan@1", found'),
    ("id", "", "id: expected a string that is not empty"),
    ("track", "chat", 'track: expected "toolcall" or "structured", found "chat"'),
    ("seed", -1, "seed: expected 0 or more, found -1"),
    ("seed", 2**40, "seed: expected 4.29497e+09 or less"),
    ("backend", "axolotl", 'backend: expected "trl" or "command" or "together" or "unsloth"'),
    ("backend", "together", 'together: expected one with backend "together" and only there, found'),
    ("backend", "command", 'command: expected one with backend "command" and only there, found no'),
    ("command", ["a"], 'command: expected one with backend "command" and only there, found one b'),
    ("command", "a", 'command: expected a list of strings, found "a"'),
    ("threads", 0, "threads: expected 1 or more, found 0"),
    ("threads", True, "threads: expected a whole number, found true"),
    ("out", "relative/out", "out: expected an absolute path"),
    ("base", "nano", 'base: expected an object, found "nano"'),
    ("base__architecture", "gpt2", 'base.architecture: expected "llama" or "qwen2"'),
    ("recipe__rank", "16", 'recipe.rank: expected a whole number, found "16"'),
    ("recipe__rank", 1.5, "recipe.rank: expected a whole number, found 1.5"),
    ("recipe__alpha", 0, "recipe.alpha: expected more than 0, found 0"),
    ("recipe__dropout", 1, "recipe.dropout: expected 0.9 or less, found 1"),
    ("recipe__learningRate", None, "recipe.learningRate: expected a number, found null"),
    ("recipe__learningRate", float("nan"), "recipe.learningRate: expected more than 0"),
    ("recipe__scheduler", "step", 'recipe.scheduler: expected "linear" or "cosine" or "constant"'),
    ("recipe__warmupRatio", 0.6, "recipe.warmupRatio: expected 0.5 or less"),
    ("recipe__epochs", 0, "recipe.epochs: expected 1 or more"),
    ("recipe__load", "16bit", 'recipe.load: expected "full" or "8bit" or "4bit"'),
    ("recipe__extra", 1, "recipe.extra: unknown key; expected only name, rank"),
    ("data__train__rows", 0, "data.train.rows: expected 1 or more, found 0"),
    ("samples__count", 2.0, "samples.count: expected a whole number"),
]


@pytest.mark.parametrize(("key", "value", "sentence"), WRONG)
def test_a_wrong_value_is_named_with_what_was_expected(
    make_plan: PlanMaker, key: str, value: object, sentence: str
) -> None:
    path = make_plan(**{key: value})
    with pytest.raises(UserError) as caught:
        load_plan(path)
    message = str(caught.value)
    assert message.startswith(f"{path} {sentence}")
    assert "\n" not in message


@pytest.mark.parametrize("key", ["endToken", "recipe", "out"])
def test_a_missing_key_is_named(make_plan: PlanMaker, key: str) -> None:
    path = make_plan()
    value = json.loads(path.read_text())
    del value[key]
    path.write_text(json.dumps(value))
    with pytest.raises(UserError, match=f"plan.json {key}: missing key"):
        load_plan(path)


def test_a_plan_that_is_absent_or_no_json_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    with pytest.raises(UserError, match="no such plan"):
        load_plan(path)
    path.write_text("{")
    with pytest.raises(UserError, match="not readable as JSON"):
        load_plan(path)


def test_a_whole_plan_is_read_into_records(make_plan: PlanMaker) -> None:
    plan = load_plan(make_plan(recipe__alpha=32))
    assert plan.recipe.learning_rate == 0.01
    assert plan.recipe.alpha == 32.0
    assert plan.data.val.rows == 3
