"""What the rules that look at one form have to say, of all forms of a file.

It stands until the form is edited or a name in it comes to mean something else in the file; so a
keystroke has the edited form looked at, and those that use the names it defines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..bindings import Bindings
from ..homes import Home
from ..inputs import Options
from ..join import Join, updated
from ..scopes import scopes
from ..syntax.forms import Form
from .registry import rules
from .rule import InFile, Report, Rule, Settled
from .view import view

_FORM, _JOINED = "lint", "joined lint"

Reports = tuple[tuple[Rule, Report], ...]


class Standing(NamedTuple):
    """The reports of the forms that have any, under the options and names they were made with."""

    reports: Mapping[Home, Reports]
    joined: Join
    prelude: Bindings | None
    options: Options


def standing(bindings: Bindings, options: Options, earlier: Standing | None) -> Standing:
    """The reports of all forms, those of an earlier version taken where they still stand."""
    joined, prelude = bindings.joined, bindings.prelude
    is_same = earlier is not None and (earlier.prelude, earlier.options) == (prelude, options)
    before = earlier if is_same else None

    def look(home: Home) -> Reports:
        # In a form with a syntax fault the tree is a guess: one report of the fault is enough.
        return () if home.form.broken else tuple(_reports(home, bindings, options))

    reports = updated(
        before.reports if before else {}, before.joined if before else None, joined, look
    )
    return Standing(reports, joined, prelude, options)


def look_ahead(bindings: Bindings, options: Options) -> Iterator[None]:
    """Have the forms remember, one by one, what the rules say of each by itself."""
    for home in bindings.joined.homes:
        if not home.form.broken:
            _form_reports(home.form, options)
            _joined_reports(home.form, bindings.settled, options)
        yield


def _reports(home: Home, bindings: Bindings, options: Options) -> Iterator[tuple[Rule, Report]]:
    form = home.form
    seen = view(form, options)
    for rule, report in (
        *_form_reports(form, options),
        *_joined_reports(form, bindings.settled, options),
    ):
        if _stands(report, bindings):
            yield rule, report
    for rule in rules().values():
        if rule.check_in_file is not None:
            for report in rule.check_in_file(seen, InFile(home, bindings)):
                if _stands(report, bindings):
                    yield rule, report


def _form_reports(form: Form, options: Options) -> Reports:
    """What the form rules say of a form, found out once for the same options."""
    remembered = form.memo.get(_FORM)
    if remembered is not None and remembered[0] == options:
        return remembered[1]
    seen = view(form, options)
    found = tuple(
        (rule, report)
        for rule in rules().values()
        if rule.check_form is not None
        for report in rule.check_form(seen)
    )
    form.memo[_FORM] = (options, found)
    return found


def _joined_reports(form: Form, settled: Settled, options: Options) -> Reports:
    """What the joined rules say of a form, found out again when a name it uses is redefined."""
    names = scopes(form).outside
    bound = tuple(map(settled.get, names))
    key = (bound, options)
    remembered = form.memo.get(_JOINED)
    if remembered is not None and remembered[0] == key:
        return remembered[1]
    resolved = {name: binder for name, binder in zip(names, bound, strict=True) if binder}
    seen = view(form, options)
    found = tuple(
        (rule, report)
        for rule in rules().values()
        if resolved and rule.check_joined is not None
        for report in rule.check_joined(seen, resolved)
    )
    form.memo[_JOINED] = (key, found)
    return found


def _stands(report: Report, bindings: Bindings) -> bool:
    """Whether the name that a report rests on means in the file what the rule took it for."""
    use = report.use
    if use is None:
        return True
    is_known = bindings.origin(use.name) in ("file", "prelude")
    if (is_known and not report.whoever) or bindings.is_lenient(use):
        return False
    return not (report.whoever and bindings.heads_macro(use))
