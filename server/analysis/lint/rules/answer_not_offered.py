"""answer-not-offered: an answer is compared with a word that the instruction does not let it be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ....language.answer_options import Options, mentions, offered
from ...core import Call, Expr, If, Let, Literal, Quote, Ref
from ...finding import Finding, Severity
from ...interpret.values import List, Text, Value
from ...syntax.tree import Span
from ...traverse import walk
from ..misuses import can_matter
from ..per_form import is_certain
from ..questions import Look, judged, questions
from ..rule import Rule
from ..view import FormView

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...scopes import Use

_EQUAL = frozenset(("string=?", "string-ci=?", "equal?"))
_PARTS = frozenset(("string-prefix?", "string-contains?", "string-suffix?"))
_TESTS = _EQUAL | _PARTS | {"member"}


class _Comparison(NamedTuple):
    """A test of a text for one of some words; `others` are those of tests that `or` joins to it."""

    test: str
    span: Span
    text: Span
    words: Expr
    others: tuple[Expr, ...]
    use: Use | None


def check_file(analysis: Analysis) -> Iterator[Finding]:
    if not can_matter(analysis):
        return
    for home, found, options in judged(analysis, "words not offered", _comparisons, _judge):
        if found.use is not None and not is_certain(analysis, found.use):
            continue
        placed = analysis.bindings.placed[home]
        words = [f'"{word}"' for word in options.words]
        yield RULE.finding(
            placed.located(found.span),
            f"The instruction lets the answer be {', '.join(words[:-1])} or {words[-1]}, so this "
            "test never holds. Look for a word that the instruction offers, or offer this one.",
        )


def _judge(found: _Comparison, value_at: Look) -> Options | None:
    """What the answer may be, where that is never what is looked for."""
    asked = questions(value_at(found.text))
    options = [offered(question.instruction) for question in asked]
    words = _known(found.words, value_at)
    if not asked or not words:
        return None
    every = [*words, *(word for e in found.others for word in _known(e, value_at) or ("",))]
    for question, option in zip(asked, options, strict=True):
        if option is None or (found.test in _PARTS and not option.strict):
            return None
        if any(_may_be(found.test, word, option, question.instruction) for word in every):
            return None
    return options[0]


def _may_be(test: str, word: str, options: Options, instruction: str) -> bool:
    """Whether an answer may be what a test looks for, as far as the instruction tells."""
    plain = word.strip(" .,!:;\"'*").casefold()
    if not plain.replace("-", "").replace("_", "").replace(" ", "").isalpha():
        return True
    if mentions(instruction, plain):
        return True
    return test in _PARTS and plain in instruction.casefold()


def _known(expr: Expr, value_at: Look) -> tuple[str, ...]:
    """The words that a text is compared with; none where they are not all known."""
    match expr:
        case Literal(value=str() as word):
            return (word,)
        case Quote(datum=datum):
            if datum.kind != "list" or any(node.kind != "string" for node in datum.children):
                return ()
            return tuple(node.text.strip('"') for node in datum.children)
    return _words(value_at(expr.span))


def _words(value: Value | None) -> tuple[str, ...]:
    match value:
        case Text() if value.literal is not None and not value.taint:
            return (value.literal,)
        case List(items=items) if items is not None:
            parts = [_words(item) for item in items]
            return tuple(part[0] for part in parts) if all(map(len, parts)) else ()
    return ()


def _comparisons(view: FormView) -> tuple[_Comparison, ...]:
    uses = {use.call.span: use for use in view.scopes.uses if use.call and use.binder is None}
    subjects = dict(_subjects(view))
    joined = [frozenset(e.span for e in walk(o)) for o in view.expressions if _is_or(o)]
    found: list[_Comparison] = []
    for expr in view.expressions:
        match expr:
            case Call(_, Ref(_, "memv"), (Ref(_, hidden), clause)) if hidden in subjects:
                text = subjects[hidden]
                found.append(_Comparison("memv", clause.span, text, clause, (), None))
            case Call(_, Ref(_, name), (text, words)) if name in _TESTS and expr.span in uses:
                if name in _EQUAL and isinstance(text, Literal):
                    text, words = words, text
                use = uses[expr.span]
                found.append(_Comparison(name, expr.span, text.span, words, (), use))
            case _:
                pass
    return tuple(_with_others(one, found, joined) for one in found)


def _with_others(
    one: _Comparison, found: list[_Comparison], joined: list[frozenset[Span]]
) -> _Comparison:
    inside = frozenset[Span]().union(*(spans for spans in joined if one.span in spans))
    others = (other.words for other in found if other is not one and other.span in inside)
    return one._replace(others=tuple(others))


def _is_or(expr: Expr) -> bool:
    """Whether an expression is what `or` becomes."""
    match expr:
        case Let(_, (binding,), (If(_, Ref() as held, Ref() as again, _),)):
            return held.name == again.name == binding.names[0].text and held.name[:1] == " "
    return False


def _subjects(view: FormView) -> Iterator[tuple[str, Span]]:
    """What `case` looks at, by the name under which it keeps it."""
    for expr in view.expressions:
        if isinstance(expr, Let) and len(expr.bindings) == 1:
            (binding,) = expr.bindings
            if binding.names and binding.names[0].text.startswith(" case"):
                yield binding.names[0].text, binding.value.span


RULE = Rule(
    name="answer-not-offered",
    severity=Severity.WARNING,
    summary="An answer is compared with a word that the instruction does not let it be.",
    why=(
        "An instruction that asks for low, medium or high gets one of these. A test for another "
        "word never holds: what depends on it is never done, and no error tells."
    ),
    bad="""\
(define severity
  (syntax-e (llm-query #:instruction "How severe? Answer with one word: low, medium or high."
                       #:data context #:model "gpt-4o-mini" #:max-tokens 3)))
(finish (if (string=? (string-downcase (string-trim severity)) "critical") "call" "wait"))""",
    good="""\
(define severity
  (syntax-e (llm-query #:instruction "How severe? Answer with one word: low, medium or high."
                       #:data context #:model "gpt-4o-mini" #:max-tokens 3)))
(finish (if (string=? (string-downcase (string-trim severity)) "high") "call" "wait"))""",
    check_file=check_file,
)
