"""finish-var-of-nothing: `finish-var` reads a variable that nothing can have defined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...core import Call, Define, Expr, Lambda, Literal, Quote, Ref
from ...finding import Edit, Finding, Fix, Severity
from ...scopes import Use, scopes
from ...syntax.document import Document
from ...syntax.forms import Placed
from ...syntax.tree import Span
from ..per_form import about, has_fragment, is_certain, mentions, once
from ..python_blocks import Block, blocks, constant_text, names_of
from ..questions import questions
from ..rule import Rule
from ..suggest import closest
from ..texts import pieces
from ..view import FormView, literal_text, view

if TYPE_CHECKING:
    from ...analyse import Analysis
    from ...bindings import Bindings


class _Own(NamedTuple):
    """What a form reads and what it may define.

    `programs` are the texts of the code it runs in sub-sandboxes, None for one that is not written
    out; a name is that of a constant of the file.  `set_names` are those given to `py-set!`.
    `runs_at` is where it runs code at once; None when some function does, at an unknown time.
    """

    read: tuple[tuple[str, Span, Use], ...]
    programs: tuple[str | Ref | None, ...]
    blocks: tuple[Block, ...]
    set_names: tuple[str | None, ...]
    runs_at: tuple[int, ...] | None


def check_file(analysis: Analysis) -> Iterator[Finding]:
    document = analysis.document
    if not mentions(analysis, b"finish-var") or document.problems:
        return
    prelude = analysis.inputs.prelude
    if prelude is not None and b"unsafe-exec" in prelude.source:
        return
    known = _defined(document, analysis.bindings)
    before = _defined(prelude, analysis.bindings) if prelude is not None else frozenset[str]()
    if before is None:
        return
    first_run = _first_run(document)
    for placed in about(analysis.document, "sub-sandbox"):
        for name, span, use in once(placed.form, "sub-sandbox", _own).read:
            if name in before or not is_certain(analysis, use):
                continue
            at = placed.located(span)
            if known is None and (asked := _asked_instead(analysis, name)):
                yield RULE.finding(at, _other_message(name, asked), _other_fixes(at, asked))
                continue
            if known is None or name in known:
                too_early = first_run is not None and at.start < first_run and not use.level
                if too_early and name not in _python(document, analysis.bindings):
                    yield RULE.finding(at, "No code has been run in a sub-sandbox before this.")
                continue
            yield RULE.finding(at, _message(name, known), _fixes(name, at, known))


class _Asked(NamedTuple):
    """What the prompts for generated code call its variables, and all words of these prompts."""

    names: tuple[str, ...]
    mentioned: frozenset[str]


# "define a variable named `total`", "sets variable 'total'": a name in quotes; without quotes a
# name of several words, as in "the variable top-words".
_NAMING = re.compile(
    r"\b(?:defin\w+|variables?|named|called|sets?|stores?|binds?)\b[^`'\"\n]{0,30}"
    r"[`'\"](?P<quoted>[A-Za-z][\w!?*<>=/+-]*)[`'\"]"
    r"|\b(?:variable|named|called)\s+(?P<plain>[A-Za-z]\w*(?:[-_]\w+)+)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w!?*<>=/+-]+")


def _asked_instead(analysis: Analysis, name: str) -> _Asked | None:
    """What the code of the sub-sandboxes was asked to define, where that is surely not `name`."""
    document = analysis.document
    asked = _asked(analysis)
    if asked is None or name in asked.mentioned or name in _python(document, analysis.bindings):
        return None
    if closest(name, asked.names) is not None:
        return asked  # a slip of the pen, whatever else may be defined
    return asked if _is_python_known(document, analysis.bindings) else None


def _is_python_known(document: Document, bindings: Bindings) -> bool:
    """Whether all names are seen that the Python of the file itself defines."""
    for placed in _concerned(document):
        own = once(placed.form, "sub-sandbox", _own)
        for block in own.blocks:
            text = block.code(bindings.settled)
            if text is None or names_of(text).open_ended:
                return False
        if None in own.set_names:
            return False
    return True


def _asked(analysis: Analysis) -> _Asked | None:
    """What the code of the sub-sandboxes was asked to define; None where that is not known."""
    document = analysis.document
    names: list[str] = []
    mentioned: set[str] = set()
    for placed in about(document, "sub-sandbox"):
        for found in view(placed.form).calls("unsafe-exec-sub-output"):
            code = found.call.arguments[0] if found.call.arguments else None
            text = (
                (_prompt(analysis, placed, code) or _told(analysis, placed, code)) if code else ""
            )
            asked = [match["quoted"] or match["plain"] for match in _NAMING.finditer(text)]
            if not asked:
                return None
            names += asked
            mentioned.update(_WORD.findall(text))
    return _Asked(tuple(dict.fromkeys(names)), frozenset(mentioned))


def _prompt(analysis: Analysis, placed: Placed, code: Expr, steps: int = 0) -> str:
    """The words of the instruction that code was made from; empty where it is not seen."""
    seen = view(placed.form)
    match code:
        case Ref() if steps < _FARTHEST:
            use = next((u for u in seen.scopes.uses if u.span == code.span), None)
            if use is not None and use.binder is not None:
                value = seen.scopes.binders[use.binder].value
                if value is None:
                    return _prompt_of_given(analysis, placed, code.name, steps)
                return _prompt(analysis, placed, value, steps + 1)
            definition = analysis.bindings.own_definition(code.name)
            if definition is None or code.name not in analysis.bindings.settled:
                return ""
            value = definition.value
            return _prompt(analysis, definition.placed, value, steps + 1) if value else ""
        case Call(_, Ref(_, "syntax-e" | "datum->syntax" | "unsafe-interpolate"), arguments):
            return _prompt(analysis, placed, arguments[-1], steps + 1) if arguments else ""
        case Call(_, Ref(_, "llm-query" | "unsafe-raw-query"), arguments, keywords):
            given = [k.value for k in keywords if k.name == "instruction"]
            text = given[0] if given else arguments[0] if arguments else None
            return " ".join(str(piece.value) for piece in pieces(text))
        case Call(_, Ref(_, name)) if steps < _FARTHEST:
            definition = analysis.bindings.own_definition(name)
            made = definition.value if definition and name in analysis.bindings.settled else None
            if definition is not None and isinstance(made, Lambda) and made.body:
                return _prompt(analysis, definition.placed, made.body[-1], steps + 1)
    return ""


def _prompt_of_given(analysis: Analysis, placed: Placed, name: str, steps: int) -> str:
    """The words of the instructions that a parameter's code was made from, at each call."""
    body = view(placed.form).expansion.body
    match body:
        case (Define(_, (function,), Lambda() as made),):
            names = [parameter.text for parameter in made.parameters.required]
        case _:
            return ""
    if name not in names or function.text not in analysis.bindings.settled:
        return ""
    at, told = names.index(name), list[str]()
    for home in analysis.by_form.having(
        ("word", function.text.encode()), lambda home: function.text.encode() in home.form.text
    ):
        site = analysis.bindings.placed[home]
        for use in view(home.form).scopes.uses:
            if use.name == function.text and use.binder is None:
                if use.call is None or len(use.call.arguments) != len(names):
                    return ""
                told.append(_prompt(analysis, site, use.call.arguments[at], steps + 2))
    return "\n".join(told) if told and all(told) else ""


def _told(analysis: Analysis, placed: Placed, code: Expr) -> str:
    """What a model was told that wrote the code, where the interpretation knows it."""
    match code:
        case Call(_, Ref(_, "datum->syntax"), (*_, last)):
            code = last
        case _:
            pass
    asked = questions(analysis.facts.value_of(placed.located(code.span)))
    return "\n".join(question.instruction for question in asked)


_FARTHEST = 8  # names and wrappers between the code and its prompt


def _other_message(name: str, asked: _Asked) -> str:
    listed = " and ".join(f"`{other}`" for other in asked.names)
    return f"The prompt asks for code that defines {listed}; it does not say `{name}`."


def _other_fixes(span: Span, asked: _Asked) -> tuple[Fix, ...]:
    if len(asked.names) != 1:
        return ()
    name = asked.names[0]
    return (Fix(f"Change to {name}", (Edit(span, f'"{name}"'),), safe=False),)


def _own(view: FormView) -> _Own:
    read = tuple(
        (name, argument.span, found.use)
        for found in view.calls("finish-var")
        for argument in found.call.arguments[:1]
        if (name := literal_text(argument)) is not None
    )
    runs = tuple(view.calls("unsafe-exec-sub-output"))
    programs = [_program(view, f.call.arguments[0]) if f.call.arguments else None for f in runs]
    sets = [
        literal_text(found.call.arguments[0]) if found.call.arguments else None
        for found in view.calls("py-set!")
    ]
    for use in view.scopes.uses:
        # Passed on as a function, it may be given anything.
        if use.binder is None and use.call is None and use.name.startswith(("unsafe-exec", "py-")):
            programs.append(None)
            sets.append(None)
    later = any(found.use.level for found in runs) or len(programs) > len(runs)
    at = None if later else tuple(found.call.span.start for found in runs)
    return _Own(read, tuple(programs), blocks(view), tuple(sets), at)


def _program(view: FormView, code: Expr) -> str | Ref | None:
    match code:
        case Literal():
            return literal_text(code)
        case Quote(_, datum):
            return view.source(datum.span)
        case Call(_, Ref(_, "datum->syntax"), arguments) if arguments:
            return _program(view, arguments[-1])
        case Ref(span):
            free = any(u.span == span and u.binder is None for u in view.scopes.uses)
            return code if free else None
    return None


def _defined(document: Document, bindings: Bindings) -> frozenset[str] | None:
    """The names that code in sub-sandboxes and Python define; None where that is not known."""
    names = set(_python(document, bindings))
    if has_fragment(document):
        return None
    for placed in _concerned(document):
        own = once(placed.form, "sub-sandbox", _own)
        for program in own.programs:
            is_name = isinstance(program, Ref)
            text = constant_text(program.name, bindings.settled) if is_name else program
            if text is None or "(py-" in text or "unsafe-" in text:
                return None
            for form, _ in Document.open("", text).forms:
                names.update(binder.name.text for binder in scopes(form).tops)
        for block in own.blocks:
            text = block.code(bindings.settled)
            if text is None or names_of(text).open_ended:
                return None
        if None in own.set_names:
            return None
    return frozenset(names)


def _python(document: Document, bindings: Bindings) -> frozenset[str]:
    """The Python names that are seen to be defined, and those the bridge gives."""
    names = {"context", "contexts"}
    for placed in _concerned(document):
        own = once(placed.form, "sub-sandbox", _own)
        names.update(name for name in own.set_names if name is not None)
        for block in own.blocks:
            text = block.code(bindings.settled)
            if text is not None:
                names |= names_of(text).defined
    return frozenset(names)


def _concerned(document: Document) -> tuple[Placed, ...]:
    return (*about(document, "sub-sandbox"), *about(document, "python"))


def _first_run(document: Document) -> int | None:
    """Where code is run first, if every run of code has its place at the top level."""
    starts: list[int] = []
    for placed in _concerned(document):
        own = once(placed.form, "sub-sandbox", _own)
        if own.runs_at is None or (own.blocks and any(b.text is None for b in own.blocks)):
            return None
        starts += [placed.start + at for at in own.runs_at]
    return min(starts, default=None)


def _message(name: str, known: frozenset[str]) -> str:
    meant = closest(name, known)
    hint = f" Did you mean `{meant}`?" if meant else ""
    return f"Neither code run in a sub-sandbox nor Python defines `{name}`.{hint}"


def _fixes(name: str, span: Span, known: frozenset[str]) -> tuple[Fix, ...]:
    meant = closest(name, known)
    return (Fix(f"Change to {meant}", (Edit(span, f'"{meant}"'),), safe=False),) if meant else ()


RULE = Rule(
    name="finish-var-of-nothing",
    severity=Severity.ERROR,
    summary="`finish-var` reads a variable that no sub-sandbox and no Python defines.",
    why=(
        "It reads what code run by `unsafe-exec-sub-output` has defined, or a Python variable; "
        "definitions of the strategy itself are no business of it. The call raises an error."
    ),
    bad='(unsafe-exec-sub-output "(define answer (* 6 7))")\n(finish (finish-var "result"))',
    good='(unsafe-exec-sub-output "(define answer (* 6 7))")\n(finish (finish-var "answer"))',
    check_file=check_file,
)
