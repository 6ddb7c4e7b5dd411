"""A module in Unsloth's place: its signatures over transformers and PEFT, on a CPU."""

from types import ModuleType
from typing import Any


class FastLanguageModel:
    """Takes the keywords that Unsloth takes, and refuses all others."""

    asked: dict[str, Any]

    @staticmethod
    def from_pretrained(
        model_name: str,
        max_seq_length: int = 2048,
        dtype: Any = None,
        load_in_4bit: bool = True,
        load_in_8bit: bool = False,
        load_in_16bit: bool = False,
        trust_remote_code: bool = False,
        revision: str | None = None,
        use_exact_model_name: bool = False,
        random_state: int = 3407,
    ) -> tuple[Any, None]:
        from transformers import AutoModelForCausalLM

        FastLanguageModel.asked = {
            "max_seq_length": max_seq_length,
            "load": (load_in_4bit, load_in_8bit, load_in_16bit),
            "exact": use_exact_model_name,
            "seed": random_state,
        }
        model = AutoModelForCausalLM.from_pretrained(
            model_name, revision=revision, dtype=dtype, trust_remote_code=trust_remote_code
        )
        return model, None

    @staticmethod
    def get_peft_model(
        model: Any,
        r: int = 16,
        target_modules: list[str] | None = None,
        lora_alpha: float = 16,
        lora_dropout: float = 0.0,
        bias: str = "none",
        use_gradient_checkpointing: str = "unsloth",
        random_state: int = 3407,
    ) -> Any:
        import torch
        from peft import LoraConfig, get_peft_model

        FastLanguageModel.asked |= {
            "targets": target_modules,
            "checkpointing": use_gradient_checkpointing,
        }
        torch.manual_seed(random_state)
        config = LoraConfig(
            r=r,
            target_modules=target_modules,
            lora_alpha=lora_alpha,
            lora_dropout=lora_dropout,
            bias=bias,
            task_type="CAUSAL_LM",
        )
        return get_peft_model(model, config)


def module() -> ModuleType:
    fake = ModuleType("unsloth")
    fake.__dict__["FastLanguageModel"] = FastLanguageModel
    return fake
