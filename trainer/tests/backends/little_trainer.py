"""A program that trains: plain torch and PEFT over the ids and labels that it is handed."""

import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

tokens, recipe_path, base, adapter = sys.argv[1:5]
told = json.loads(Path(recipe_path).read_text(encoding="utf-8"))
rows = [json.loads(line) for line in Path(tokens).read_text(encoding="utf-8").splitlines()]
torch.manual_seed(told["seed"])
torch.set_num_threads(1)
recipe = told["recipe"]
model = get_peft_model(
    AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32),
    LoraConfig(
        r=recipe["rank"],
        lora_alpha=recipe["alpha"],
        target_modules=recipe["targetModules"],
        task_type="CAUSAL_LM",
    ),
)
optimizer = torch.optim.AdamW(
    [weight for weight in model.parameters() if weight.requires_grad], lr=recipe["learningRate"]
)
total = len(rows) * recipe["epochs"]
print("training", file=sys.stderr)
for step, row in enumerate(rows * recipe["epochs"], 1):
    loss = model(
        input_ids=torch.tensor([row["input_ids"]]), labels=torch.tensor([row["labels"]])
    ).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    print(json.dumps({"step": step, "totalSteps": total, "loss": loss.item()}), flush=True)
model.save_pretrained(adapter)
