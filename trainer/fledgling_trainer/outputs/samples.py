"""Evidence for the runtime: what the base and the tuned model answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import PeftModel
from transformers import GenerationConfig, PreTrainedModel

from ..base.model import load_for_samples
from ..data.splits import Split, evenly_spaced
from ..processes.process import Process
from ..records.plan import Plan

MAX_NEW_TOKENS = 96


def generation_samples(
    plan: Plan, process: Process, adapter: Path, split: Split, end_id: int
) -> list[dict[str, object]]:
    """Answers evenly spaced prompts with the base and with the adapter as it was saved.

    Prompts go one by one: padding a batch would change the last bits, and so, rarely, a token.

    Returns:
        {"row", "prompt", "promptIds", "baseIds", "tunedIds", "tunedGaps"} a prompt, without end
        tokens. `tunedGaps[i]` is the logit distance between the tuned model's first and second
        choice at step i, the step that ended the answer included: where it is nearly 0, another
        engine's rounding may rightly choose the other token.
    """
    positions = evenly_spaced(plan.samples.count, len(split.encoded))
    prompts = [split.encoded[position].prompt_ids for position in positions]
    model = load_for_samples(plan, process)
    base = [_answer(model, prompt, end_id) for prompt in prompts]
    tuned_model = PeftModel.from_pretrained(model, str(adapter))
    tuned = [_answer(tuned_model, prompt, end_id) for prompt in prompts]
    return [
        {
            "row": split.encoded[position].index,
            "prompt": split.rows[position].prompt,
            "promptIds": prompt_ids,
            "baseIds": base_answer.ids,
            "tunedIds": tuned_answer.ids,
            "tunedGaps": tuned_answer.gaps,
        }
        for position, prompt_ids, base_answer, tuned_answer in zip(
            positions, prompts, base, tuned, strict=True
        )
    ]


@dataclass(frozen=True)
class Answer:
    """Greedy ids without the end token, and the gap of the two best logits at every step."""

    ids: list[int]
    gaps: list[float]


def _answer(model: PreTrainedModel | PeftModel, prompt_ids: Sequence[int], end_id: int) -> Answer:
    model.eval()
    # In place of the model's own, whose penalties and temperatures would fill every gap in ours.
    model.generation_config = GenerationConfig(
        do_sample=False,
        max_new_tokens=MAX_NEW_TOKENS,
        eos_token_id=end_id,
        pad_token_id=end_id,
        output_logits=True,
        return_dict_in_generate=True,
    )
    inputs = torch.tensor([list(prompt_ids)], device=model.device)
    with torch.inference_mode():
        output = model.generate(input_ids=inputs, attention_mask=torch.ones_like(inputs))
    ids: list[int] = output.sequences[0, len(prompt_ids) :].tolist()
    best = [step[0].float().topk(2).values for step in output.logits]
    gaps = [round(float(first - second), 4) for first, second in best]
    return Answer(ids[:-1] if ids[-1:] == [end_id] else ids, gaps)
