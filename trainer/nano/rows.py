"""Makes fine-tuning and test rows in the house convention, to check that a base can be tuned.

The demo's rare values are cut in two: even entries are trained on, odd entries are tested only.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from nano.conversations.conventions import HOUSE
from nano.conversations.requests import Draw, Request, listed, no_call, request
from nano.domain import load_domain
from nano.prompt import END, NO_TOOL, TRACKS, Track, completion, prompt, system_prompt

NO_CALL_SHARE = 0.08


@dataclass(frozen=True)
class Row:
    """One prompt and the completion wanted, as text; `suite` names what the row tests."""

    suite: str
    track: Track
    tool: str
    user: str
    prompt: str
    completion: str


def row(suite: str, track: Track, asked: Request) -> Row:
    """Renders a request for a track."""
    return Row(
        suite=suite,
        track=track,
        tool=asked.tool,
        user=asked.user,
        prompt=prompt(system_prompt(track, load_domain().tools), asked.user),
        completion=completion(track, asked.tool, asked.arguments) + END,
    )


def distinct(make: Callable[[], Request], count: int, taken: set[str]) -> Iterator[Request]:
    """Makes requests until `count` new ones are found; adds them to `taken`."""
    found = 0
    while found < count:
        asked = make()
        if asked.user not in taken:
            taken.add(asked.user)
            found += 1
            yield asked


def suites(track: Track, seed: int, train: int, test: int) -> dict[str, list[Row]]:
    """The rows of every suite: train, seen, unseen, paraphrased and no_call."""
    domain = load_domain()
    random = Random(f"{seed} {track}")  # noqa: S311
    common = listed(domain.values)
    rare = listed({slot: values[::2] for slot, values in domain.rare_values.items()})
    unseen = listed({slot: values[1::2] for slot, values in domain.rare_values.items()})
    taken: set[str] = set()

    def asking(draw: Draw, *, paraphrased: bool = False) -> Callable[[], Request]:
        return lambda: request(random, HOUSE, draw, paraphrased=paraphrased)

    refused = round(train * NO_CALL_SHARE)
    half = (train - refused) // 2
    trained = [
        *distinct(asking(common), half, taken),
        *distinct(asking(rare), train - refused - half, taken),
        *distinct(lambda: no_call(random), refused, taken),
    ]
    random.shuffle(trained)
    made = {
        "train": trained,
        "seen": list(distinct(asking(common), test, taken)),
        "unseen": list(distinct(asking(unseen), test, taken)),
        "paraphrased": list(distinct(asking(unseen, paraphrased=True), test, taken)),
        "no_call": [Request(user, NO_TOOL, {}) for user in domain.no_call_held_out],
    }
    return {suite: [row(suite, track, asked) for asked in asks] for suite, asks in made.items()}


def main() -> None:
    """Writes `<suite>-<track>.jsonl` files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--train", type=int, default=900, help="training rows a track")
    parser.add_argument("--test", type=int, default=200, help="rows a test suite")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for track in TRACKS:
        made = suites(track, options.seed, options.train, options.test)
        for suite, rows in made.items():
            lines = "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in rows)
            (options.out / f"{suite}-{track}.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
