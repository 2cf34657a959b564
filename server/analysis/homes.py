"""What stays the same when a file changes: the identity of its top-level forms.

A keystroke changes one form and moves those after it.  What is known of the others is known by
their homes, so a join over the file looks again at what is new, and at what reads the names that
this has changed, only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from operator import itemgetter
from typing import NamedTuple, TypeVar

from .index import common_ends
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
    before, forms = tuple(map(_FORM, old)), tuple(map(_FORM, document.forms))
    diff = difference(before, forms)
    fresh = forms[diff.kept : diff.new_end]
    if not fresh:
        return diff.spliced(old, iter(())), diff
    new = set(fresh)
    kept = (*old[: diff.kept], *old[diff.old_end :])
    taken = set(compress(kept, map(new.__contains__, map(_FORM, kept))))
    return diff.spliced(old, _numbered(fresh, taken, False)), diff


def difference(old: tuple[object, ...], new: tuple[object, ...]) -> Diff:
    """How two versions differ, known by one object for each form."""
    kept, same = common_ends(old, new)
    return Diff(kept, len(old) - same, len(new) - same)


_FORM = itemgetter(0)  # of a Home, and of a Placed


def _numbered(forms: Sequence[Form], taken: set[Home], prelude: bool) -> Iterator[Home]:
    following: dict[Form, int] = {}  # of a file of equal forms none is counted again
    for form in forms:
        occurrence = following.get(form, 0)
        while (home := Home(form, occurrence, prelude)) in taken:
            occurrence += 1
        following[form] = occurrence + 1
        yield home
