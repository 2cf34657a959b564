"""How far Python is followed."""

MAX_STEPS = 20_000
"""Statements and expressions that one piece of code may take."""

MOST_VALUES = 10_000
"""A value that consists of more is not known to the letter."""

UNROLL = 100
"""Loops over up to so many known elements are gone through one by one."""
