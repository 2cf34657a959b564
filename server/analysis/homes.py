"""What stays the same when a file changes: the identity of its top-level forms.

A keystroke changes one form and moves those after it.  What is known of the others is known by
their homes, so a join over the file looks again at what is new, and at what reads the names that
this has changed, only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from .syntax.document import Document
from .syntax.forms import Form

T = TypeVar("T")


class Home(NamedTuple):
    """One top-level form of one file, whatever stands before it.

    Equal text is the same `Form`, so `occurrence` tells such forms of a file from one another; the
    number says nothing about their order.
    """

    form: Form
    occurrence: int
    prelude: bool = False


Homes = tuple[Home, ...]


class Diff(NamedTuple):
    """How the forms of a version differ from those of an earlier one.

    The first `kept` forms are the same, and so are the last ones, from `old_end` and `new_end` on.
    """

    kept: int
    old_end: int
    new_end: int

    def spliced(self, old: tuple[T, ...], fresh: Iterator[T]) -> tuple[T, ...]:
        """A value for each form, those of forms that are the same taken from `old`."""
        if self.kept == self.old_end == self.new_end == len(old):
            return old
        return (*old[: self.kept], *fresh, *old[self.old_end :])


def homes_of(document: Document, prelude: bool = False) -> Homes:
    """The homes of a document of which no earlier version is known."""
    return tuple(_numbered([placed.form for placed in document.forms], set(), prelude))


def homes_after(old: Homes, document: Document) -> tuple[Homes, Diff]:
    """The homes of a document, those of an earlier version kept, and what is different."""
    forms = [placed.form for placed in document.forms]
    shorter = min(len(old), len(forms))
    kept = 0
    while kept < shorter and old[kept].form is forms[kept]:
        kept += 1
    same = 0
    while same < shorter - kept and old[-1 - same].form is forms[-1 - same]:
        same += 1
    diff = Diff(kept, len(old) - same, len(forms) - same)
    fresh = forms[kept : diff.new_end]
    taken = {*old[:kept], *old[diff.old_end :]} if fresh else set()
    return diff.spliced(old, _numbered(fresh, taken, False)), diff


def difference(old: Homes, new: Homes) -> Diff:
    """How the forms of a version differ, both known by their homes."""
    shorter = min(len(old), len(new))
    kept = 0
    while kept < shorter and old[kept] is new[kept]:
        kept += 1
    same = 0
    while same < shorter - kept and old[-1 - same] is new[-1 - same]:
        same += 1
    return Diff(kept, len(old) - same, len(new) - same)


def _numbered(forms: list[Form], taken: set[Home], prelude: bool) -> Iterator[Home]:
    for form in forms:
        occurrence = 0
        while (home := Home(form, occurrence, prelude)) in taken:
            occurrence += 1
        taken.add(home)
        yield home
