"""For rules that look at the whole file: what they ask of each form is found out once a form.

A keystroke changes one form of a thousand; all that is left to do for the others is one look-up
for all these rules together.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from ..expand import ELISIONS
from ..scopes import Use
from ..syntax.document import Document
from ..syntax.forms import Form, Placed
from .view import FormView, view

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..syntax.document import Document

T = TypeVar("T")

# What the rules look for, and the words without which a form has nothing of it.
_TOPICS: Mapping[str, tuple[bytes, ...]] = {
    "python": (b"py-exec", b"py-eval", b"py-set!", b"py-call"),
    "store": (b"checkpoint", b"restore"),
    "sub-sandbox": (b"unsafe-exec-sub-output", b"finish-var"),
    "finish": (b"finish",),
    "elision": tuple(word.encode() for word in ELISIONS),
}
_by_topic: WeakKeyDictionary[Document, Callable[[str], tuple[Placed, ...]]] = WeakKeyDictionary()


def once(form: Form, key: Hashable, compute: Callable[[FormView], T]) -> T:
    """What `compute` says of a form, remembered under `key` as long as the form lives."""
    try:
        return form.memo[key]
    except KeyError:
        found = form.memo[key] = compute(view(form))
        return found


def about(document: Document, topic: str) -> tuple[Placed, ...]:
    """The forms that may have to do with a topic, in order; one whose tree is a guess has not."""
    found = _by_topic.get(document)
    if found is None:
        found = _by_topic[document] = _sorted_by_topic(document).__getitem__
    return found(topic)


def remember_topics(analysis: Analysis) -> None:
    """Have `about` ask only the forms that are not the same as in an earlier version."""
    known: dict[str, tuple[Placed, ...]] = {}
    index, placed = analysis.by_form, analysis.bindings.placed

    def forms_about(topic: str) -> tuple[Placed, ...]:
        if topic not in known:
            found = index.having(("topic", topic), lambda home: topic in topics_of(home.form))
            known[topic] = tuple(sorted(map(placed.__getitem__, found), key=_START))
        return known[topic]

    _by_topic[analysis.document] = forms_about


_START = itemgetter(1)  # of a Placed


def _sorted_by_topic(document: Document) -> dict[str, tuple[Placed, ...]]:
    present = [t for t, words in _TOPICS.items() if any(w in document.source for w in words)]
    found: dict[str, list[Placed]] = {topic: [] for topic in _TOPICS}
    for placed in document.forms if present else ():
        for topic in topics_of(placed.form):
            found[topic].append(placed)
    return {topic: tuple(forms) for topic, forms in found.items()}


def topics_of(form: Form) -> tuple[str, ...]:
    found = form.memo.get("topics")
    if found is None:
        found = form.memo["topics"] = _topics(form)
    return found


def _topics(form: Form) -> tuple[str, ...]:
    if form.broken:
        return ()
    return tuple(t for t, words in _TOPICS.items() if any(word in form.text for word in words))


def mentions(analysis: Analysis, *words: bytes) -> bool:
    """Whether some form of the file holds one of some words."""
    return any(
        analysis.by_form.having(("word", word), lambda home, word=word: word in home.form.text)
        for word in words
    )


def is_certain(analysis: Analysis, use: Use) -> bool:
    """Whether a free name of the dialect means at its use what the dialect says."""
    known = analysis.bindings.origin(use.name)
    return known not in ("file", "prelude") and not analysis.bindings.is_lenient(use)


def is_fragment(form: Form) -> bool:
    """Whether the author left something out with `...`: then nothing is missing or unused."""
    return once(form, "is fragment", _has_elision)


def has_fragment(document: Document) -> bool:
    return any(is_fragment(placed.form) for placed in about(document, "elision"))


# Where `...` is a part of a pattern, it leaves nothing out.
_PATTERNS = (b"define-syntax", b"syntax-rules", b"syntax-case", b"(match", b"[match")


def _has_elision(view: FormView) -> bool:
    text = view.form.text
    if not any(word.encode() in text for word in ELISIONS):
        return False
    if any(head in text for head in _PATTERNS):
        return False
    return any(node.kind == "symbol" and node.text in ELISIONS for node in view.form.node.walk())
