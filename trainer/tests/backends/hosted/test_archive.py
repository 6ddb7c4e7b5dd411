import io
import os
import tarfile
from pathlib import Path

import pytest

from fledgling_trainer.errors import ExternalError

pytestmark = pytest.mark.torch

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"


def packed(members: list[tuple[str, bytes]], kind: str = "zstd") -> bytes:
    import pyarrow

    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    if kind == "plain":
        return content.getvalue()
    if kind == "gzip":
        import gzip

        return gzip.compress(content.getvalue())
    return bytes(pyarrow.compress(content.getvalue(), kind, asbytes=True))


def unpack(tmp_path: Path, content: bytes) -> Path:
    from fledgling_trainer.backends.hosted.archive import unpack_adapter

    archive = tmp_path / "archive"
    archive.write_bytes(content)
    unpack_adapter(archive, tmp_path / "within" / "adapter")
    return tmp_path / "within" / "adapter"


@pytest.mark.parametrize("kind", ["zstd", "gzip", "plain"])
def test_two_files_come_out_and_no_path_is_followed(tmp_path: Path, kind: str) -> None:
    members = [
        (f"../../{CONFIG}", b"{}"),
        ("/srv/elsewhere", b"x"),
        ("../pwned", b"x"),
        (f"a/b/{WEIGHTS}", b"w" * 100_000),
    ]
    folder = unpack(tmp_path, packed(members, kind))
    files = {
        str(path.relative_to(tmp_path)): path.stat().st_size
        for path in tmp_path.rglob("*")
        if path.is_file() and path.name != "archive"
    }
    assert files == {f"within/adapter/{CONFIG}": 2, f"within/adapter/{WEIGHTS}": 100_000}
    assert folder.is_dir()


def linked(name: str) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/hostname"
        tar.addfile(member)
    return content.getvalue()


BOTH = [(CONFIG, b"{}"), (WEIGHTS, b"w" * 500_000)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (packed([(CONFIG, b"{}")], "plain"), f"it holds no {WEIGHTS}"),
        (packed([*BOTH, (f"x/{CONFIG}", b"[]")], "plain"), f"{CONFIG} is in it twice"),
        (packed([(CONFIG, b" " * (2**20 + 1))], "plain"), f"{CONFIG} has 1048577 bytes"),
        (linked(CONFIG), f"it holds no {CONFIG}"),
        (packed(BOTH, "plain")[:300_000], "it is not readable"),
        (b"<html>", "it is not readable"),
        (b"\x28\xb5\x2f\xfd rubbish", "it is not readable"),
        (b"\x1f\x8b rubbish", "it is not readable"),
    ],
)
def test_what_is_no_adapter_is_one_sentence(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(ExternalError, match="sent no usable adapter: ") as caught:
        unpack(tmp_path, content)
    assert reason in str(caught.value)


def test_a_cut_archive_is_told(tmp_path: Path) -> None:
    noise = os.urandom(200_000)  # compressed no further
    whole = packed([(CONFIG, b"{}"), (WEIGHTS, noise)])
    with pytest.raises(ExternalError, match="sent no usable adapter"):
        unpack(tmp_path, whole[:150_000])
