"""Renaming changes every place and no meaning, or is refused with the reason."""

from __future__ import annotations

import pytest
from cursor import read
from hypothesis import given, settings
from hypothesis import strategies as st
from schemestra.analysis.bindings import bind
from schemestra.analysis.features.rename import Refusal, names_of, rename, target_at
from schemestra.analysis.syntax.document import Change, Document

DONE = [
    ("(define |papers 1) (f papers)", "items", "(define items 1) (f items)"),
    ("(define (f x) (+ |x 1)) (define x 2)", "y", "(define (f y) (+ y 1)) (define x 2)"),
    ("(define (f #:|style style) style) (f #:style 1)", "tone",
     "(define (f #:tone style) style) (f #:tone 1)"),
    ("(define (f #:style |style) style) (f #:style 1)", "tone",
     "(define (f #:style tone) tone) (f #:style 1)"),
    ("(define (f #:style s) s) (f #:st|yle 1)", "#:tone",
     "(define (f #:tone s) s) (f #:tone 1)"),
    ("(for/fold ([acc 0]) ([x '(1)]) (+ |acc x))", "sum",
     "(for/fold ([sum 0]) ([x '(1)]) (+ sum x))"),
    ("(let loop ([i 0]) (|loop i))", "again", "(let again ([i 0]) (again i))"),
    ("(match x [(or (list a) (vector |a)) a])", "b",
     "(match x [(or (list b) (vector b)) b])"),
    ("(define-syntax-rule (swap! a |b) (list b a))", "c",
     "(define-syntax-rule (swap! a c) (list c a))"),
    ("(define-syntax-rule (|swap! a) (list a)) (swap! 1)", "turn!",
     "(define-syntax-rule (turn! a) (list a)) (turn! 1)"),
    ("(struct |point (x y)) (point-x (point 1 2)) (match p [(point a b) (point? a)])", "spot",
     "(struct spot (x y)) (spot-x (spot 1 2)) (match p [(spot a b) (spot? a)])"),
    ("(struct point (x [y #:mutable])) (point-|y p) (set-point-y! p 1) (struct-copy point p [y 2])",
     "z",
     "(struct point (x [z #:mutable])) (point-z p) (set-point-z! p 1) (struct-copy point p [z 2])"),
    ("(struct point (x)) (define (f) (point-x 1)) (point|? 1)", "spot",
     "(struct spot (x)) (define (f) (spot-x 1)) (spot? 1)"),
    ("(define |help 1) (define-syntax-rule (m a) (list help a))", "aid",
     "(define aid 1) (define-syntax-rule (m a) (list aid a))"),
    ("(define |x 1) '(x) `(x ,x) \"x\" ; x", "y", "(define y 1) '(x) `(x ,y) \"x\" ; x"),
    # What Racket defines may be taken where nobody uses it.
    ("(define (f |xs) (car xs))", "first", "(define (f first) (car first))"),
    ("(let ([|é 1]) (list \"🙂\" é))", "😀", "(let ([😀 1]) (list \"🙂\" 😀))"),
    # Broken text.
    ("(define (|f x) x) (f 1) (define (g y) (let ([z (f", "h",
     "(define (h x) x) (h 1) (define (g y) (let ([z (h"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "new", "after"), DONE)
def test_done(program: str, new: str, after: str) -> None:
    assert renamed(program, new) == after


REFUSED = [
    # Captures, either way round.
    ("(define (f |x) (let ([y 1]) (+ x y)))", "y", "On line 1 `y` would mean something else"),
    ("(define |a 1) (define (f b) (+ a b))", "b", "`b` would mean something else"),
    ("(define (f |x) (g x)) (define g 1)", "g", "`g` would mean something else"),
    ("(define (f |x) (map car x))", "map", "`map` would mean something else"),
    ("(define (|g) 1) (define (f) (map g '()))", "map", "`map` would mean something else"),
    ("(define |help 1) (define-syntax-rule (m a) (list help a))", "a", "would mean something"),
    ("(define |help 1) (define-syntax-rule (m) (let ([b 1]) help))", "b", "would mean something"),
    ("(let* ([|x 1] [y 2]) (+ x y))", "y", "On line 1 `y` would mean something else"),
    # Clashes.
    ("(define (f x |y) 1)", "x", "`x` is already bound beside it, on line 1"),
    ("(define |a 1)\n(define b 2)", "b", "`b` is already defined, on line 2"),
    ("(define (f #:|a a #:b b) 1)", "b", "already has the keyword `#:b`"),
    ("(struct point (x |y))", "x", "`point-x` is already defined"),
    ("(define-syntax-rule (m |a) (let ([t a]) t))", "t", "already used in this clause"),
    # Names that cannot be given, or taken.
    ("(define |a 1)", "llm-query", "`llm-query` is a name of the dialect"),
    ("(define |a 1)", "define", "a word of the language"),
    ("(define |a 1)", "else", "a word of the language"),
    ("(define |a 1)", "a b", "is no name"),
    ("(define |a 1)", "12", "is no name"),
    ("(define |a 1)", '"a"', "is no name"),
    ("(define |a 1)", "#:a", "is no name"),
    ("(define |a 1)", "(", "is no name"),
    ("(define |a 1)", "  ", "empty"),
    ("(|llm-query)", "x", "`llm-query` is a name of the dialect; only your own"),
    ("(|car '(1))", "x", "`car` is a name of Racket; only your own"),
    ("(|nobody)", "x", "`nobody` is not defined"),
    ("(define a |12)", "x", "no name here"),
    # What is not sure.
    ("(define |x 1) (my-let ([x 2]) x)", "y", "stands in a macro that may bind it"),
    ("(define |x 1) (define-syntax (m stx) (f x))", "y", "What `x` means on line 1 is not sure"),
    (
        "(define (g) (|h 1))\n(define (f) (define (h x) x) (list 1",
        "y",
        "whose brackets do not match",
    ),
]


@pytest.mark.parametrize(("program", "new", "reason"), REFUSED)
def test_refused(program: str, new: str, reason: str) -> None:
    with pytest.raises(Refusal) as refusal:
        renamed(program, new)
    assert reason in str(refusal.value)


def renamed(program: str, new: str) -> str:
    bindings, offset = read(program)
    results = rename([bindings], target_at(bindings, offset), new)
    return edited(bindings.document, results)


def edited(document: Document, results) -> str:
    edits = next((one.edits for one in results if one.document is document), ())
    changes = [Change(e.span.start, e.span.end, e.text.encode()) for e in reversed(edits)]
    return document.edit(changes, 1).source.decode()


PRELUDE = "(define (ask p) (answer p))\n(define (answer p) p)"


def files(*users: str):
    """The prelude and those that use it, as bindings."""
    prelude = Document.open("file:///prelude.scm", PRELUDE)
    return [
        bind(prelude),
        *(bind(Document.open(f"file:///{n}.scm", text), prelude) for n, text in enumerate(users)),
    ]


def test_a_name_of_the_prelude_is_renamed_in_every_file() -> None:
    home, one, two, other = files("(ask 1)", "(define (f ask) (ask 1))", "(map ask '())")
    target = target_at(one, 1)
    assert names_of(target) == frozenset()
    results = rename([one, home, two, other], target, "query")
    assert edited(home.document, results).startswith("(define (query p) (answer p))")
    assert edited(one.document, results) == "(query 1)"
    assert edited(two.document, results) == "(define (f ask) (ask 1))"
    assert edited(other.document, results) == "(map query '())"


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        ("(define query 1)", "`query` is already defined, on line 1 of 1.scm"),
        ("\n(define (f query) (ask query))", "On line 2 of 1.scm `query` would mean something"),
    ],
)
def test_a_clash_in_another_file_is_one(user: str, reason: str) -> None:
    home, one, two = files("(ask 1)", user)
    with pytest.raises(Refusal) as refusal:
        rename([one, home, two], target_at(one, 1), "query")
    assert reason in str(refusal.value)


def test_a_users_own_name_may_not_be_one_of_the_prelude() -> None:
    _, one = files("(define (mine) 1)")
    with pytest.raises(Refusal, match="already defined, on line 2 of prelude"):
        rename([one], target_at(one, 9), "answer")


PROGRAMS = [
    "(define (f x y) (let ([z (+ x y)] [w x]) (lambda (x) (list x y z w f g))))",
    "(define g (case-lambda [(x) x] [(x y) (g y)])) (struct s (x y)) (s-x (s 1 2))",
    "(define-syntax-rule (m a b) (let ([t a]) (list t b g))) (m 1 2)",
    "(for/fold ([x 0] [y 1]) ([z '(1 2)]) (match z [(list x y) (m x y)] [w (values w y)]))",
    "(define (h) (define x 1) (define (y) x) (set! x 2) (let loop ([w x]) (loop (y))))",
]


@given(st.permutations(PROGRAMS), st.integers(0, 400), st.sampled_from("fgxyzwsmt"))
@settings(max_examples=150, deadline=None)
def test_renaming_there_and_back_gives_the_same_text(programs, offset, new) -> None:
    """A rename that is done has changed no meaning, so that it can be undone by a rename."""
    text = " ".join(programs)
    document = Document.open("untitled:a.scm", text)
    offset = offset % len(text)
    try:
        target = target_at(bind(document), offset)
        (result,) = rename([bind(document)], target, new)
    except Refusal:
        return
    changes = [Change(e.span.start, e.span.end, e.text.encode()) for e in reversed(result.edits)]
    after = document.edit(changes, 1)
    back_at = bind(after)
    at = target.span.start
    grown = sum(len(e.text) - (e.span.end - e.span.start) for e in result.edits if e.span.end <= at)
    (back,) = rename([back_at], target_at(back_at, at + grown), target.text)
    undone = [Change(e.span.start, e.span.end, e.text.encode()) for e in reversed(back.edits)]
    assert after.edit(undone, 2).source == document.source
