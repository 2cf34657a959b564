"""What the name at a cursor is, and every place of it in a file.

Definition, references, highlights, rename and the call hierarchy all ask here, so that they agree
on what is the same name.  Nothing is looked up outside of the bindings that are given: a name of
a prelude is found in the prelude and in each file that uses it by asking once for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ..core import CaseLambda, KeywordArgument, Lambda
from ..scopes import Binder, Use, is_hidden, scopes
from ..syntax.forms import Form, Placed
from ..syntax.tree import Node, Span
from .mentions import Mention, mentions
from .mentions import Role as MentionRole

if TYPE_CHECKING:
    from ..bindings import Bindings


class Role(Enum):
    DEFINITION = "definition"
    WRITE = "write"  # `set!`
    READ = "read"


class Kind(Enum):
    LOCAL = "local"  # bound inside a form
    FILE = "file"  # defined at the level of the file `owner`
    KEYWORD = "keyword"  # a keyword of a function that is LOCAL or FILE
    GIVEN = "given"  # of the dialect or of Racket
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place of a name; `span` is absolute.

    `name` is what it stands for: of a struct's field `x` that is `point-x`.  `uncertain` marks a
    place in which a macro might bind the name instead of using it.
    """

    span: Span
    role: Role
    name: str
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a cursor is on; `span` is that of the name under it.

    `names` are the names that come from the same definition: a struct's name makes `point` and
    `point?`.  `owner` is the URI of the file that a FILE subject is defined in.  `local` are the
    occurrences of a LOCAL one, all of which are in one form.  `function` and `keyword` (without
    `#:`) say which keyword of what.  `is_struct` marks the names that a struct defines.
    """

    kind: Kind
    name: str
    span: Span
    names: frozenset[str]
    owner: str = ""
    local: tuple[Occurrence, ...] = ()
    function: Subject | None = None
    keyword: str = ""
    is_struct: bool = False
    is_macro_variable: bool = False


def subject_at(bindings: Bindings, offset: int) -> Subject | None:
    """What the name under a cursor is; None where no name stands."""
    placed = bindings.document.placed_at(offset)
    if placed is None:
        return None
    at = offset - placed.start
    found = scopes(placed.form)
    # What the mentions claim is no use, though the expansion may have taken it for one.
    for mention in mentions(placed.form):
        if mention.span.holds(at) and (subject := _of_mention(bindings, placed, mention)):
            return subject
    for index, binder in enumerate(found.binders):
        if _is_touched(binder.name.span, at) and not is_hidden(binder.name.text):
            if binder.top:
                return _file_subject(bindings, binder.name.text, binder.name.span, placed)
            return _local_subject(placed, index, binder.name.span)
    for use in found.uses:
        if not _is_touched(use.span, at):
            continue
        if use.binder is not None:
            return _local_subject(placed, use.binder, use.span)
        return _file_subject(bindings, use.name, use.span, placed)
    return _keyword_subject(bindings, placed, at)


def _is_touched(span: Span, offset: int) -> bool:
    return span.start < span.end and span.holds(offset)


def _of_mention(bindings: Bindings, placed: Placed, mention: Mention) -> Subject | None:
    match mention.role:
        case MentionRole.INNER:
            return None
        case MentionRole.VARIABLE:
            return _macro_variable(placed, mention)
        case MentionRole.PATTERN:
            index = _pattern_binder(placed.form, mention)
            if index is None:
                return None
            if scopes(placed.form).binders[index].top:
                return _file_subject(bindings, mention.name, mention.span, placed)
            return _local_subject(placed, index, mention.span)
    local = _local_definition(placed.form, mention)
    if local is not None:
        return _local_subject(placed, local, mention.span)
    return _file_subject(bindings, mention.name, mention.span, placed)


def _macro_variable(placed: Placed, mention: Mention) -> Subject:
    spans = [
        other.span.moved(placed.start)
        for other in mentions(placed.form)
        if other.role is MentionRole.VARIABLE
        and (other.name, other.region) == (mention.name, mention.region)
    ]
    local = tuple(
        Occurrence(span, Role.READ if index else Role.DEFINITION, mention.name)
        for index, span in enumerate(sorted(spans))
    )
    return Subject(
        Kind.LOCAL,
        mention.name,
        mention.span.moved(placed.start),
        frozenset({mention.name}),
        local=local,
        is_macro_variable=True,
    )


def _pattern_binder(form: Form, mention: Mention) -> int | None:
    """The binder of a variable of a pattern, by its first place in that pattern."""
    for index, binder in enumerate(scopes(form).binders):
        inside = mention.region.start <= binder.name.span.start < mention.region.end
        if inside and binder.name.text == mention.name:
            return index
    return None


def _local_definition(form: Form, mention: Mention) -> int | None:
    """The local binder, if there is one, that a mentioned struct, field or macro refers to."""
    best: tuple[int, int] | None = None
    for index, binder in enumerate(scopes(form).binders):
        if binder.top or binder.name.text != mention.name:
            continue
        if binder.scope.start <= mention.span.start < binder.scope.end:
            size = binder.scope.end - binder.scope.start
            if best is None or size < best[0]:
                best = size, index
    return best[1] if best else None


def _local_subject(placed: Placed, index: int, span: Span) -> Subject:
    """The subject that a binder of a form is; what it binds at the same spot belongs to it."""
    binders = scopes(placed.form).binders
    binder = binders[index]
    same = {i for i, other in enumerate(binders) if other.name.span == binder.name.span}
    local = tuple(sorted(_local_occurrences(placed, same), key=lambda found: found.span))
    return Subject(
        Kind.LOCAL,
        binder.name.text,
        span.moved(placed.start),
        frozenset(binders[i].name.text for i in same),
        local=_once(local),
        is_struct=binder.kind == "struct",
    )


def _local_occurrences(placed: Placed, indexes: set[int]) -> Iterator[Occurrence]:
    found = scopes(placed.form)
    fields = _field_spans(placed.form)
    for index in indexes:
        name = found.binders[index].name
        yield Occurrence(placed.located(name.span), Role.DEFINITION, name.text)
    for use in found.uses:
        if use.binder in indexes and use.span not in fields:
            yield _used(placed, use)
    for mention in mentions(placed.form):
        owner = (
            _pattern_binder(placed.form, mention)
            if mention.role is MentionRole.PATTERN
            else _local_definition(placed.form, mention)
            if mention.role in (MentionRole.STRUCT, MentionRole.FIELD, MentionRole.FREE)
            else None
        )
        if owner in indexes:
            span = placed.located(mention.span)
            is_definition = mention.role is MentionRole.PATTERN
            role = Role.DEFINITION if is_definition else Role.READ
            yield Occurrence(span, role, mention.name)


def _file_subject(bindings: Bindings, name: str, span: Span, placed: Placed) -> Subject:
    """The subject that a name without a local binder is."""
    span = placed.located(span)
    resolution, definition = bindings.lookup(name)
    if definition is None:
        kind = Kind.UNKNOWN if resolution == "unknown" else Kind.GIVEN
        return Subject(kind, name, span, frozenset({name}))
    home = bindings.prelude if resolution == "prelude" and bindings.prelude else bindings
    same = {
        other.name.text
        for binder, where in _definitions(home, name)
        for other in scopes(where.form).binders
        if other.name.span == binder.name.span and other.top == binder.top
    }
    return Subject(
        Kind.FILE,
        name,
        span,
        frozenset(same | {name}),
        owner=home.document.uri,
        is_struct=definition.kind == "struct",
    )


def _definitions(bindings: Bindings, name: str) -> list[tuple[Binder, Placed]]:
    """A file's definitions of a name; what only a broken form holds counts if nothing else does."""
    found = bindings.defined.get(name, [])
    return [(binder, placed) for binder, placed in found if binder.top] or found


def occurrences(bindings: Bindings, subject: Subject) -> tuple[Occurrence, ...]:
    """Every place of a subject in one file, in order.

    A LOCAL subject must be of this very file; any other may be of a prelude.
    """
    if subject.kind is Kind.LOCAL:
        return subject.local
    if subject.kind is Kind.KEYWORD:
        return tuple(sorted(_of_keyword(bindings, subject), key=lambda found: found.span))
    return _once(tuple(sorted(_of_file(bindings, subject), key=lambda found: found.span)))


def _once(found: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
    """One occurrence a place: a struct's name defines several names there."""
    kept: dict[Span, Occurrence] = {}
    for occurrence in found:
        kept.setdefault(occurrence.span, occurrence)
    return tuple(kept.values())


def _of_file(bindings: Bindings, subject: Subject) -> Iterator[Occurrence]:
    names = [name for name in subject.names if _means(bindings, name, subject)]
    if subject.kind is Kind.FILE and bindings.document.uri == subject.owner:
        for name in names:
            for binder, placed in _definitions(bindings, name):
                yield Occurrence(placed.located(binder.name.span), Role.DEFINITION, name)
                if not binder.top:
                    yield from _uses_of(placed, binder)
    for placed in bindings.document.forms:
        free = scopes(placed.form).free
        for name in names:
            for use in free.get(name, ()):
                if use.span not in _field_spans(placed.form):
                    yield _used(placed, use)
        for mention in mentions(placed.form):
            if mention.name not in names:
                continue
            if _is_free(placed.form, mention):
                yield Occurrence(placed.located(mention.span), Role.READ, mention.name)
            elif subject.kind is Kind.FILE and _defines(placed.form, mention):
                yield Occurrence(placed.located(mention.span), Role.DEFINITION, mention.name)


def _means(bindings: Bindings, name: str, subject: Subject) -> bool:
    """Whether a name that nothing local binds means the subject in this file."""
    resolution, definition = bindings.lookup(name)
    if subject.kind is Kind.FILE:
        return definition is not None and definition.uri == subject.owner
    if subject.kind is Kind.UNKNOWN:
        return resolution == "unknown"
    return definition is None and resolution != "unknown"


def _uses_of(placed: Placed, binder: Binder) -> Iterator[Occurrence]:
    found = scopes(placed.form)
    for use in found.uses:
        if use.binder is not None and found.binders[use.binder] is binder:
            yield _used(placed, use)


def _is_free(form: Form, mention: Mention) -> bool:
    if mention.role not in (MentionRole.FREE, MentionRole.STRUCT, MentionRole.FIELD):
        return False
    return _local_definition(form, mention) is None


def _defines(form: Form, mention: Mention) -> bool:
    """Whether it is a variable of a pattern that the file itself is given, as by `match-define`."""
    if mention.role is not MentionRole.PATTERN:
        return False
    index = _pattern_binder(form, mention)
    return index is not None and scopes(form).binders[index].top


def _field_spans(form: Form) -> frozenset[Span]:
    return frozenset(m.span for m in mentions(form) if m.role is MentionRole.FIELD)


def _used(placed: Placed, use: Use) -> Occurrence:
    role = Role.WRITE if use.assigned else Role.READ
    uncertain = (use.lenient or bool(use.outer)) and _looks_bound(placed.form.node, use.span)
    return Occurrence(placed.located(use.span), role, use.name, uncertain)


def _looks_bound(root: Node, span: Span) -> bool:
    """Whether a symbol stands where a macro's use would name what it binds: `([x 1]) …`."""
    path: list[Node] = []
    node: Node | None = root
    while node is not None and node.span != span:
        path.append(node)
        node = next((c for c in node.children if c.start <= span.start < c.end), None)
    if node is None or len(path) < 2 or path[-1].children[0] is not node:
        return False
    return path[-1].kind == "list" and path[-2].kind == "list" and not path[-2].head


# Keywords of functions that the file or its prelude defines.


def _keyword_subject(bindings: Bindings, placed: Placed, at: int) -> Subject | None:
    """The keyword of a function's parameter or of a call to it."""
    for use in scopes(placed.form).uses:
        for argument in use.call.keywords if use.call else ():
            if argument.span.holds(at):
                return _called_keyword(bindings, placed, use, argument)
    for binder in scopes(placed.form).binders:
        for keyword, span in _keyword_parameters(placed.form, binder):
            if span.holds(at):
                function = subject_at(bindings, placed.start + binder.name.span.start)
                return _keyword(function, keyword, span.moved(placed.start))
    return None


def _called_keyword(
    bindings: Bindings, placed: Placed, use: Use, argument: KeywordArgument
) -> Subject | None:
    function = subject_at(bindings, placed.start + use.span.start)
    if function is None or function.kind not in (Kind.LOCAL, Kind.FILE):
        return None
    subject = _keyword(function, argument.name, placed.located(argument.span))
    prelude = bindings.prelude
    home = prelude if prelude and prelude.document.uri == function.owner else bindings
    known = subject and any(f.role is Role.DEFINITION for f in occurrences(home, subject))
    return subject if known else None


def _keyword(function: Subject | None, keyword: str, span: Span) -> Subject | None:
    if function is None:
        return None
    name = f"#:{keyword}"
    return Subject(
        Kind.KEYWORD,
        name,
        span,
        frozenset({name}),
        owner=function.owner,
        function=function,
        keyword=keyword,
    )


def _keyword_parameters(form: Form, binder: Binder) -> Iterator[tuple[str, Span]]:
    """The keywords that a bound function takes, with the place of each in its parameters."""
    match binder.value:
        case Lambda():
            clauses = (binder.value,)
        case CaseLambda(_, clauses):
            pass
        case _:
            return
    for clause in clauses:
        for parameter in clause.parameters.keywords:
            place = _keyword_before(form.node, parameter.name.span)
            if place is not None:
                yield parameter.keyword, place


def _keyword_before(root: Node, name: Span) -> Span | None:
    """The keyword in front of the parameter at `name`: of `#:key name` or `#:key [name 1]`."""
    node = root
    while True:
        index = next(
            (i for i, c in enumerate(node.children) if c.start <= name.start < c.end), None
        )
        if index is None:
            return None
        before = node.children[index - 1] if index else None
        if before is not None and before.kind == "keyword":
            return before.span
        node = node.children[index]


def _of_keyword(bindings: Bindings, subject: Subject) -> Iterator[Occurrence]:
    function = subject.function
    if function is None:
        return
    for found in occurrences(bindings, function):
        placed = bindings.document.placed_at(found.span.start)
        if placed is None:
            continue
        at = found.span.moved(-placed.start)
        if found.role is Role.DEFINITION:
            for binder in scopes(placed.form).binders:
                if binder.name.span == at:
                    for keyword, span in _keyword_parameters(placed.form, binder):
                        if keyword == subject.keyword:
                            place = placed.located(span)
                            yield Occurrence(place, Role.DEFINITION, subject.name)
            continue
        for use in scopes(placed.form).uses:
            for argument in use.call.keywords if use.call and use.span == at else ():
                if argument.name == subject.keyword:
                    yield Occurrence(placed.located(argument.span), Role.READ, subject.name)
