"""Abstract interpretation: what kind of value, how many of them, and which model calls on the way."""
