"""The pre-training mix."""

from random import Random

from nano.conversations.copying import copying_conversation
from nano.conversations.random_tools import tools_conversation
from nano.conversations.requests import domain_conversation
from nano.prompt import Segment

COPYING_SHARE = 0.14
DOMAIN_SHARE = 0.46
WARM_UP_COPYING_SHARE = 0.7


def warm_up_conversation(random: Random) -> list[Segment]:
    """Easy data for the first steps: copying, and one or two random tools."""
    if random.random() < WARM_UP_COPYING_SHARE:
        return copying_conversation(random)
    return tools_conversation(random, tool_count=random.choice([1, 2]), turn_count=2)


def conversation(random: Random) -> list[Segment]:
    """14 % copying, 46 % the agent's domains, 40 % random tools."""
    kind = random.random()
    if kind < COPYING_SHARE:
        return copying_conversation(random)
    if kind < COPYING_SHARE + DOMAIN_SHARE:
        return domain_conversation(random)
    return tools_conversation(random)
