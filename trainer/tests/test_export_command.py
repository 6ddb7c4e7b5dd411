"""How the export commands end, whatever they export."""

import errno
import json
import os
import signal
from collections.abc import Callable, Iterator

import pytest

from fledgling_trainer.__main__ import STOP_SIGNALS
from fledgling_trainer.errors import UserError
from fledgling_trainer.export_command import tell_export


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _failing(error: Exception) -> Callable[[], dict[str, object]]:
    def export() -> dict[str, object]:
        raise error

    return export


def test_prints_what_was_made_as_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell_export(lambda: {"bytes": 3}) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"bytes": 3}
    assert told.out.count("\n") == 1
    assert told.err == ""


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (UserError("--out is there already."), 2, "--out is there already."),
        (OSError(errno.ENOSPC, "full", "a.gguf"), 3, "The disk is full (a.gguf)."),
    ],
)
def test_tells_what_went_wrong_in_a_sentence(
    error: Exception, code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tell_export(_failing(error)) == code
    told = capsys.readouterr()
    assert told.err.startswith(sentence)
    assert told.out == ""


def test_a_signal_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    def export() -> dict[str, object]:
        os.kill(os.getpid(), signal.SIGTERM)
        return {}

    assert tell_export(export) == 3
    assert capsys.readouterr().err == "Stopped; nothing was written.\n"


def test_a_bug_keeps_its_stack() -> None:
    with pytest.raises(ZeroDivisionError):
        tell_export(_failing(ZeroDivisionError()))
