"""Under which names the machine keeps Python's variables."""

PREFIX = "py:"
"""No Scheme program can write a name that begins so."""
