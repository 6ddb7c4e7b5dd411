"""Training at somebody else's: what is sent, how the job is followed, what comes back."""
