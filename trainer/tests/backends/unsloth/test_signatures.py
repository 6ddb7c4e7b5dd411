"""Holds every keyword that we pass to the sources of Unsloth.

Needs FLEDGLING_UNSLOTH_SOURCE: the folder of an unpacked wheel of the PyPI package `unsloth`.
"""

import ast
import os
import re
from pathlib import Path

import pytest

from tests.conftest import PACKAGE_ROOT

SOURCE = Path(os.environ.get("FLEDGLING_UNSLOTH_SOURCE", "/nowhere")) / "unsloth"

pytestmark = pytest.mark.skipif(not SOURCE.is_dir(), reason="no source of the package unsloth")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def keywords_of(path: Path, owner: str, function: str) -> set[str]:
    """The named parameters of a method; `**kwargs` would take any, and is not counted."""
    (found,) = (
        method
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and node.name == owner
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name == function
    )
    return {argument.arg for argument in (*found.args.args, *found.args.kwonlyargs)}


def passed_to(path: Path, function: str) -> set[str]:
    """The keywords of the one call of a method of FastLanguageModel."""
    (call,) = (
        node
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == function
        and ast.unparse(node.func.value) == "FastLanguageModel"
    )
    return {keyword.arg or "**" for keyword in call.keywords}


@pytest.mark.parametrize(
    ("function", "owner", "file"),
    [
        ("from_pretrained", "FastLanguageModel", "models/loader.py"),
        ("get_peft_model", "FastLlamaModel", "models/llama.py"),
    ],
)
def test_what_we_pass_is_there_by_name(function: str, owner: str, file: str) -> None:
    ours = passed_to(PACKAGE_ROOT / "fledgling_trainer/backends/unsloth.py", function)
    theirs = keywords_of(SOURCE / file, owner, function)
    fake = keywords_of(Path(__file__).with_name("fake.py"), "FastLanguageModel", function)
    assert ours
    assert ours <= theirs
    assert fake <= theirs


def test_the_other_architectures_take_the_same() -> None:
    """What is neither Llama nor derived from it goes through the general model."""
    ours = passed_to(PACKAGE_ROOT / "fledgling_trainer/backends/unsloth.py", "get_peft_model")
    assert ours <= keywords_of(SOURCE / "models/vision.py", "FastBaseModel", "get_peft_model")


def test_variables_and_the_refusal_without_a_gpu_are_unsloths() -> None:
    text = (SOURCE / "trainer.py").read_text() + (SOURCE / "models/_utils.py").read_text()
    for name in ("UNSLOTH_DISABLE_AUTO_PADDING_FREE", "UNSLOTH_DISABLE_STATISTICS"):
        assert name in text
    refusals = (SOURCE / "device_type.py").read_text()
    assert re.search(r"raise NotImplementedError\(.*You need a GPU", refusals)
