import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.errors import UserError
from fledgling_trainer.export_merged import main
from tests.conftest import PACKAGE_ROOT, command_environment

pytestmark = pytest.mark.torch

NANO = PACKAGE_ROOT.parent / "models" / "nano" / "nano-f16.gguf"
TOOLS = os.environ.get("FLEDGLING_LLAMA_CPP_TOOLS")
"""A folder of llama.cpp's built tools, whose llama-export-lora is asked."""
RANK, ALPHA = 4, 6.0


def write_adapter(
    path: Path, base: Path, names: list[str], architecture: str = "llama", alpha: float = ALPHA
) -> Path:
    import gguf
    import numpy as np

    random = np.random.default_rng(5)
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    for tensor in gguf.GGUFReader(base).tensors:
        if tensor.name in names:
            inside, outside = (int(size) for size in tensor.shape)
            a, b = random.standard_normal((RANK, inside)), random.standard_normal((outside, RANK))
            writer.add_tensor(f"{tensor.name}.lora_a", a.astype(np.float32) * 0.1)
            writer.add_tensor(f"{tensor.name}.lora_b", b.astype(np.float32) * 0.1)
    close(writer)
    return path


def write_base(path: Path, kind: str, architecture: str = "llama") -> Path:
    import gguf
    import numpy as np

    writer = gguf.GGUFWriter(path, architecture)
    writer.add_string("general.name", "little")
    weight = np.random.default_rng(2).standard_normal((32, 64)).astype(np.float32)
    for name in ("blk.0.attn_q.weight", "blk.0.attn_v.weight"):
        if kind == "Q4_K":
            writer.add_tensor(
                name,
                np.zeros((32, 144), dtype=np.uint8),
                raw_dtype=gguf.GGMLQuantizationType.Q4_K,
            )
            continue
        quantised = gguf.GGMLQuantizationType[kind]
        writer.add_tensor(name, gguf.quants.quantize(weight, quantised), raw_dtype=quantised)
    close(writer)
    return path


def close(writer: Any) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def values(path: Path) -> dict[str, Any]:
    from gguf import GGUFReader
    from gguf.quants import dequantize

    return {t.name: dequantize(t.data, t.tensor_type) for t in GGUFReader(path).tensors}


def expected(base: Path, adapter: Path) -> dict[str, Any]:
    pairs = values(adapter)
    sums = values(base)
    for name in sums:
        if f"{name}.lora_a" in pairs:
            product = pairs[f"{name}.lora_b"] @ pairs[f"{name}.lora_a"]
            sums[name] = sums[name] + ALPHA / RANK * product
    return sums


def linear_names(path: Path) -> list[str]:
    from gguf import GGUFReader

    return [t.name for t in GGUFReader(path).tensors if ".attn" in t.name and len(t.shape) == 2]


def export(base: Path, adapter: Path, out: Path) -> int:
    return main(["--base", str(base), "--adapter", str(adapter), "--out", str(out)])


def test_a_real_base_gets_the_adapter_and_keeps_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import numpy as np
    from gguf import GGUFReader

    adapter = write_adapter(tmp_path / "adapter.gguf", NANO, names := linear_names(NANO))
    out = tmp_path / "merged.gguf"
    assert export(NANO, adapter, out) == 0
    assert json.loads(capsys.readouterr().out)["tensors"] == len(names)
    found, base = GGUFReader(out), GGUFReader(NANO)
    start = base.data_offset
    assert out.read_bytes()[:start] == NANO.read_bytes()[:start]
    merged, sums, before = values(out), expected(NANO, adapter), values(NANO)
    assert [t.name for t in found.tensors] == [t.name for t in base.tensors]
    for name in merged:
        if name in names:
            np.testing.assert_array_equal(merged[name], sums[name].astype(np.float16))
            assert not np.array_equal(merged[name], before[name])
        else:
            np.testing.assert_array_equal(merged[name], before[name])


@pytest.mark.parametrize(
    ("kind", "near"), [("F32", 1e-6), ("BF16", 0.02), ("Q8_0", 0.03), ("Q4_0", 0.4), ("Q5_1", 0.2)]
)
def test_an_adapted_tensor_keeps_its_type(tmp_path: Path, kind: str, near: float) -> None:
    import numpy as np
    from gguf import GGUFReader

    base = write_base(tmp_path / "base.gguf", kind)
    adapter = write_adapter(tmp_path / "adapter.gguf", base, ["blk.0.attn_q.weight"])
    assert export(base, adapter, tmp_path / "merged.gguf") == 0
    assert {t.tensor_type.name for t in GGUFReader(tmp_path / "merged.gguf").tensors} == {kind}
    merged, sums = values(tmp_path / "merged.gguf"), expected(base, adapter)
    np.testing.assert_allclose(
        merged["blk.0.attn_q.weight"], sums["blk.0.attn_q.weight"], atol=near
    )
    np.testing.assert_array_equal(merged["blk.0.attn_v.weight"], sums["blk.0.attn_v.weight"])


def test_what_does_not_fit_is_refused_and_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = write_base(tmp_path / "plain.gguf", "F16")
    other = write_base(tmp_path / "other.gguf", "F16", architecture="qwen2")
    coarse = write_base(tmp_path / "coarse.gguf", "Q4_K")
    name = ["blk.0.attn_q.weight"]
    adapter = write_adapter(tmp_path / "adapter.gguf", plain, name)
    wide = write_adapter(tmp_path / "wide.gguf", coarse, name)
    out = tmp_path / "merged.gguf"
    for base, given, said in [
        (other, adapter, "an adapter of llama, and the base is qwen2"),
        (NANO, adapter, "blk.0.attn_q.weight is (160, 160), and the adapter is made for (32, 64)"),
        (plain, plain, "not a LoRA adapter"),
        (tmp_path / "none.gguf", adapter, "no such file"),
        (coarse, wide, "is Q4_K, which cannot be written here. Merge into the base's f16 GGUF"),
    ]:
        assert export(base, given, out) == 2
        assert said in capsys.readouterr().err
        assert not out.exists()
    assert export(plain, adapter, plain) == 2


def test_a_sum_too_large_for_float16_is_refused(tmp_path: Path) -> None:
    from fledgling_trainer.adapter import merge

    base = write_base(tmp_path / "base.gguf", "F16")
    adapter = write_adapter(tmp_path / "adapter.gguf", base, ["blk.0.attn_q.weight"])
    reader = merge._read(base)
    a, b = merge._pairs(merge._read(adapter), adapter)["blk.0.attn_q.weight"]
    with pytest.raises(UserError, match="too large for float16"):
        merge._merged(reader.tensors[0], a * 1e3, b * 1e3, ALPHA, base)


@pytest.mark.skipif(TOOLS is None, reason="FLEDGLING_LLAMA_CPP_TOOLS names no built llama.cpp")
def test_llama_cpp_s_own_merge_is_the_same_but_for_rounding(tmp_path: Path) -> None:
    import numpy as np

    adapter = write_adapter(tmp_path / "adapter.gguf", NANO, linear_names(NANO))
    assert export(NANO, adapter, tmp_path / "ours.gguf") == 0
    tool, theirs = Path(str(TOOLS)) / "llama-export-lora", tmp_path / "theirs.gguf"
    command = [str(tool), "-m", str(NANO), "--lora", str(adapter), "-o", str(theirs)]
    subprocess.run(command, check=True, timeout=120)
    ours, found = values(tmp_path / "ours.gguf"), values(theirs)
    assert sorted(ours) == sorted(found)
    for name, weight in found.items():
        np.testing.assert_allclose(ours[name], weight, rtol=2**-10, atol=1e-6)


def test_the_command_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "fledgling_trainer.export_merged", "--help"]
    done = subprocess.run(
        command, env=command_environment(), capture_output=True, text=True, check=True, timeout=60
    )
    assert "--adapter" in done.stdout


def test_an_adapter_without_an_alpha_counts_whole_as_in_llama_cpp(tmp_path: Path) -> None:
    import numpy as np

    name = "blk.0.attn_q.weight"
    base = write_base(tmp_path / "base.gguf", "F32")
    adapter = write_adapter(tmp_path / "adapter.gguf", base, [name], alpha=0.0)
    out = tmp_path / "merged.gguf"
    assert main(["--base", str(base), "--adapter", str(adapter), "--out", str(out)]) == 0
    pairs = values(adapter)
    whole = values(base)[name] + pairs[f"{name}.lora_b"] @ pairs[f"{name}.lora_a"]
    np.testing.assert_allclose(values(out)[name], whole, atol=1e-5)
