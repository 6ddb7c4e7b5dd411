"""`python ask.py "what is the weather in Oslo tomorrow in celsius"`: one line of JSON."""

import json
import os
import sys
from pathlib import Path

from openai import OpenAI

OPERATIONS = json.loads((Path(__file__).parent.parent / "operations.json").read_text())


def main() -> None:
    """Asks the operations assistant of the demo once."""
    client = OpenAI(
        base_url=os.environ.get("FLEDGLING_URL", "http://127.0.0.1:4010/v1"),
        api_key=os.environ.get("FLEDGLING_KEY", "none"),
    )
    question = " ".join(sys.argv[1:]) or "what is the weather in Oslo tomorrow in celsius"
    completion = client.chat.completions.create(
        model=os.environ.get("FLEDGLING_MODEL", "scripted-teacher"),
        temperature=0,
        messages=[
            {"role": "system", "content": OPERATIONS["instructions"]},
            {"role": "user", "content": question},
        ],
        tools=[{"type": "function", "function": tool} for tool in OPERATIONS["tools"]],
    )
    message = completion.choices[0].message
    called = message.tool_calls[0].function if message.tool_calls else None
    call = {"name": called.name, "arguments": json.loads(called.arguments)} if called else None
    print(json.dumps({"call": call, "text": message.content or ""}))


if __name__ == "__main__":
    main()
