"""Runs strategies: one jailed Racket process, the model endpoints, the Python bridge."""
