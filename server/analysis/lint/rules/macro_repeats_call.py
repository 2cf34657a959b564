"""macro-repeats-call: a macro evaluates its argument twice, and that asks a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ....language.vocabulary import vocabulary
from ...finding import Finding, Severity
from ...syntax.forms import Form
from ...syntax.tree import Node
from ..rule import Group, Rule

if TYPE_CHECKING:
    from ...analyse import Analysis

# For each number of arguments, how often each of them is evaluated.
Counts = Mapping[int, tuple[int, ...]]

_MEMO = "macros that repeat"
_DEEP = 60
_QUOTES = frozenset({"quote", "quasiquote", "syntax", "quasisyntax"})
_LATER = frozenset(
    {"lambda", "λ", "thunk", "delay", "define", "define-syntax", "define-syntax-rule"}
)
_EITHER = frozenset(
    {"or", "and", "cond", "case", "match", "try", "with-handlers", "when", "unless"}
)


def check_file(analysis: Analysis) -> Iterator[Finding]:
    defining = analysis.by_form.having("macros that repeat", lambda home: _macros(home.form))
    if not defining:
        return
    placed = analysis.bindings.placed
    macros: dict[str, Counts] = {}
    for home in sorted(defining, key=lambda home: placed[home].start):
        macros |= defining[home]
    names = {name.encode() for name in macros}
    for place in placed.values():
        if any(name in place.form.text for name in names):
            for argument, name, times in _uses(place.form.node, macros):
                yield RULE.finding(
                    argument.span.moved(place.start),
                    f"The macro `{name}` puts this into its expansion {times} times, so the model "
                    f"is asked and paid {times} times, and each answer is another one. Let the "
                    "macro bind the value once with `let`, or make it a function.",
                )


def _macros(form: Form) -> Mapping[str, Counts]:
    """The macros that a top-level form defines and that evaluate an argument more than once."""
    found = form.memo.get(_MEMO)
    if found is None:
        found = form.memo[_MEMO] = dict(_defined(form.node)) if b"-syntax" in form.text else {}
    return found


def _defined(node: Node) -> Iterator[tuple[str, Counts]]:
    if node.head == "define-syntax-rule" and len(node.children) >= 3:
        pattern = node.children[1]
        if pattern.head:
            yield from _counted(pattern.head, [(pattern, node.children[2:])])
    elif node.head == "define-syntax" and len(node.children) == 3:
        rules = node.children[2]
        if node.children[1].kind == "symbol" and rules.head == "syntax-rules":
            clauses = [(c.children[0], c.children[1:]) for c in rules.children[2:] if c.children]
            if len(rules.children) > 1 and not rules.children[1].children:
                yield from _counted(node.children[1].text, clauses)


def _counted(
    name: str, clauses: list[tuple[Node, tuple[Node, ...]]]
) -> Iterator[tuple[str, Counts]]:
    counts: dict[int, tuple[int, ...]] = {}
    for pattern, template in clauses:
        parameters = pattern.children[1:]
        if any(p.kind != "symbol" or p.text == "..." for p in parameters):
            return
        if len(parameters) in counts:
            return
        counts[len(parameters)] = tuple(
            sum(_evaluations(part, p.text) for part in template) for p in parameters
        )
    if any(times > 1 for every in counts.values() for times in every):
        yield name, counts


def _evaluations(node: Node, name: str, depth: int = 0) -> int:
    """How often a template surely evaluates a parameter, or as good as surely."""
    if node.kind == "symbol":
        return int(node.text == name)
    if depth > _DEEP or node.kind != "list" or node.head in _LATER:
        return 0
    each = [_evaluations(child, name, depth + 1) for child in node.children]
    if node.head == "if" and len(each) == 4:
        return each[1] + max(each[2:])
    return max(each, default=0) if node.head in _EITHER else sum(each)


def _uses(node: Node, macros: Mapping[str, Counts]) -> Iterator[tuple[Node, str, int]]:
    """The arguments of macros that are evaluated more than once and ask a model."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if node.kind in _QUOTES or node.head.startswith("define-syntax"):
            continue
        arguments = node.children[1:]
        counts = macros.get(node.head, {}).get(len(arguments), ())
        for argument, times in zip(arguments, counts, strict=False):
            if times > 1 and _asks(argument):
                yield argument, node.head, times
        waiting.extend(node.children)


def _asks(node: Node) -> bool:
    """Whether an expression asks a model where it stands."""
    known = vocabulary()
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if node.kind != "list" or node.head in _LATER:
            continue
        entry = known.get(node.head)
        if entry is not None and entry.queries:
            return True
        waiting.extend(node.children)
    return False


RULE = Rule(
    name="macro-repeats-call",
    severity=Severity.WARNING,
    group=Group.DEAR,
    summary="A macro evaluates an argument more than once, and the argument asks a model.",
    why=(
        "A macro copies the expression, not its value. Each copy is a call of its own, which is "
        "paid again and may be answered differently."
    ),
    bad="""\
(define-syntax-rule (logged label answer)
  (begin (eprintf "~a: ~a characters\\n" label (string-length answer)) answer))
(finish (logged "title" (syntax-e (llm-query #:instruction "Give a title." #:data context))))""",
    good="""\
(define-syntax-rule (logged label answer)
  (let ([text answer])
    (eprintf "~a: ~a characters\\n" label (string-length text))
    text))
(finish (logged "title" (syntax-e (llm-query #:instruction "Give a title." #:data context))))""",
    check_file=check_file,
)
