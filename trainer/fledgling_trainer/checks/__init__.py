"""What must be true before a training is believed."""
