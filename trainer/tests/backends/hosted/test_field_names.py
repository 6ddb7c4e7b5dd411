"""Holds the names that the counterpart takes to the sources of the service's own client.

Needs FLEDGLING_TOGETHER_SOURCE: the folder of an unpacked wheel of the PyPI package `together`.
"""

import ast
import os
import re
from pathlib import Path

import pytest

from tests.backends.hosted import field_names

SOURCE = Path(os.environ.get("FLEDGLING_TOGETHER_SOURCE", "/nowhere")) / "together"

pytestmark = pytest.mark.skipif(not SOURCE.is_dir(), reason="no source of the package together")


def fields_of(name: str) -> set[str]:
    tree = ast.parse((SOURCE / "lib/types/fine_tuning.py").read_text(encoding="utf-8"))
    (found,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name)
    return {
        line.target.id
        for line in found.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }


def test_the_request_is_the_clients() -> None:
    assert fields_of("FinetuneRequest") == field_names.REQUEST
    assert fields_of("LoRATrainingType") == field_names.LORA
    assert fields_of("TrainingMethodSFT") == field_names.SFT
    assert fields_of("LinearLRSchedulerArgs") == field_names.LINEAR
    assert fields_of("CosineLRSchedulerArgs") == field_names.COSINE


def test_rows_and_upload_are_the_clients() -> None:
    constants = (SOURCE / "lib/constants.py").read_text(encoding="utf-8")
    columns = re.search(r"PARQUET_EXPECTED_COLUMNS = (\[.*\])", constants)
    assert columns
    assert set(ast.literal_eval(columns[1])) == field_names.COLUMNS
    files = (SOURCE / "lib/resources/files.py").read_text(encoding="utf-8")
    uploaded = re.search(r"data = \{(.*?)\}", files, re.DOTALL)
    assert uploaded
    assert set(re.findall(r'"(\w+)":', uploaded[1])) == field_names.UPLOAD
    for told in ("X-Together-File-Id", "/preprocess", "409", '"file_id"'):
        assert told in files


def test_states_and_paths_are_the_clients() -> None:
    types = (SOURCE / "lib/types/fine_tuning.py").read_text(encoding="utf-8")
    assert set(re.findall(r'STATUS_\w+ = "(\w+)"', types)) == field_names.STATUSES
    resource = (SOURCE / "resources/fine_tuning.py").read_text(encoding="utf-8")
    for path in (
        '"/v1/fine-tunes"',
        '"/v1/fine-tunes/{id}"',
        '"/v1/fine-tunes/{id}/cancel"',
        '"/v1/fine-tunes/{id}/metrics"',
        '"/v1/fine-tunes/models/limits"',
        '"/v1/finetune/download"',
    ):
        assert path in resource
    limits = (SOURCE / "types/finetune_model_limits.py").read_text(encoding="utf-8")
    for key in ("max_rank", "min_batch_size", "max_seq_length_sft", "max_num_epochs"):
        assert f"{key}: " in limits
