"""The `openai` package of PyPI."""

import json

import openai
from check import CALL, CALLED, HAS_KEYS, KEY, MODEL, TOOLS, UNCALLED, URL, check, messages, same
from pydantic import BaseModel

client = openai.OpenAI(base_url=URL, api_key=KEY, max_retries=0)


class Reminder(BaseModel):
    """What a reminder says."""

    minutes: int
    text: str


def calls_a_tool() -> None:
    choice = client.chat.completions.create(model=MODEL, messages=messages(CALLED), tools=TOOLS).choices[0]
    call = choice.message.tool_calls[0].function
    same({"name": call.name, "arguments": json.loads(call.arguments)}, CALL)
    same(choice.finish_reason, "tool_calls")


def streams_a_call() -> None:
    with client.chat.completions.stream(model=MODEL, messages=messages(CALLED), tools=TOOLS) as stream:
        call = stream.get_final_completion().choices[0].message.tool_calls[0].function
    same({"name": call.name, "arguments": json.loads(call.arguments)}, CALL)


def says_prose() -> None:
    message = client.chat.completions.create(model=MODEL, messages=messages(UNCALLED), tools=TOOLS).choices[0].message
    same((bool(message.content), message.tool_calls or []), (True, []))


def streams_prose() -> None:
    chunks = client.chat.completions.create(model=MODEL, messages=messages(UNCALLED), tools=TOOLS, stream=True)
    same(len("".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)) > 0, True)


def answers_in_json() -> None:
    asked = [{"role": "user", "content": "remind me to call mom in 5 minutes"}]
    message = client.chat.completions.parse(model=MODEL, messages=asked, response_format=Reminder).choices[0].message
    same(message.parsed, Reminder(minutes=5, text="call mom"))


def wrong_key() -> None:
    try:
        openai.OpenAI(base_url=URL, api_key="wrong", max_retries=0).chat.completions.create(model=MODEL, messages=messages("x"))
    except openai.AuthenticationError:
        return
    raise AssertionError("it was answered")


def unknown_model() -> None:
    try:
        client.chat.completions.create(model="no-such-model", messages=messages("x"))
    except openai.NotFoundError as error:
        same("model" in str(error), True)
        return
    raise AssertionError("it was answered")


check("lists the model", lambda: same(MODEL in [model.id for model in client.models.list()], True))
check("calls a tool", calls_a_tool)
check("calls a tool, streamed", streams_a_call)
check("says prose", says_prose)
check("says prose, streamed", streams_prose)
check("answers in JSON of a schema", answers_in_json)
if HAS_KEYS:
    check("a wrong key is refused", wrong_key)
check("an unknown model is refused", unknown_model)
