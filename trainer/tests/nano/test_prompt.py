import json

from nano.domain import load_domain
from nano.prompt import chat, completion, prompt, signature, system_prompt


def test_signatures_are_one_compact_line_a_tool_in_declared_order() -> None:
    assert [signature(tool) for tool in load_domain().tools] == [
        "get_weather(city,day?,unit:c|f)",
        "create_ticket(priority:low|normal|high,title)",
        "convert_currency(amount,from,to)",
        "schedule_meeting(day,person,time)",
        "search_orders(customer,limit?,status:open|shipped|cancelled)",
        "set_reminder(minutes,text)",
    ]


def test_the_system_prompt_holds_no_blank_line() -> None:
    text = system_prompt("structured", load_domain().tools)
    assert text.startswith("Reply with one JSON object.\nget_weather(")
    assert "\n\n" not in text


def test_a_structured_completion_is_canonical_json() -> None:
    text = completion("structured", "get_weather", {"unit": "c", "city": "Tromsø"})
    assert text == '{"arguments":{"city":"Tromsø","unit":"c"},"name":"get_weather"}'


def test_a_toolcall_completion_wraps_only_the_arguments() -> None:
    text = completion("toolcall", "none", {})
    assert text == '<tool_call name="none">{}</tool_call>'


def test_only_completions_and_their_end_token_are_learned() -> None:
    segments = chat("S", [("ask", "answer"), ("again", "more")])
    assert [text for text, learned in segments if learned] == [
        "answer<|im_end|>",
        "more<|im_end|>",
    ]


def test_a_conversation_begins_like_the_single_turn_prompt() -> None:
    segments = chat("S", [("ask", "answer")])
    assert "".join(text for text, _ in segments) == prompt("S", "ask") + "answer<|im_end|>"


def test_arguments_keep_their_json_types() -> None:
    text = completion("structured", "set_reminder", {"minutes": 5, "text": 'say "hi"'})
    assert json.loads(text)["arguments"] == {"minutes": 5, "text": 'say "hi"'}
