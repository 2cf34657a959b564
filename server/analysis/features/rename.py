"""Renaming, which changes every place of a name and the meaning of none.

That no name is captured is not reasoned about but tried: the new texts are read, and every use
of a name in them must mean what it meant before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ...language.racket_names import racket_name
from ...language.vocabulary import lookup
from ..bindings import Bindings, bind
from ..expand import SPECIAL_FORMS, expand
from ..finding import Edit
from ..scopes import Binder, scopes
from ..shown import presentable
from ..syntax.document import Change, Document
from ..syntax.forms import Placed
from ..syntax.tree import Span
from ..traverse import walk
from .mentions import Role as Mentioned
from .mentions import mentions
from .occurrences import Kind, Occurrence, Role, Subject, occurrences, subject_at
from .struct_names import Member, struct_members

_RESERVED = frozenset({"...", "…", "_", "else", "=>", "on-error", "."})


class Refusal(Exception):
    """Why a name is not renamed, in a sentence for a person."""

    def __init__(self, message: str) -> None:
        super().__init__(presentable(message))


@dataclass(frozen=True, slots=True)
class Target:
    """What a rename is about.

    `span` is the part of the name under the cursor that is renamed, `text` what stands there: of
    `point-x` the field `x`.  `members` are the names of the struct, if the name comes from one.
    """

    span: Span
    text: str
    subject: Subject
    members: tuple[Member, ...] = ()

    @property
    def member(self) -> Member | None:
        return next((m for m in self.members if m.name == self.subject.name), None)


@dataclass(frozen=True, slots=True)
class Renamed:
    """The edits of one file, in order."""

    document: Document
    edits: tuple[Edit, ...]


def target_at(bindings: Bindings, offset: int) -> Target:
    """What a rename at a cursor is about; raises Refusal where nothing can be renamed."""
    subject = subject_at(bindings, offset)
    if subject is None:
        raise Refusal("There is no name here that could be renamed.")
    name = subject.name
    if subject.kind is Kind.GIVEN:
        whose = "the dialect" if lookup(name) else "Racket"
        raise Refusal(f"`{name}` is a name of {whose}; only your own names can be renamed.")
    if subject.kind is Kind.UNKNOWN:
        raise Refusal(f"`{name}` is not defined in this file, so it cannot be renamed.")
    if subject.kind is Kind.KEYWORD:
        start = subject.span.start + len("#:")
        return Target(Span(start, subject.span.end), subject.keyword, subject)
    written = _written(bindings.document, subject.span)
    if not subject.is_struct:
        return Target(subject.span, written, subject)
    target = Target(subject.span, written, subject, _members(bindings, subject))
    member = target.member
    if member is None or written != name:
        return target
    start = subject.span.start + len(name[: member.part_start].encode())
    span = Span(start, start + len(member.part.encode()))
    return replace(target, span=span, text=member.part)


def names_of(target: Target) -> frozenset[str]:
    """Every name that a rename may change; empty where those of the subject are all."""
    return frozenset(member.name for member in target.members)


def rename(files: Sequence[Bindings], target: Target, new_name: str) -> tuple[Renamed, ...]:
    """The edits that give a subject a new name, file by file.

    `files` begins with the file of the cursor and holds, for a name of the file level, the file
    that defines it and every file that has that one as its prelude.  Raises Refusal when the
    program would mean something else afterwards, or when that is not sure.
    """
    if target.subject.kind is Kind.LOCAL or not target.subject.owner:
        files = files[:1]
    new_name = _readable(new_name.strip(), target)
    spellings = _spellings(target, new_name)
    _refuse_clashes(files, target, set(spellings.values()) - set(spellings))
    renamed: list[Renamed] = []
    for file in files:
        found = _everything(file, target, spellings)
        _refuse_uncertain(file, target, found)
        edits = tuple(_edits(file.document, target, found, spellings, new_name))
        renamed.append(Renamed(file.document, edits))
    _refuse_captures(files, renamed, spellings)
    return tuple(one for one in renamed if one.edits)


def _readable(new_name: str, target: Target) -> str:
    """The new name, checked to be one; a keyword's without its `#:`."""
    is_keyword = target.subject.kind is Kind.KEYWORD
    if is_keyword:
        new_name = new_name.removeprefix("#:")
    if not new_name:
        raise Refusal("The new name is empty.")
    forms = Document.open("untitled:name", new_name).forms
    node = forms[0].form.node if len(forms) == 1 else None
    if node is None or node.kind != "symbol" or node.text != new_name or set(new_name) & set("|\\"):
        raise Refusal(
            f"“{new_name}” is no name: a name has no blanks, quotes, brackets, bars or "
            "semicolons, and is no number."
        )
    if is_keyword:
        return new_name
    if new_name in _RESERVED or new_name in SPECIAL_FORMS:
        raise Refusal(f"`{new_name}` is a word of the language itself; choose another name.")
    if lookup(new_name) is not None:
        raise Refusal(f"`{new_name}` is a name of the dialect; choose another one.")
    racket = racket_name(new_name)
    if racket is not None and racket.kind == "syntax":
        raise Refusal(f"`{new_name}` is a form of Racket; choose another name.")
    return new_name


# Which names change, and how each is spelled afterwards.


def _members(bindings: Bindings, subject: Subject) -> tuple[Member, ...]:
    prelude = bindings.prelude
    home = prelude if prelude and prelude.document.uri == subject.owner else bindings
    definition = next((o for o in occurrences(home, subject) if o.role is Role.DEFINITION), None)
    return struct_members(home, definition.span) if definition else ()


def _spellings(target: Target, new: str) -> Mapping[str, str]:
    """Old names and new ones; a struct's or a field's name carries those made of it."""
    if target.subject.kind is Kind.KEYWORD:
        return {target.subject.name: f"#:{new}"}
    member = target.member
    if member is None:
        return {target.subject.name: new}
    if member.field:
        # An editor that does not ask which part is renamed sends the whole accessor.
        return {m.name: m.spelled(m.struct, new) for m in target.members if m.field == member.field}
    return {m.name: m.spelled(new, m.field) for m in target.members if m.struct == member.struct}


def _everything(
    file: Bindings, target: Target, spellings: Mapping[str, str]
) -> tuple[Occurrence, ...]:
    """Every place of every name that changes."""
    subject = target.subject
    if subject.kind is Kind.FILE:
        return occurrences(file, replace(subject, names=frozenset(spellings)))
    if not target.members:
        return occurrences(file, subject)
    found: set[Occurrence] = set()
    for place in {m.place for m in target.members if m.name in spellings}:
        if local := subject_at(file, place.start):
            found.update(occurrences(file, local))
    return tuple(sorted(found, key=lambda occurrence: occurrence.span))


def _edits(
    document: Document,
    target: Target,
    found: Sequence[Occurrence],
    spellings: Mapping[str, str],
    new: str,
) -> Iterator[Edit]:
    renames_field = target.member is not None and bool(target.member.field)
    fields = {m.name: m.field for m in target.members}
    for occurrence in found:
        name, written = occurrence.name, _written(document, occurrence.span)
        if fields.get(name) and written == fields[name]:
            # A field where it is defined or copied, which stands there without its struct.
            if renames_field:
                yield Edit(occurrence.span, new)
        elif target.members and written != name and not written.startswith("|"):
            yield Edit(occurrence.span, new)  # the struct's own name, which defines others too
        else:
            yield Edit(occurrence.span, spellings.get(name, new))


def _written(document: Document, span: Span) -> str:
    return document.source[span.start : span.end].decode()


# What is refused.


def _line(document: Document, offset: int) -> int:
    return document.lines.line_column(offset)[0]


def _place(file: Bindings, files: Sequence[Bindings], offset: int) -> str:
    """`line 3`, with the file's name where it is another file than the cursor's."""
    where = f"line {_line(file.document, offset)}"
    if file.document.uri == files[0].document.uri:
        return where
    return f"{where} of {file.document.uri.rpartition('/')[2]}"


def _refuse_clashes(files: Sequence[Bindings], target: Target, new_names: set[str]) -> None:
    match target.subject.kind:
        case Kind.LOCAL:
            _refuse_local_clash(files[0], target.subject, new_names)
        case Kind.KEYWORD:
            _refuse_keyword_clash(files, target, new_names)
        case _:
            _refuse_file_clash(files, target.subject, new_names)


def _refuse_local_clash(file: Bindings, subject: Subject, new_names: set[str]) -> None:
    """Two names of one scope may not be the same."""
    for found in subject.local:
        placed = file.document.placed_at(found.span.start)
        if placed is None or found.role is not Role.DEFINITION:
            continue
        binders = scopes(placed.form).binders
        own = [b for b in binders if placed.located(b.name.span) == found.span]
        for binder in binders:
            if binder.name.text in new_names and any(_shares_scope(binder, o) for o in own):
                at = placed.located(binder.name.span).start
                raise Refusal(
                    f"`{binder.name.text}` is already bound beside it, on line "
                    f"{_line(file.document, at)}."
                )
    if subject.is_macro_variable:
        placed = file.document.placed_at(subject.span.start)
        for mention in mentions(placed.form) if placed else ():
            if mention.name in new_names and mention.region.holds(
                subject.span.start - (placed.start if placed else 0)
            ):
                raise Refusal(f"`{mention.name}` is already used in this clause of the macro.")


def _shares_scope(one: Binder, other: Binder) -> bool:
    return (one.scope, one.kind, one.top) == (other.scope, other.kind, other.top) and not one.top


def _refuse_keyword_clash(files: Sequence[Bindings], target: Target, new_names: set[str]) -> None:
    function = target.subject.function
    for file in files:
        for new in new_names:
            clashing = replace(target.subject, keyword=new.removeprefix("#:"), function=function)
            for found in occurrences(file, clashing):
                where = _place(file, files, found.span.start)
                raise Refusal(f"The function already has the keyword `{new}` ({where}).")


def _refuse_file_clash(files: Sequence[Bindings], subject: Subject, new_names: set[str]) -> None:
    preludes = (file.prelude for file in files if file.prelude is not None)
    for file in (*files, *preludes):
        for name in sorted(new_names & file.defined.keys()):
            binder, placed = file.defined[name][0]
            where = _place(file, files, placed.located(binder.name.span).start)
            raise Refusal(f"`{name}` is already defined, on {where}.")


def _refuse_uncertain(file: Bindings, target: Target, found: Sequence[Occurrence]) -> None:
    """Refuse when some place may or may not be one of the name."""
    document = file.document
    for occurrence in found:
        if occurrence.uncertain:
            raise Refusal(
                f"On line {_line(document, occurrence.span.start)} `{occurrence.name}` stands in "
                "a macro that may bind it anew; rename it by hand."
            )
    if target.subject.kind is Kind.KEYWORD or not found:
        return
    known = {occurrence.span for occurrence in found}
    names = {occurrence.name for occurrence in found}
    for placed in _forms_with(file, names, target.subject):
        for span, name in _stray(placed, names):
            if placed.located(span) not in known:
                raise Refusal(
                    f"What `{name}` means on line {_line(document, placed.start + span.start)} "
                    "is not sure; rename it by hand."
                )
    _refuse_half_read(file, target.subject)


def _refuse_half_read(file: Bindings, subject: Subject) -> None:
    """A name that only a form with a fault defines may be meant for that form or for the file."""
    if subject.kind is not Kind.FILE or file.document.uri != subject.owner:
        return
    found = file.defined.get(subject.name, [])
    if found and not any(binder.top for binder, _ in found):
        line = _line(file.document, found[0][1].start)
        raise Refusal(
            f"`{subject.name}` is defined in a form whose brackets do not match (line {line}); "
            "mend that first."
        )


def _forms_with(file: Bindings, names: set[str], subject: Subject) -> Iterator[Placed]:
    if subject.kind is Kind.LOCAL:
        placed = file.document.placed_at(subject.span.start)
        yield from (placed,) if placed else ()
        return
    written = [name.encode() for name in names]
    for placed in file.document.forms:
        if any(name in placed.form.text for name in written):
            yield placed


def _stray(placed: Placed, names: set[str]) -> Iterator[tuple[Span, str]]:
    """The symbols among `names` that neither the scopes nor the mentions know, data left out."""
    found = scopes(placed.form)
    known = {use.span for use in found.uses} | {binder.name.span for binder in found.binders}
    known.update(mention.span for mention in mentions(placed.form))
    data: list[Span] | None = None
    for node in placed.form.node.walk():
        if node.kind != "symbol" or node.text not in names or node.span in known:
            continue
        if data is None:
            data = _data(placed)
        if not any(span.start <= node.start < span.end for span in data):
            yield node.span, node.text


def _data(placed: Placed) -> list[Span]:
    """Where a form's quoted data stand; what is unquoted in them is known as a use."""
    from ..core import Quasi, Quote

    return [e.span for e in walk(*expand(placed.form)) if isinstance(e, Quote | Quasi)]


# That nothing is captured: the new texts are read, and what each name means is compared.


@dataclass(slots=True)
class _Shift:
    """Where an offset of the old text is in the new one."""

    starts: list[int]
    grown: list[int]

    @classmethod
    def of(cls, edits: Sequence[Edit]) -> _Shift:
        starts = [edit.span.start for edit in edits]
        sizes = (len(e.text.encode()) - (e.span.end - e.span.start) for e in edits)
        return cls(starts, [0, *accumulate(sizes)])

    def __call__(self, offset: int) -> int:
        # An edit at the very offset has not moved it yet.
        index = bisect_right(self.starts, offset - 1)
        return offset + self.grown[index]


_Meaning = tuple[str, str, int]  # resolution, file, offset of the definition


def _refuse_captures(
    files: Sequence[Bindings], renamed: Sequence[Renamed], spellings: Mapping[str, str]
) -> None:
    after = [_edited(one) for one in renamed]
    shifts = {one.document.uri: _Shift.of(one.edits) for one in renamed}
    by_uri = {document.uri: document for document in after}
    names = {*spellings, *spellings.values()}
    for old, document in zip(files, after, strict=True):
        prelude = old.prelude.document if old.prelude else None
        new = bind(document, by_uri.get(prelude.uri, prelude) if prelude else None)
        if len(old.document.forms) != len(document.forms):
            raise Refusal("The file would read differently with the new name; choose another.")
        shift = shifts[document.uri]
        for before, now in zip(old.document.forms, document.forms, strict=True):
            if before.form is now.form and names.isdisjoint(_outward(now)):
                continue
            _compare(files, old, new, before, now, shift, shifts)


def _outward(placed: Placed) -> set[str]:
    """The names of a form whose meaning other forms decide."""
    return {*scopes(placed.form).free, *(mention.name for mention in mentions(placed.form))}


def _edited(one: Renamed) -> Document:
    """The file after its edits, made as one: a document reads itself again after each."""
    if not one.edits:
        return one.document
    source = one.document.source
    start, end = one.edits[0].span.start, one.edits[-1].span.end
    pieces: list[bytes] = []
    at = start
    for edit in one.edits:
        pieces += (source[at : edit.span.start], edit.text.encode())
        at = edit.span.end
    return one.document.edit([Change(start, end, b"".join(pieces))], one.document.version)


def _compare(
    files: Sequence[Bindings],
    old: Bindings,
    new: Bindings,
    before: Placed,
    now: Placed,
    shift: _Shift,
    shifts: Mapping[str, _Shift],
) -> None:
    meant = _meanings(old, before)
    means = _meanings(new, now)
    for at, meaning in meant.items():
        resolution, uri, definition = meaning
        if uri in shifts:
            meaning = resolution, uri, shifts[uri](definition)
        if means.get(shift(at)) != meaning:
            name = _symbol_at(new.document, shift(at))
            raise Refusal(
                f"On {_place(old, files, at)} `{name}` would mean something else; "
                "choose another name."
            )


def _meanings(bindings: Bindings, placed: Placed) -> dict[int, _Meaning]:
    """What each used name of a form means, by its offset."""
    found = scopes(placed.form)
    uri = bindings.document.uri
    meanings: dict[int, _Meaning] = {}
    for mention in mentions(placed.form):
        at = placed.start + mention.span.start
        if mention.role is Mentioned.FREE:
            meanings[at] = _outer_meaning(bindings, mention.name)
        else:
            meanings[at] = mention.role.value, uri, placed.start + mention.region.start
    for use in found.uses:
        at = placed.start + use.span.start
        if use.binder is not None:
            binder = found.binders[use.binder]
            meanings[at] = "local", uri, placed.start + binder.name.span.start
            continue
        meanings[at] = _outer_meaning(bindings, use.name)
    return meanings


def _outer_meaning(bindings: Bindings, name: str) -> _Meaning:
    resolution, definition = bindings.lookup(name)
    return (
        (resolution, definition.uri, definition.span.start) if definition else (resolution, "", 0)
    )


def _symbol_at(document: Document, offset: int) -> str:
    path = document.path_at(offset)
    return path[-1].text if path else ""
