"""`python ask.py "what is the weather in Oslo tomorrow in celsius"`: what the crew says in the end."""

import os
import sys

from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool


@tool("get_weather")
def get_weather(city: str, unit: str, day: int = 0) -> str:
    """Weather forecast for a city."""
    return f"weather in {city} in {day} days, in {unit}: sunny"


def main() -> None:
    """Runs a crew of one agent and one task."""
    llm = LLM(
        model=os.environ.get("FLEDGLING_MODEL", "scripted-teacher"),
        provider="openai",
        base_url=os.environ.get("FLEDGLING_URL", "http://127.0.0.1:4010/v1"),
        api_key=os.environ.get("FLEDGLING_KEY", "none"),
        temperature=0,
    )
    agent = Agent(
        role="Operations assistant",
        goal="Answer the user with one tool call",
        backstory="You serve a small company.",
        llm=llm,
        tools=[get_weather],
        max_iter=3,
    )
    question = " ".join(sys.argv[1:]) or "what is the weather in Oslo tomorrow in celsius"
    task = Task(description=question, expected_output="The forecast in one sentence", agent=agent)
    print(Crew(agents=[agent], tasks=[task]).kickoff().raw)


if __name__ == "__main__":
    main()
