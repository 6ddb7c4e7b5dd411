"""Phrasings that only pre-training uses, beside the ones it shares with the demo.

Fine-tuning then meets a base that is not brittle. The held-out paraphrases are other sentences.
"""

PRETRAINING_TEMPLATES: dict[str, tuple[str, ...]] = {
    "get_weather": (
        "is it going to be nice in {city}{day}{unit}?",
        "{city} weather{day}{unit}",
        "I am off to {city}, what will the sky do{day}{unit}?",
        "do I need a coat in {city}{day}{unit}",
        "look up {city} for me{day}{unit}, I care about the weather",
    ),
    "create_ticket": (
        "there is an issue: {title}. It is {priority}",
        "{title} - make that a {priority} ticket",
        "report {title} as {priority}",
        "{priority}! {title}, open something for it",
        "our team noticed {title}, file it {priority}",
    ),
    "convert_currency": (
        "turn {amount} {from} into {to}",
        "I have {amount} {from}, how much is that in {to}?",
        "{to} for {amount} {from}?",
        "give me the {to} value of {amount} {from}",
        "swap my {amount} {from} to {to}",
    ),
    "schedule_meeting": (
        "can {person} and me meet {day} at {time}?",
        "{person}, {day}, {time}: add it to my calendar",
        "find a slot with {person} on {day}, {time}",
        "I am seeing {person} {day} {time}, block it",
        "at {time} on {day} I meet {person}",
    ),
    "search_orders": (
        "has {customer} got any {status} orders{limit}?",
        "customer {customer}: {status} orders{limit}",
        "look for what {customer} ordered, {status} ones{limit}",
        "everything {status} for {customer}{limit}",
        "give me {customer} and the orders that are {status}{limit}",
    ),
    "set_reminder": (
        "I must {text} in {minutes}, remind me",
        "wake me in {minutes}, I need to {text}",
        "{text} - reminder in {minutes}",
        "after {minutes} say that I should {text}",
        "alert me to {text} when {minutes} are over",
    ),
}
LEADS = ("please ", "hey, ", "ok so ", "could you ", "hi, ", "well, ", "Please ", "now ")
TRAILS = (" please", ", thanks", " now", ".", "!", " for me")
