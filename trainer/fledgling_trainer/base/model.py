"""Loading the base model: for training as the recipe says, for samples as exactly as fits."""

import torch
from transformers import AutoConfig, AutoModelForCausalLM, BitsAndBytesConfig, PreTrainedModel

from ..errors import ExternalError
from ..processes.process import Process
from ..records.plan import Base, Plan
from .shape import shape_of

LARGE = 1_500_000_000
"""Parameters from which memory comes before speed: checkpointed gradients, bfloat16 samples."""


def device_name() -> str:
    """The GPU's name, or `cpu`."""
    return str(torch.cuda.get_device_name()) if torch.cuda.is_available() else "cpu"


def is_large(base: Base) -> bool:
    """Counts the parameters on torch's meta device, where weights take no memory."""
    with torch.device("meta"):
        config = AutoConfig.from_pretrained(
            base.hf, revision=base.revision, trust_remote_code=False
        )
        model = AutoModelForCausalLM.from_config(config)
    return bool(model.num_parameters() > LARGE)


def load_for_training(plan: Plan, process: Process) -> PreTrainedModel:
    """Loads the frozen base: float32 on a CPU, bfloat16 on a GPU, or quantised by the recipe."""
    dtype = torch.bfloat16 if torch.cuda.is_available() else torch.float32
    model = _load(plan.base, dtype, process.local_rank, _quantization(plan))
    shape_of(model.config, plan.base)  # before a training whose adapter no GGUF could hold
    return model


def load_for_samples(plan: Plan, process: Process) -> PreTrainedModel:
    """Loads the base unquantised, in float32 unless a GPU would have to hold a large model so."""
    large_on_gpu = torch.cuda.is_available() and is_large(plan.base)
    dtype = torch.bfloat16 if large_on_gpu else torch.float32
    return _load(plan.base, dtype, process.local_rank, None)


def load_unquantised(base: Base, dtype: torch.dtype) -> PreTrainedModel:
    """Loads the base to be merged into, and checks that it is of the architecture it is said."""
    model = _load(base, dtype, 0, None)
    shape_of(model.config, base)
    return model


def _quantization(plan: Plan) -> BitsAndBytesConfig | None:
    if plan.recipe.load == "4bit":
        return BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
    return BitsAndBytesConfig(load_in_8bit=True) if plan.recipe.load == "8bit" else None


def _load(
    base: Base, dtype: torch.dtype, local_rank: int, quantization: BitsAndBytesConfig | None
) -> PreTrainedModel:
    device = local_rank if torch.cuda.is_available() else "cpu"
    try:
        return AutoModelForCausalLM.from_pretrained(
            base.hf,
            revision=base.revision,
            # Weights are data: no pickles, and no code that comes with them.
            use_safetensors=True,
            trust_remote_code=False,
            dtype=dtype,
            device_map={"": device},
            quantization_config=quantization,
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ExternalError(
            f"{base.hf}: the base model did not load ({reason}). "
            "Check base.hf (safetensors, and no code of its own), the network and HF_TOKEN, "
            "then run again."
        ) from error
