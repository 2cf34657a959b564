"""What a refactoring makes of a program, run on the mock beside it; and every snippet, run.

`|` is the cursor.
"""

from __future__ import annotations

import json

from batch_runs import Batch, batch
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.refactor import actions
from schemestra.analysis.lint.fixes import apply_edits
from schemestra.analysis.syntax.document import Document
from schemestra.analysis.syntax.tree import Span
from schemestra.language.snippets import as_plain_text
from schemestra.language.snippets.combinators import CALLS
from schemestra.language.snippets.patterns import PATTERNS

TEXTS = '(define texts (list "one cat" "two dogs" "three λ"))\n'
ASK = (
    '(llm-query #:instruction "State the point in one sentence." #:data t '
    '#:model "gpt-4o-mini" #:max-tokens 40)'
)
SEND = ASK.replace("llm-query", "llm-query-async")
SIDE, ALONE = "Ask side by side", "Ask one after the other"
LOOP, EXTRACT = "Convert the loop", "Extract the call"
WRAP, UNWRAP = "Unwrap with syntax-e", "Remove syntax-e"

PROGRAMS = [
    (SIDE, f"(finish (|map (lambda (t) (syntax-e {ASK})) texts))"),
    (SIDE, f"(finish (|map (λ (t) (syntax-e {ASK})) (map string-upcase texts)))"),
    (SIDE, f"(finish (|for/list ([t texts]) (syntax-e {ASK})))"),
    (SIDE, f"(finish (|for/list ([t (in-list texts)]) (syntax-e {ASK})))"),
    (SIDE, "(finish (|map (lambda (t) (syntax-e (llm-query #:instruction (string-append t t)\n"
           "  ; with a note\n  #:max-tokens 20))) texts))"),
    (ALONE, f"(finish (|map-async (lambda (t) {SEND}) texts))"),
    (ALONE, f"(finish (|map-async (lambda (t) {SEND}) texts #:max-concurrent 2))"),
    (ALONE, f"(finish (|map-async #:max-concurrent 2 (lambda (t) {SEND}) texts))"),
    (LOOP, f'(finish (|let loop ([rest texts] [t "-"]) (if (null? rest) t\n'
           f"  (loop (cdr rest) (string-append (car rest) (syntax-e {ASK}))))))"),
    (LOOP, f'(finish (|let loop ([t "-"] [xs texts]) (if (empty? xs) t\n'
           f"  (loop (syntax-e {ASK}) (rest xs)))))"),
    (LOOP, f"(|define (go t xs)\n  (if (null? xs) t\n"
           f'    (let* ([u (syntax-e {ASK})] [t (string-append u (car xs))]) (go t (cdr xs)))))\n'
           f'(finish (go "" texts))'),
    (LOOP, f"(|define (go xs item)\n  (if (null? xs) item (go (cdr xs) (string-append item\n"
           f'    (let ([t (car xs)]) (syntax-e {ASK}))))))\n(finish (go texts ""))'),
    (LOOP, f'(finish (|for/fold ([t ""]) ([x texts]) (string-append x (syntax-e {ASK}))))'),
    (LOOP, f'(finish (|for/fold ([t ""]) ([x (reverse texts)]) (displayln x) (syntax-e {ASK})))'),
    (EXTRACT, f"(finish (map (lambda (t) (syntax-e (|{ASK[1:]})) texts))"),
    (EXTRACT, f"(finish (let loop ([t \"a\"] [n 2]) (if (= n 0) t\n"
              f"  (loop (syntax-e (|{ASK[1:]}) (- n 1)))))"),
    (EXTRACT, '(define (ask t) t) (define ask-2 1) (define (f t #:more [u "b"])\n'
              '  (syntax-e (|llm-query #:instruction (string-append t (ask u)) #:data u\n'
              "    #:max-tokens 9)))\n(finish (map f texts))"),
    (EXTRACT, "(finish (for/list ([t texts] [i 3])\n  (define (up x) (format \"~a~a\" x i))\n"
              '  (syntax-e (|llm-query #:instruction (up t) #:data (let ([t 2]) (up t))))))'),
    (EXTRACT, f"(finish (map-async (lambda (t) (|{SEND[1:]}) texts))"),
    (WRAP, f'(define t "x")\n(define a {ASK})\n(finish (list (|unwrapped a)))'.replace(
        "(|unwrapped a)", "|a")),
    (WRAP, f'(define t "x")\n(define a (|{ASK[1:]})\n(finish a)'),
    (UNWRAP, f'(define t "x")\n(finish (|syntax-e {ASK}))'),
    (UNWRAP, f'(define t "x")\n(define a {ASK})\n(finish (list "b" (|syntax-e a)))'),
]  # fmt: skip

# What the strategy is about, for snippets that need more than paragraphs of text.
PARAGRAPHS = "\n\n".join(f"Paragraph {n} says that {n} is a number." for n in range(12))


def refactored(program: str, title: str) -> tuple[str, str]:
    """A program without its cursor, and what the action makes of it whose title begins so."""
    before, _, after = program.partition("|")
    document = Document.open("untitled:a.scm", before + after)
    cursor = Span(len(before.encode()), len(before.encode()))
    offered = list(actions(analyse(document), cursor, ("refactor",)))
    found = next((action for action in offered if action.title.startswith(title)), None)
    assert found is not None, (program, [action.title for action in offered])
    return before + after, apply_edits(document, found.edits()).source.decode()


async def outcome(runs: Batch, program: str) -> tuple[str, list[str], str]:
    used = await runs.run(program, {"": PARAGRAPHS})
    return used.error, sorted(used.asked), json.dumps(used.value, sort_keys=True)


async def test_what_is_refactored_asks_and_answers_the_same() -> None:
    different: list[str] = []
    async with batch() as runs:
        for title, body in PROGRAMS:
            before, after = refactored(TEXTS + body, title)
            assert before != after
            expected, found = await outcome(runs, before), await outcome(runs, after)
            assert not expected[0] and expected[1], (before, expected)
            if found != expected:
                different.append(f"{before}\n=> {after}\n{expected}\n{found}\n")
    assert not different, "\n".join(different)


# Combinators that make a function; and what to call it with.
MADE = {"sequence": "context", "with-validation": "context", "memoized": "context",
        "recursive-spawn": "context", "choose": "context", "try-fallback": "context"}  # fmt: skip


async def test_every_snippet_runs() -> None:
    failed: list[str] = []
    async with batch() as runs:
        for name, template in CALLS.items():
            call = f"({as_plain_text(template)})"
            given = f"({call} {MADE[name]})" if name in MADE else call
            error, asked, _ = await outcome(runs, f"(finish {given})")
            if error or not asked:
                failed.append(f"{name}: {error or 'asks nobody'}\n{given}")
        for pattern in PATTERNS:
            error, asked, _ = await outcome(runs, as_plain_text(pattern.program))
            if error or not asked:
                failed.append(f"{pattern.name}: {error or 'asks nobody'}")
    assert not failed, "\n\n".join(failed)
