"""What must hold of every text, however it came about.  Each check raises AssertionError."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

from schemestra.analysis.analyse import Analysis, analyse
from schemestra.analysis.features.definition import occurrences_at
from schemestra.analysis.features.folding import folds
from schemestra.analysis.features.formatting import format_document, format_on_type, format_range
from schemestra.analysis.features.linked_editing import linked_at
from schemestra.analysis.features.selection import selections_at
from schemestra.analysis.finding import Edit, Finding
from schemestra.analysis.format.file import applied
from schemestra.analysis.format.layout import places
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.syntax import forms, parser
from schemestra.analysis.syntax.document import Document
from schemestra.analysis.syntax.tree import Span

ENCODINGS = ("utf-8", "utf-16", "utf-32")


def text_is(document: Document, model: str) -> None:
    assert document.source == model.encode()


def tree_is_fresh(document: Document) -> None:
    """The document says what one says that knows nothing of earlier texts.

    Where the text has a fault, the parser's own recovery may depend on what it saw before; that
    there is a fault may not, and no form may say what is not in the text.
    """
    fresh = Document.open(document.uri, document.source, document.version)
    # That bytes of a file were no UTF-8 is known only where the file was read.
    assert bool(fresh.problems) == any(p.rule != "not-utf-8" for p in document.problems)
    end = 0
    for form, start in document.forms:
        assert start >= end
        end = start + len(form.text)
        assert document.source[start:end] == form.text
    if fresh.problems:
        return
    tree = document._text.tree
    assert tree is not None
    assert str(tree.root_node) == str(parser.parse(document.source).root_node)
    assert _said(document) == _said(fresh)


def _said(document: Document) -> object:
    return (
        [(start, form.text, form.node, form.comments) for form, start in document.forms],
        document.comments,
        document.lines._starts,
    )


def forget_forms() -> None:
    """Makes the next document know nothing that was found out before."""
    forms._sound.clear()
    forms._recent.clear()


def analysis_is_fresh(analysis: Analysis, chance: random.Random) -> None:
    """An analysis made from the one before says what one says that begins from nothing.

    For a text with a syntax fault only its cleanly read forms can be held to that; there it is
    enough that the analysis does not fail.
    """
    found = analysis.findings
    source = analysis.document.source
    forget_forms()
    fresh = analyse(Document.open(analysis.document.uri, source), Inputs())
    assert bool(fresh.document.problems) == bool(analysis.document.problems)
    if not fresh.document.problems:
        assert found == fresh.findings, difference(found, fresh.findings)
        seed = chance.random()
        assert _bound(analysis, random.Random(seed)) == _bound(fresh, random.Random(seed))


def _bound(analysis: Analysis, chance: random.Random) -> object:
    """Every place of the names at a few places."""
    size = len(analysis.document.source)
    return [occurrences_at(analysis, chance.randint(0, size)) for _ in range(5)]


def difference(found: Iterable[Finding], fresh: Iterable[Finding]) -> str:
    ours, theirs = Counter(map(repr, found)), Counter(map(repr, fresh))
    return f"only incremental: {ours - theirs}; only fresh: {theirs - ours}"


def positions_round_trip(document: Document, chance: random.Random) -> None:
    text = document.source.decode()
    at = chance.randint(0, len(text))
    offset = len(text[:at].encode())
    between = text[at - 1 : at + 1] == "\r\n"
    for encoding in ENCODINGS:
        line, column = document.lines.position(offset, encoding)
        back = document.lines.offset(line, column, encoding)
        assert back == (offset - 1 if between and at else offset), (at, encoding)
        # Nothing that a client may send leads out of the text or into a character.
        wild = document.lines.offset(chance.randint(-1, 9**6), chance.randint(-1, 9**6), encoding)
        document.source[:wild].decode()


def formatting_is_right(document: Document, chance: random.Random) -> None:
    new = Document.open(document.uri, applied(document.source, format_document(document)))
    assert _words(new) == _words(document)
    assert bool(new.problems) == bool(document.problems)
    assert applied(new.source, format_document(new)) == new.source
    if document.problems:
        return  # what is code, and what is in a string that does not end, is anybody's guess
    assert [_data(form.node) for form, _ in new.forms] == [
        _data(form.node) for form, _ in document.forms
    ]
    start = chance.randint(0, len(document.source))
    end = chance.randint(start, len(document.source))
    for edits in (
        format_range(document, Span(start, end)),
        format_on_type(document, start, "\n"),
        format_on_type(document, start, ")"),
    ):
        assert _words(Document.open("", applied(document.source, edits))) == _words(document)


def _words(document: Document) -> list[bytes]:
    return [document.source[start:end] for _, start, end in places(document.source)]


def _data(node) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in node.walk()]


def structure_is_sound(analysis: Analysis, offset: int) -> None:
    document = analysis.document
    size = len(document.source)
    for span in (*(fold.span for fold in folds(document)), *selections_at(document, offset)):
        assert 0 <= span.start <= span.end <= size
    linked = linked_at(analysis, offset)
    assert len({document.source[start:end] for start, end in linked}) <= 1


def fixes_clear(analysis: Analysis, chance: random.Random) -> int:
    """Every fix of a text without syntax fault leaves none, and clears its finding."""
    document = analysis.document
    if document.problems:
        return 0
    count = 0
    fixable = [f for f in analysis.findings if f.fixes]
    for finding in chance.sample(fixable, min(2, len(fixable))):
        for fix in finding.fixes:
            new = Document.open(document.uri, applied(document.source, _in_order(fix.edits)))
            assert not new.problems, (finding, fix, new.problems)
            left = analyse(new, analysis.inputs).findings
            before = sum(f.rule == finding.rule for f in analysis.findings)
            after = sum(f.rule == finding.rule for f in left)
            assert after < before, (finding, fix)
            count += 1
    return count


def _in_order(edits: Iterable[Edit]) -> list[Edit]:
    return sorted(edits, key=lambda edit: edit.span)
