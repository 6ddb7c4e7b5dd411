"""One check of a client, printed as a line of JSON."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

URL = os.environ["FLEDGLING_URL"]
KEY = os.environ.get("FLEDGLING_KEY", "none")
MODEL = os.environ["FLEDGLING_MODEL"]
HAS_KEYS = "FLEDGLING_KEY" in os.environ
OPERATIONS = json.loads((Path(__file__).parents[3] / "examples/operations.json").read_text())
TOOLS = [{"type": "function", "function": tool} for tool in OPERATIONS["tools"]]
OSLO = {
    "question": "what is the weather in Oslo tomorrow in celsius",
    "call": {"name": "get_weather", "arguments": {"city": "Oslo", "day": 1, "unit": "c"}},
}
TOLD = json.loads(os.environ["FLEDGLING_CALLED"]) if "FLEDGLING_CALLED" in os.environ else OSLO
CALLED, CALL = TOLD["question"], TOLD["call"]
# Not the question of the other clients: the scripted teacher errs now and then, by how often a request came before.
UNCALLED = "sing me a song"


def messages(question: str) -> list[dict[str, str]]:
    """The demo's conversation about a question."""
    return [{"role": "system", "content": OPERATIONS["instructions"]}, {"role": "user", "content": question}]


def check(name: str, run: Callable[[], None]) -> None:
    """Runs one check; what went wrong is its detail."""
    started = time.monotonic()
    detail = None
    try:
        run()
    except Exception as error:  # a client's failure of any kind is the result
        detail = f"{type(error).__name__}: {error}"[:400]
    print(json.dumps({"check": name, "ok": detail is None, "detail": detail, "ms": round((time.monotonic() - started) * 1000)}), flush=True)


def same(got: object, expected: object) -> None:
    """Raises unless both are equal."""
    if got != expected:
        raise AssertionError(f"got {got!r}, expected {expected!r}")
