"""Names and what they are bound to while a program is interpreted."""

from __future__ import annotations

from dataclasses import dataclass, field

from .values import Value


@dataclass(eq=False, slots=True)
class Environment:
    """A frame of local bindings.

    The file's own definitions stand in no frame: the machine holds them, so that a function which
    was remembered from an earlier version of the file sees the definitions of this one.
    `generation` tells the interpretation of which form made the frame, `doubt` in how many branches
    and loops of unknown length it was made.
    """

    parent: Environment | None = None
    bindings: dict[str, Value] = field(default_factory=dict)
    generation: int = 0
    doubt: int = 0

    def frame_of(self, name: str) -> Environment | None:
        frame: Environment | None = self
        while frame is not None:
            if name in frame.bindings:
                return frame
            frame = frame.parent
        return None


TOP = Environment()
"""The outermost frame, always empty."""
