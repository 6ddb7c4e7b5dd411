"""A hosted service to train at, without its waits."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.hosted.counterpart import KEY, Counterpart, serving
from tests.backends.unsloth import fake


@pytest.fixture
def hosted(
    tmp_path: Path, tiny_llama: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Counterpart]:
    for place in (
        "hosted.following.POLL_S",
        "hosted.http.FIRST_DELAY_S",
        "hosted.http.LONGEST_DELAY_S",
        "hosted.download.FIRST_DELAY_S",
    ):
        monkeypatch.setattr(f"fledgling_trainer.backends.{place}", 0.01)
    monkeypatch.setenv("SOME_KEY", KEY)
    folder = tmp_path / "service"
    folder.mkdir()
    with serving(folder, tiny_llama) as service:
        yield service
        assert service.problems == []


@pytest.fixture
def unsloth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unsloth's signatures on a CPU, in its place."""
    monkeypatch.setitem(sys.modules, "unsloth", fake.module())
    monkeypatch.delitem(sys.modules, "fledgling_trainer.backends.unsloth", raising=False)


def at(service: Counterpart) -> dict[str, object]:
    """What of a plan trains there."""
    place = {"model": "org/tiny", "endpoint": service.address, "apiKeyEnv": "SOME_KEY"}
    return {"backend": "together", "together": place}
