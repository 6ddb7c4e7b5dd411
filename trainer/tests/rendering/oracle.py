"""What transformers makes of conversations, and the trainer of rows: told as JSON on stdout.

`python -m tests.rendering.oracle templates < ORDER` renders conversations through every chat
template that TRL ships; `ids` renders and tokenises them as one model's tokenizer does, and
tokenises a file of training rows as the trainer does.
"""

import datetime
import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any
from unittest import mock

ENDS = {"bos_token": "<s>", "eos_token": "</s>"}


def main() -> None:
    """Reads an order from stdin and answers it."""
    order = json.load(sys.stdin)
    with mock.patch("transformers.utils.chat_template_utils.datetime") as clock:
        clock.now.return_value = datetime.datetime.fromisoformat(order["date"])
        answer = {"templates": _templates, "ids": _ids}[sys.argv[1]](order)
    json.dump(answer, sys.stdout)


def _templates(order: dict[str, Any]) -> list[dict[str, Any]]:
    """{"date", "conversations"} to [{"name", "text", "rendered": text or null for each}]."""
    import jinja2
    from transformers.utils.chat_template_utils import render_jinja_template

    def render(template: str, messages: list[dict[str, Any]]) -> str | None:
        try:
            [text], _ = render_jinja_template(
                [messages],
                chat_template=template,
                add_generation_prompt=True,
                enable_thinking=False,
                **ENDS,
            )
        except (jinja2.exceptions.TemplateError, TypeError):
            return None
        return str(text)

    # Found without importing it, which takes seconds.
    package = importlib.util.find_spec("trl")
    folder = Path(package.origin if package and package.origin else "").parent / "chat_templates"
    answers = []
    for path in sorted(folder.glob("*.jinja")):
        text = path.read_text(encoding="utf-8")
        rendered = [render(text, messages) for messages in order["conversations"]]
        answers.append({"name": path.stem, "text": text, "rendered": rendered})
    return answers


def _ids(order: dict[str, Any]) -> dict[str, Any]:
    """{"date", "tokenizer", "conversations", "rows", "endToken"} to texts, ids and trained ids.

    `chatTemplate`, `bosToken` and `eosToken` are for a folder that holds tokenizer.json alone.
    """
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    from fledgling_trainer.data.rows import read_rows
    from fledgling_trainer.data.tokens import load_tokenizer
    from fledgling_trainer.records.plan import DataFile

    folder = Path(order["tokenizer"])
    if (folder / "tokenizer_config.json").is_file():
        tokenizer = AutoTokenizer.from_pretrained(folder)
    else:
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_file=str(folder / "tokenizer.json"),
            chat_template=order["chatTemplate"],
            bos_token=order["bosToken"] or None,
            eos_token=order["eosToken"] or None,
        )
    texts, ids = [], []
    for messages in order["conversations"]:
        asked = {"add_generation_prompt": True, "enable_thinking": False}
        texts.append(tokenizer.apply_chat_template(messages, tokenize=False, **asked))
        fed = tokenizer.apply_chat_template(messages, tokenize=True, return_dict=True, **asked)
        ids.append(list(fed["input_ids"]))
    path = Path(order["rows"])
    content = path.read_bytes()
    file = DataFile(str(path), hashlib.sha256(content).hexdigest(), content.count(b"\n"))
    trainer = load_tokenizer(folder / "tokenizer.json", order["endToken"])
    encoded = trainer.encode(read_rows(file, order["endToken"]), str(path))
    trained = [{"prompt": row.prompt_ids, "completion": row.completion_ids} for row in encoded]
    return {"texts": texts, "ids": ids, "trained": trained}


if __name__ == "__main__":
    main()
