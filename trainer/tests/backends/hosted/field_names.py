"""Names that a hosted service's own client sends and reads; a test holds them to its sources."""

REQUEST = {
    "batch_size",
    "early_stopping_enabled",
    "early_stopping_min_delta",
    "early_stopping_patience",
    "early_stopping_warmup_evals",
    "from_checkpoint",
    "from_hf_model",
    "gradient_accumulation_steps",
    "hf_api_token",
    "hf_model_revision",
    "hf_output_repo_name",
    "learning_rate",
    "lr_scheduler",
    "max_grad_norm",
    "max_seq_length",
    "model",
    "multimodal_params",
    "n_checkpoints",
    "n_epochs",
    "n_evals",
    "packing",
    "random_seed",
    "suffix",
    "training_file",
    "training_method",
    "training_type",
    "validation_file",
    "wandb_base_url",
    "wandb_entity",
    "wandb_key",
    "wandb_name",
    "wandb_project_name",
    "warmup_ratio",
    "weight_decay",
}
LORA = {"lora_r", "lora_alpha", "lora_dropout", "lora_trainable_modules", "type"}
SFT = {"method", "train_on_inputs"}
LINEAR = {"min_lr_ratio"}
COSINE = {"min_lr_ratio", "num_cycles"}
UPLOAD = {"purpose", "file_name", "file_type", "checksum"}
COLUMNS = {"input_ids", "attention_mask", "labels", "position_ids"}
STATUSES = {
    "pending",
    "queued",
    "running",
    "compressing",
    "uploading",
    "cancel_requested",
    "cancelled",
    "error",
    "user_error",
    "completed",
}
