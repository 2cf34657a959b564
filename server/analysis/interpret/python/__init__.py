"""Python given to `py-exec`, `py-eval` and `py-set!`, interpreted over the same values.

What strategies do there is understood: loading JSON, slicing, comprehensions, loops that append,
string building, `json.dumps`, `print`.  Everything else is unknown, and so is what it touches.
Python's variables live as long as the run does; they are kept like definitions of the file, under
names that no Scheme program can write.
"""

from . import rules  # enters the rules of the primitives

__all__ = ["rules"]
