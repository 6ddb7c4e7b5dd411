"""The generated conversations that the nano model is pre-trained on."""
