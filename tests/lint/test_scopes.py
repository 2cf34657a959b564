"""Scopes: `‹x` marks a binding, `x` after `→` in a comment names what each marked use refers to.

A use is written `name/line` in the expectation: the line (from 1) of the definition it refers to,
or `name/dialect`, `name/racket`, `name/unknown`.
"""

from __future__ import annotations

import pytest
from schemestra.analysis.bindings import bind
from schemestra.analysis.syntax.document import Document

CASES = {
    "define": ("(define x 1)\nx", "x/1"),
    "function": ("(define (f a\n b)\n (list a\n b f))", "list/racket a/1 b/2 f/1"),
    "curried": ("(define ((f a)\n b)\n (list a b))", "list/racket a/1 b/2"),
    "shadowing parameter": ("(define x 1)\n(lambda (x)\n x)\nx", "x/2 x/1"),
    "optional and keyword": (
        "(lambda (a\n [b a]\n #:k [c b]\n . d)\n (list a b c d))",
        "a/1 b/2 list/racket a/1 b/2 c/3 d/4",
    ),
    "case-lambda": ("(case-lambda\n [(a) a]\n [(b . c) (list b c)])", "a/2 list/racket b/3 c/3"),
    "let is parallel": (
        "(define x 1)\n(let ([x 2]\n [y x])\n (list x y))",
        "x/1 list/racket x/2 y/3",
    ),
    "let* is sequential": ("(let* ([x 2]\n [x (list x)])\n x)", "list/racket x/1 x/2"),
    "letrec": ("(letrec ([f (lambda () (g))]\n [g (lambda () (f))])\n (f))", "g/2 f/1 f/1"),
    "named let": ("(let loop ([i 0]\n [acc '()])\n (loop i acc))", "loop/1 i/1 acc/2"),
    "let-values": ("(let-values ([(a b)\n (values 1 2)]\n [c 3]) (list a b))", None),
    "let*-values": ("(let*-values ([(a) 1]\n [(b) a])\n b)", "a/1 b/2"),
    "define-values": (
        "(define-values (a b) (values 1 2))\n(list a b)",
        "values/racket list/racket a/1 b/1",
    ),
    "body definitions see each other": (
        "(define (f)\n (define (even n) (odd n))\n (define (odd n) (even n))\n (even 1))",
        "odd/3 n/2 even/2 n/3 even/2",
    ),
    "body definition shadows the file": (
        "(define x 1)\n(define (f)\n (define x 2)\n x)\nx",
        "x/3 x/1",
    ),
    "for": ("(for/list ([x '(1)]\n [y '(2)])\n (list x y))", "list/racket x/1 y/2"),
    "for is parallel": ("(define x '(1))\n(for ([x x]\n [y x])\n y)", "x/1 x/1 y/3"),
    "for* nests": ("(for* ([x '((1))]\n [y x])\n y)", "x/1 y/2"),
    "for nests after a guard": ("(for ([x '((1))]\n #:when x\n [y x])\n y)", "x/1 x/1 y/3"),
    "for with two names": (
        "(for ([(k v) (in-hash context)])\n (list k v))",
        "in-hash/racket context/dialect list/racket k/1 v/1",
    ),
    "for/fold": (
        "(for/fold ([sum 0]\n #:result (list sum))\n ([x '(1)])\n (+ sum x))",
        "+/racket sum/1 x/3 list/racket sum/1",
    ),
    "match list": (
        "(match context\n [(list a b) (list a b)]\n [(cons h _) h]\n [other other])",
        "context/dialect list/racket a/2 b/2 h/3 other/4",
    ),
    "match predicate, quasi and guard": (
        "(match 1\n [(? string? s) s]\n [`(add ,x ,y) #:when x y]\n [(hash-table ('k v)) v])",
        "string?/racket s/2 x/3 y/3 v/4",
    ),
    "match-define": ("(match-define (list a b) '(1 2))\n(list a b)", "list/racket a/1 b/1"),
    "do": ("(do ([i 0 (+ i 1)])\n ((= i 3) i)\n (display i))", None),
    "struct": (
        "(struct point (x y) #:mutable)\n(set-point-x! (point 1 2) 3)\n(point? 1)\n(point-y 2)",
        "set-point-x!/1 point/1 point?/1 point-y/1",
    ),
    "set!": ("(define x 1)\n(set! x 2)", "x/1"),
    "quasiquote": ("(define x 1)\n`(a ,x ,@(list x))", "x/1 list/racket x/1"),
    "quote": ("'(a b c)", ""),
    "with-handlers": (
        "(with-handlers ([exn:fail? (lambda (e)\n e)])\n (error 1))",
        "exn:fail?/racket error/racket e/1",
    ),
    "try": ("(try (car '())\n on-error (lambda (e) e))", "car/racket e/2"),
    "let/ec": ("(let/ec k\n (k 1))", "k/1"),
    "parameterize": ("(define p 1)\n(parameterize ([p 2])\n p)", "p/1 p/1"),
    "cond with =>": ("(cond\n [1 => (lambda (x)\n x)]\n [else 2])", "x/2"),
    "special form shadowed by a parameter": ("(lambda (match)\n (match match))", "match/1 match/1"),
    "unknown": ("(foo 1)", "foo/unknown"),
    "elision": ('(llm-query ... #:model "gpt-4")', "llm-query/dialect"),
    "local": ("(local [(define x 1)]\n x)", "local/unknown x/1"),
    "thunk": ("(thunk (define y 1)\n y)", "y/1"),
    "define-syntax-rule": ("(define-syntax-rule (swap a b) (list a b))\n(swap 1 2)", "swap/1"),
}


@pytest.mark.parametrize("name", CASES)
def test_scopes(name: str) -> None:
    source, expected = CASES[name]
    document = Document.open("test.scm", source)
    uses = []
    for reference in bind(document).references:
        where = reference.resolution
        if reference.definition:
            where = document.lines.line_column(reference.definition.span.start)[0]
        uses.append(f"{reference.name}/{where}")
    if expected is None:
        assert not any(use.endswith("unknown") for use in uses), uses
    else:
        assert sorted(uses) == sorted(expected.split())


@pytest.mark.parametrize(
    ("source", "visible", "hidden"),
    [
        ("(define (f a)\n (let ([b 1]) ‸b))\n(define c 2)", "f a b c", ""),
        ("(let ([x ‸1] [y 2]) y)", "", "x y"),
        ("(let* ([x 1] [y ‸2]) y)", "x", "y"),
        ("(let* ([x 1]) ‸)", "x", ""),
        ("(letrec ([x ‸1]) 2)", "x", ""),
        ("(let loop ([i 0]) ‸i)", "loop i", ""),
        ("(define (f a) 1)\n‸", "f", "a"),
        ("(for ([x '(1)]) ‸x)", "x", ""),
        ("(for ([x ‸'(1)]) x)", "", "x"),
        ("(match 1 [(list a b) ‸a] [c c])", "a b", "c"),
        ("(define (f)\n (define g 1)\n ‸g)", "f g", ""),
        ("(cond [1 => (lambda (x) ‸x)])", "x", ""),
        ("(or 1 ‸2)", "", " or@4"),
    ],
)
def test_visible_names(source: str, visible: str, hidden: str) -> None:
    offset = len(source[: source.index("‸")].encode())
    names = bind(Document.open("test.scm", source.replace("‸", ""))).visible_at(offset)
    assert set(visible.split()) <= names.keys()
    assert not set(hidden.split()) & names.keys()
    assert not any(name.startswith(" ") for name in names)


def test_innermost_of_equal_names_is_visible() -> None:
    source = "(define x 1)\n(lambda (x)\n (let ([x 2])\n  x))"
    document = Document.open("test.scm", source)
    definition = bind(document).visible_at(source.rindex("x"))["x"]
    assert document.lines.line_column(definition.span.start)[0] == 3


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("(define ‸x 1)\n(list x x)\n(lambda (x) x)", 2),
        ("(define x 1)\n(list ‸x x)\n(lambda (x) x)", 2),
        ("(define x 1)\n(lambda (‸x) x x x)", 3),
        ("(let ‸loop ([i 0]) (loop i))", 1),
        ("(for/fold ([‸acc 0] #:result acc) ([x '(1)]) (+ acc x))", 2),
    ],
)
def test_references(source: str, count: int) -> None:
    offset = source.index("‸")
    bindings = bind(Document.open("test.scm", source.replace("‸", "")))
    definition = bindings.definition_at(offset)
    assert definition is not None
    references = bindings.references_to(definition)
    assert len(references) == count
    for reference in references:
        found = bindings.definition_at(reference.span.start)
        assert found is not None and found.span == definition.span


def test_prelude_defines_names() -> None:
    prelude = Document.open("prelude.scm", "(define (helper x) x)")
    bindings = bind(Document.open("test.scm", "(helper 1)"), prelude)
    (reference,) = bindings.references
    assert reference.resolution == "prelude"
    assert reference.definition is not None and reference.definition.uri == "prelude.scm"
    assert bindings.unresolved == ()
