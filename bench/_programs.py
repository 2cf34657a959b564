"""Programs to measure with: strategies and Python of a given length, of many different parts.

No two parts of a program are equal, in names, texts or numbers, and neighbours differ in shape:
what is cached by content finds nothing here that a real file would not give it.  The Python does
what the Scheme does, so that the two files have the same lines, about the same size, and findings
of the same number.
"""

from __future__ import annotations

import random
from collections.abc import Callable

_WORDS = (
    "summary", "claim", "chapter", "method", "result", "table", "figure", "author", "reader",
    "question", "answer", "topic", "list", "theme", "quote", "passage", "section", "review", "note",
    "outline", "draft", "source", "budget", "patient", "contract", "invoice", "ticket", "message",
    "segment", "transcript", "risk", "cause", "effect", "trend", "region", "product", "feature",
)  # fmt: skip
_VERBS = ("find", "name", "list", "weigh", "rank", "compare", "explain", "judge", "check", "merge")

_SCHEME = (
    """\
;; {Words}: one call for each {a}, then a short form of the answer.
(define ({v}-{a}-{n} {a})
  (define text
    (syntax-e
      (llm-query
        #:instruction "{V} the {b} in this {a}. Say where it is unclear, in {k} sentences."
        #:data {a}
        #:model "gpt-4o-mini"
        #:temperature 0.{d}
        #:max-tokens {m})))
  (if (> (string-length text) {m}) (substring text 0 {m}) text))

(define {a}-parts-{n} (string-split context "{b} {n}"))

(define {a}-{b}-{n}
  (map-async
    (lambda ({a}) ({v}-{a}-{n} {a}))
    {a}-parts-{n}
    #:max-concurrent {k}))
""",
    """\
(define (score-{a}-{n} {a} {b} [least {d}])
  (let* ([size (string-length {a})]
         [other (string-length {b})]
         [weight (/ (+ size {m}) (max 1 other))])
    (cond
      [(< size least) 0]
      [(> weight {k}) (* {d} weight)]
      [(string-contains? {a} "{b}") (+ weight {n})]
      [else weight])))

(define best-{a}-{n}
  (for/fold ([best ""] #:result best) ([one (string-split context "{c}")])
    (if (> (score-{a}-{n} one "{v}" {d}) (score-{a}-{n} best "{v}")) one best)))
""",
    """\
; {Words}
(define {c}-handles-{n}
  (map
    (lambda (part)
      (llm-query-async
        #:instruction "{V} what this {c} says of the {a}, number {n}."
        #:data part
        #:model "claude-haiku-4-5"
        #:max-tokens {m}))
    (take (string-split context "\\n\\n") {k})))
(define {c}-texts-{n} (await-all {c}-handles-{n}))
""",
    """\
(define {a}-of-{b}-{n}
  (hash "{a}" {k} "{b}" {m} "{c}" "{V} it, twice"))

(define (describe-{a}-{n} key)
  (format "~a: ~a of ~a" key (hash-ref {a}-of-{b}-{n} key {d}) "{c}"))

(define {b}-report-{n}
  (string-join
    (for/list ([key (list "{a}" "{b}" "{c}")]
               [index (in-naturals {d})])
      (string-append (number->string index) ". " (describe-{a}-{n} key)))
    "\\n"))
""",
    """\
;; The {b} is voted on: {k} opinions, the most common one counts.
(define {b}-opinion-{n}
  (vote
    (list
      (lambda () (llm-query #:instruction "Is the {b} sound? Yes or no." #:max-tokens 5))
      (lambda () (llm-query #:instruction "Trust the {b} of case {n}?" #:max-tokens 5))
      (lambda () (llm-query #:instruction "{V} the {b}: yes or no?" #:max-tokens 5)))
    #:method 'majority))
(define {b}-is-sound-{n}? (equal? (syntax-e {b}-opinion-{n}) "yes"))
""",
    """\
(define (clean-{c}-{n} text)
  (let loop ([rest (string-split text " ")] [kept '()] [left {m}])
    (cond
      [(or (null? rest) (zero? left)) (string-join (reverse kept) " ")]
      [(member (car rest) '("{a}" "{b}" "{c}")) (loop (cdr rest) kept left)]
      [else (loop (cdr rest) (cons (car rest) kept) (- left 1))])))

(define {c}-clean-{n}
  (for/list ([line (string-split context "\\n")] #:when (> (string-length line) {k}))
    (clean-{c}-{n} line)))
""",
    """\
;; {Words}, judged until it is good enough.
(define {a}-final-{n}
  (critique-refine
    (lambda ()
      (llm-query #:instruction "{V} the {a} for a {c}." #:data context #:max-tokens {m}))
    (lambda (draft)
      (llm-query #:instruction "What is missing in this {b}?" #:data draft #:max-tokens {m}))
    (lambda (draft critique)
      (llm-query
        #:instruction "Better this {a}. The critique of it follows the text."
        #:data (string-append (syntax-e draft) "\\n\\n" (syntax-e critique))
        #:max-tokens {m}))
    #:max-iter {d}))
(checkpoint "{a}-{b}-{n}" (syntax-e {a}-final-{n}))
""",
    """\
(py-exec "
import re
counts_{n} = {{}}
for word in re.findall(r'[a-z]+', '{v} {a} {b} {c}'):
    counts_{n}[word] = counts_{n}.get(word, 0) + {k}
")
(define {c}-counts-{n} (py-eval "sorted(counts_{n}.items())"))
(define (is-{c}-long-{n}? text) (> (string-length text) {m}))
(when (is-{c}-long-{n}? context) (displayln "{Words} is long"))
""",
)

_PYTHON = (
    """\
# {Words}: one call for each {a}, then a short form of the answer.
def {v}_{a}_{n}({a}):
    text = query(
        instruction="{V} the {b} in this {a}. Say where it is unclear, in {k} sentences.",
        data={a},
        model="gpt-4o-mini",
        temperature=0.{d},
        max_tokens={m},
    )
    return text[:{m}] if len(text) > {m} else text


{a}_parts_{n} = context.split("{b} {n}")
{a}_{b}_{n} = map_async(lambda {a}: {v}_{a}_{n}({a}), {a}_parts_{n}, max_concurrent={k})
""",
    """\
def score_{a}_{n}({a}, {b}, least={d}):
    size = len({a})
    other = len({b})
    weight = (size + {m}) / max(1, other)
    if size < least:
        return 0
    if weight > {k}:
        return {d} * weight
    return weight + {n} if "{b}" in {a} else weight


best_{a}_{n} = max(context.split("{c}"), key=lambda one: score_{a}_{n}(one, "{v}", {d}))
""",
    """\
# {Words}
{c}_handles_{n} = [
    query_async(
        instruction="{V} what this {c} says of the {a}, number {n}.",
        data=part,
        model="claude-haiku-4-5",
        max_tokens={m},
    )
    for part in context.split("\\n\\n")[:{k}]
]
{c}_texts_{n} = await_all({c}_handles_{n})
""",
    """\
{a}_of_{b}_{n} = {{"{a}": {k}, "{b}": {m}, "{c}": "{V} it, twice"}}


def describe_{a}_{n}(key):
    return "{{}}: {{}} of {{}}".format(key, {a}_of_{b}_{n}.get(key, {d}), "{c}")


{b}_report_{n} = "\\n".join(
    str(index) + ". " + describe_{a}_{n}(key)
    for index, key in enumerate(["{a}", "{b}", "{c}"], {d})
)
""",
    """\
def clean_{c}_{n}(text):
    kept = []
    for word in text.split(" "):
        if len(kept) == {m}:
            break
        if word in ("{a}", "{b}", "{c}"):
            continue
        kept.append(word)
    return " ".join(kept)


{c}_clean_{n} = [clean_{c}_{n}(line) for line in context.split("\\n") if len(line) > {k}]
""",
    '''\
class {A}Refiner{n}:
    """{Words}, judged until it is good enough."""

    def __init__(self, rounds={d}):
        self.rounds = rounds

    def run(self):
        draft = query(instruction="{V} the {a} for a {c}.", data=context, max_tokens={m})
        for _ in range(self.rounds):
            critique = query(instruction="What is missing in this {b}?", data=draft)
            draft = query(instruction="Better this {a}: " + critique, data=draft)
        return draft


{a}_final_{n} = {A}Refiner{n}().run()
''',
)

# One part in so many has something wrong.
_FAULTY = 25
_SCHEME_FAULT = """\
(define {a}-length-{n} (string-length (llm-query #:instruction "{V} it" #:data {b}-oops-{n})))
"""
_PYTHON_FAULT = '{a}_length_{n} = len(query(instruction=f"{V} it", data={b}_oops_{n}))\n'


def strategy(lines: int) -> str:
    """A strategy of about so many lines, some of which have a fault."""
    return _program(lines, _SCHEME, _SCHEME_FAULT, "")


def python(lines: int) -> str:
    """A Python program of about so many lines."""
    names = "await_all, context, map_async, query, query_async"
    return _program(lines, _PYTHON, _PYTHON_FAULT, f"from dialect import {names}\n\n\n")


def _program(lines: int, shapes: tuple[str, ...], fault: str, first: str) -> str:
    chance = random.Random(lines)
    parts = [first] if first else []
    count = first.count("\n")
    while count < lines:
        number = len(parts)
        shape = shapes[number % len(shapes)]
        if number % _FAULTY == _FAULTY - 1:
            shape += fault
        part = shape.format_map(_filling(chance, number)) + "\n"
        parts.append(part)
        count += part.count("\n")
    return "".join(parts)


def _filling(chance: random.Random, number: int) -> dict[str, object]:
    a, b, c = chance.sample(_WORDS, 3)
    verb = chance.choice(_VERBS)
    return {
        "a": a, "b": b, "c": c, "v": verb, "A": a.title(), "V": verb.title(),
        "Words": f"{a.title()}, {b} and {c}", "n": number, "k": chance.randint(2, 9),
        "d": chance.randint(1, 4), "m": chance.randint(20, 400),
    }  # fmt: skip


def places_to_type(source: str, count: int, is_place: Callable[[str, int], bool]) -> list[int]:
    """So many places in a program, all over it, where a letter may be typed."""
    chance = random.Random(count)
    found: list[int] = []
    while len(found) < count:
        at = chance.randrange(1, len(source) - 1)
        if is_place(source, at):
            found.append(at)
    return found


def inside_word(source: str, at: int) -> bool:
    """Whether a place is inside a word: of a name, of a text or of a comment."""
    return source[at - 1 : at + 1].isalpha() and source[at - 1 : at + 1].isascii()
