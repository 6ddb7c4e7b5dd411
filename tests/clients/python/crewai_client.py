"""CrewAI with its client for OpenAI, by base URL."""

import json

from check import CALL, CALLED, KEY, MODEL, TOOLS, URL, check, messages, same
from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool


def llm(**more: object) -> LLM:
    return LLM(model=MODEL, provider="openai", base_url=URL, api_key=KEY, temperature=0, max_retries=0, **more)


@tool("get_weather")
def get_weather(city: str, unit: str, day: int = 0) -> str:
    """Weather forecast for a city."""
    return f"{city} {unit} {day}: sunny"


def calls_a_tool() -> None:
    called: list[dict[str, object]] = []

    def record(**arguments: object) -> str:
        called.append(arguments)
        return "done"

    llm().call(messages(CALLED), tools=TOOLS, available_functions={tool["function"]["name"]: record for tool in TOOLS})
    same(called, [CALL["arguments"]])


def runs_a_crew() -> None:
    agent = Agent(role="Operations assistant", goal="Answer the user", backstory="You serve a small company.", llm=llm(), tools=[get_weather], max_iter=3)
    task = Task(description=CALLED, expected_output="One sentence", agent=agent)
    same(len(Crew(agents=[agent], tasks=[task]).kickoff().raw) > 0, True)


def says_prose() -> None:
    same(len(json.dumps(llm().call([{"role": "user", "content": "tell me a joke"}]))) > 2, True)


check("calls a tool", calls_a_tool)
check("runs a crew to its end", runs_a_crew)
check("says prose", says_prose)
check("says prose, streamed", lambda: same(len(llm(stream=True).call([{"role": "user", "content": "tell me a joke"}])) > 0, True))
