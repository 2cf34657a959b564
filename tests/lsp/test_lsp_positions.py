"""Every request at every place of a broken file has an answer, and none is a failure."""

from __future__ import annotations

import random

import pytest
from editor import EXAMPLES
from raw import RawServer
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.call_hierarchy import callees, callers, node_at
from schemestra.analysis.features.definition import definitions_at, occurrences_at
from schemestra.analysis.features.document_links import links
from schemestra.analysis.features.rename import Refusal, rename, target_at
from schemestra.analysis.features.semantic_tokens import changes, semantic_tokens
from schemestra.analysis.features.symbols import symbols
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.syntax.document import Document
from schemestra.lsp.handlers.rename import REQUEST_FAILED

PIECES = r"""\
;; @prelude p.scm
;; schemestra: disable=unused, nothing
(struct point (x [y #:mutable]) #:transparent) (struct-copy point p [x 1]) (define-struct (a b) (c))
(define-syntax-rule (swap! a b) (let ([t a]) (set! a b) (set! b t)))
(define-syntax m (syntax-rules (in) [(_ a in b ...) (list a b ...)] [(m) 1]))
(match x [(list a a) #:when a a] [`(,b ,@c) b] [(point x y) y] [(? f (app g z)) z] [_ 1])
(define (f #:k [k 1] . rest) (for/fold ([s 0] #:result s) ([i rest]) (+ s i k)))
(f #:k 2) (map f '(1 2)) (define-values (u v) (values 1 2)) (match-define (cons h t) u)
(llm-query #:instruction "é🙂 \"x\"" #:model "gpt-4o") (let loop ([i 0]) (loop (+ i 1)))
(provide f (struct-out point) (rename-out [f g])) #;(gone) #| block |# `(1 ,(f) ,@rest) |a b|
"""


def broken(seed: int) -> str:
    """Pieces of programs with some left out, doubled or cut."""
    chance = random.Random(seed)
    pieces = [piece for piece in PIECES.split(" ") if chance.random() > 0.15]
    for _ in range(4):
        at = chance.randrange(len(pieces))
        pieces[at] = chance.choice(
            [pieces[at][1:], pieces[at][:-1], pieces[at] * 2, "\x0c\u2028", "("]
        )
    return " ".join(pieces)


@pytest.mark.parametrize("seed", range(12))
def test_every_feature_at_every_place(seed: int) -> None:
    text = broken(seed)
    prelude = Document.open("file:///p.scm", broken(seed + 100))
    document = Document.open("file:///a.scm", text)
    analysis = analyse(document, Inputs(prelude=prelude))
    bindings = analysis.bindings
    assert links(analysis) is not None and symbols(document) is not None
    size = len(document.source)
    tokens = semantic_tokens(analysis, "utf-16")
    assert len(tokens.numbers) % 5 == 0 and not changes(tokens, tokens)
    for offset in range(size + 1):
        found = occurrences_at(analysis, offset)
        assert all(0 <= o.span.start < o.span.end <= size for o in found)
        # Where a name stands, its own place is among the places of it.
        assert not found or any(o.span.holds(offset) for o in found)
        if definitions := definitions_at(analysis, offset):
            assert all(place.span.end <= len(place.document.source) for place in definitions.places)
        if node := node_at(bindings, offset):
            home = bindings if node.document is document else bindings.prelude
            assert home is not None
            assert all(call.places for call in callers([bindings], home, node))
            assert all(call.places for call in callees(home, node))
        try:
            target = target_at(bindings, offset)
            files = [bindings]
            if bindings.prelude and target.subject.owner == prelude.uri:
                files.append(bindings.prelude)
            for one in rename(files, target, "another-name"):
                assert list(one.edits) == sorted(one.edits, key=lambda edit: edit.span)
        except Refusal as refusal:
            assert str(refusal)


METHODS = (
    "definition", "declaration", "references", "documentHighlight", "prepareRename", "rename",
    "prepareCallHierarchy",
)  # fmt: skip
FILE = {"textDocument": {"uri": "untitled:a.scm"}}


def test_every_request_is_answered() -> None:
    """Over the protocol, with a bracket too few; the log of the server shows no failure."""
    text = (EXAMPLES / "critique-refine.scm").read_text().replace(")", "", 1) + "\n(f 🙂"
    server = RawServer()
    server.initialize()
    server.open(text)
    places = [(n, c) for n in range(0, text.count("\n") + 1, 6) for c in range(0, 40, 9)]
    for line, character in (*places, (9999, 9999), (0, 9999)):
        more = {
            "position": {"line": line, "character": character},
            "context": {"includeDeclaration": True},
            "newName": "another-name",
        }
        for method in METHODS:
            answer = server.request(f"textDocument/{method}", FILE | more)
            assert "result" in answer or answer["error"]["code"] == REQUEST_FAILED
    for method in ("documentSymbol", "documentLink", "semanticTokens/full"):
        assert server.request(f"textDocument/{method}", FILE)["result"] is not None
    assert server.request("workspace/symbol", {"query": ""})["result"] is not None
    code, log = server.leave()
    assert code == 0 and " failed (" not in log
