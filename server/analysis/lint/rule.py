"""What a rule is: its page, its examples and its check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ..finding import Finding, Fix, Related, Severity
from ..inputs import Inputs, Options, OptionValue
from ..scopes import Binder, Use
from ..shown import presentable
from ..syntax.tree import Span

if TYPE_CHECKING:
    from ..analyse import Analysis
    from ..bindings import Bindings
    from ..homes import Home
    from .view import FormView


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of one form found; spans, those of fixes and related places too, are relative.

    `use` is the name whose meaning the report rests on: the report is dropped when the file or its
    prelude defines that name (unless `whoever` defines it is all the same), or when the use stands
    inside what may be a macro.  `defined` names a definition of this file to show beside it.
    `applies` is asked of each version of the file whether the report holds under its inputs.
    """

    span: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    use: Use | None = None
    whoever: bool = False
    defined: str = ""
    applies: Callable[[Inputs], bool] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", presentable(self.message))


Settled = Mapping[str, Binder]


class InFile(NamedTuple):
    """A form in its file; what that says of names which the form does not use may be outdated."""

    home: Home
    bindings: Bindings


class Group(Enum):
    """What a rule is about; `--select`, `--ignore` and the settings take these words too."""

    SYNTAX = "syntax"  # the text is no program: reported unless the rule itself is ignored
    WRONG = "wrong"  # the run would fail, or not do what it seems to
    UNSAFE = "unsafe"  # an answer or a secret gets where it must not
    DEAR = "dear"  # the run would cost more money or time than it has to


T = TypeVar("T", bound=OptionValue)


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """A number or word of a rule that the user may change, with the value it has else.

    `rule` is the rule's name, `name` the option's, as in `[rules.RULE]` of the configuration.
    `doc` says in one sentence what the value means.  A number lies between `low` and `high`.
    `choices` are all the words that are accepted, where not every word is.
    """

    rule: str
    name: str
    default: T
    doc: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    def value(self, options: Options) -> T:
        """The value under the options of `FormView.options` or `Inputs.options`."""
        found = options.get(self.rule, {}).get(self.name, self.default)
        # The configuration has checked it; an Inputs made by hand may hold anything.
        return found if isinstance(found, type(self.default)) else self.default


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.  `name` is the bad pattern, as in `;; schemestra: disable=name`.

    `summary` says what it finds in one sentence, `why` why that is bad.  `bad` is a program that
    raises this rule and no other, `good` the same program put right; both are tests.
    `prelude` are definitions that both rely on.  `options` are what the user may tune: a check
    reads one with `OPTION.value(view.options)`, or `analysis.inputs.options` for a whole file.

    `check_form` sees one form and is run once for each text of a form.  `check_joined` sees also
    what the file-level names in the form are bound to, those that never change, and is run again
    when one of these does.  `check_in_file` sees all that the names in the form mean in the file,
    and may ask only about these; it is run again when one of them is defined elsewhere or not any
    more.  `check_file` sees the whole file and is run on every change, so it
    must be cheap.  A rule that has none of them is raised by the parser or the headers.
    """

    name: str
    severity: Severity
    summary: str
    why: str
    bad: str
    good: str
    check_form: Callable[[FormView], Iterable[Report]] | None = None
    check_joined: Callable[[FormView, Settled], Iterable[Report]] | None = None
    check_in_file: Callable[[FormView, InFile], Iterable[Report]] | None = None
    check_file: Callable[[Analysis], Iterable[Finding]] | None = None
    prelude: str = ""
    group: Group = Group.WRONG
    options: tuple[Option[int] | Option[float] | Option[str] | Option[bool], ...] = ()

    def finding(
        self,
        span: Span,
        message: str,
        fixes: tuple[Fix, ...] = (),
        related: tuple[Related, ...] = (),
    ) -> Finding:
        """A finding of this rule; all spans are absolute."""
        return Finding(self.name, self.severity, span, message, fixes, related)
