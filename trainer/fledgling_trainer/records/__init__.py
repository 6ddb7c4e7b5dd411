"""The files a training reads and leaves along the way: the plan, progress, checkpoints."""
