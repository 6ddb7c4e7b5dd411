"""The text that the model reads and writes: signatures, system prompt, ChatML, completions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from nano.domain import Tool

Track = Literal["structured", "toolcall"]
Turn = tuple[str, str]
Segment = tuple[str, bool]

TRACKS: tuple[Track, Track] = ("structured", "toolcall")
INSTRUCTIONS: dict[Track, str] = {
    "structured": "Reply with one JSON object.",
    "toolcall": "Reply with one tool call.",
}
NO_TOOL = "none"
START = "<|im_start|>"
END = "<|im_end|>"
PAD = "<|pad|>"
CHAT_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def canonical_json(value: object) -> str:
    """Writes JSON with sorted keys, no spaces and no ASCII escapes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def completion(track: Track, name: str, arguments: Mapping[str, Any]) -> str:
    """The assistant's text for one call, without the end-of-turn token."""
    if track == "structured":
        return canonical_json({"name": name, "arguments": arguments})
    return f'<tool_call name="{name}">{canonical_json(arguments)}</tool_call>'


def signature(tool: Tool) -> str:
    """One compact line a tool, such as `get_weather(city,day?,unit:c|f)`."""
    parameters = (
        name + ("" if name in tool.required else "?") + (":" + "|".join(enum) if enum else "")
        for name, enum in tool.parameters.items()
    )
    return f"{tool.name}({','.join(parameters)})"


def system_prompt(track: Track, tools: Sequence[Tool]) -> str:
    """The track's instruction, then one signature a line."""
    return "\n".join([INSTRUCTIONS[track], *map(signature, tools)])


def prompt(system: str, user: str) -> str:
    """The text before a single-turn completion."""
    return f"{START}system\n{system}{END}\n{START}user\n{user}{END}\n{START}assistant\n"


def chat(system: str, turns: Sequence[Turn]) -> list[Segment]:
    """Cuts a conversation into (text, is learned) segments: only completions are learned."""
    segments: list[Segment] = [(f"{START}system\n{system}{END}\n", False)]
    for user, answer in turns:
        segments.append((f"{START}user\n{user}{END}\n{START}assistant\n", False))
        segments.append((answer + END, True))
        segments.append(("\n", False))
    return segments[:-1]
