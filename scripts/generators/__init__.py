"""One module for each kind of derived file; see scripts/generate.py."""


class Unavailable(Exception):
    """A generator cannot work here; the message says what is missing."""
