"""What a configuration says, and what follows from it for one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..analysis.finding import Severity
from ..analysis.headers import budget_limits
from ..analysis.inputs import Inputs, OptionValue
from ..analysis.lint.registry import rules
from ..analysis.lint.rule import Rule
from .selection import ALL, chooses, closeness, matches

OFF = "off"


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a configuration.

    `path` is None for settings that are in no file; `line` counts from 1, 0 for none.
    """

    path: Path | None
    line: int
    message: str

    def __str__(self) -> str:
        if self.path is None:
            return self.message
        return (
            f"{self.path}:{self.line}: {self.message}"
            if self.line
            else f"{self.path}: {self.message}"
        )


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What is said of one rule. `severity` None leaves it as it is; `off` switches the rule off."""

    severity: Severity | None = None
    off: bool = False
    options: Mapping[str, OptionValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """All settings, each at its default unless given.

    `path` is the file and `folder` where its globs begin.  `select`, `ignore` and the values of
    `per_file_ignores` are selectors, no `select` meaning all rules.  `only` and `without` are the
    selectors of a command's `--select` and `--ignore`.  `budget` is a text that
    `headers.budget_limits` can read, `keep_runs` a number of days and `redact` regular
    expressions.  `places` are the lines of the settings in the file, by their dotted names.  Of a
    setting with a mistake the default is taken, and `problems` tells; `notices` tell what does not
    hold as the folder is not trusted.
    """

    path: Path | None = None
    folder: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    prices: str | None = None
    default_model: str | None = None
    assume: Mapping[str, int] = field(default_factory=dict)
    budget: str = ""
    budget_per_day: str = ""
    budget_per_session: str = ""
    keep_runs: float | None = None
    redact: tuple[str, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    backends: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)

    def excludes(self, path: Path) -> bool:
        """Whether the user wants a file, or all of a folder, left alone."""
        return any(matches(glob, path, self.folder) for glob in self.exclude)

    def inputs(self, inputs: Inputs, path: Path | None) -> Inputs:
        """`inputs` under this configuration; `path` is the strategy's, None if it is on no disk.

        Sizes that `inputs` has already, those of the file's header, win over the configured ones.
        """
        if self is DEFAULTS:
            return inputs
        return replace(
            inputs,
            disabled=inputs.disabled | self.disabled(path),
            severities={name: s.severity for name, s in self.rules.items() if s.severity},
            options={name: s.options for name, s in self.rules.items() if s.options},
            prices=self.prices or inputs.prices,
            default_model=self.default_model or inputs.default_model,
            assume={**self.assume, **inputs.assume},
            backends=frozenset(self.backends),
            budget=budget_limits(self.budget) if self.budget else inputs.budget,
        )

    def disabled(self, path: Path | None) -> frozenset[str]:
        """The names of the rules that do not apply to a file."""
        here = self._ignored_in(path) if path is not None else []
        return frozenset(
            rule.name
            for rule in rules().values()
            if closeness(rule, here) is not None or not self._chooses(rule)
        )

    def _ignored_in(self, path: Path) -> list[str]:
        if self.excludes(path):
            return [ALL]
        return [
            selector
            for glob, selectors in self.per_file_ignores.items()
            if matches(glob, path, self.folder)
            for selector in selectors
        ]

    def _chooses(self, rule: Rule) -> bool:
        if self.only:
            return chooses(rule, self.only, self.without)
        setting = self.rules.get(rule.name, RuleSetting())
        select = [*(self.select or (ALL,)), *([rule.name] if setting.severity else ())]
        ignore = [*self.ignore, *self.without, *([rule.name] if setting.off else ())]
        return chooses(rule, select, ignore)


DEFAULTS = Configuration()


def over(base: Configuration, above: Configuration) -> Configuration:
    """`base` with what `above` says put over it: an editor's settings over a file's."""
    merged = dict(base.rules)
    for name, setting in above.rules.items():
        below = merged.get(name, RuleSetting())
        chosen = setting if setting.off or setting.severity else below
        options = {**below.options, **setting.options}
        merged[name] = RuleSetting(chosen.severity, chosen.off, options)
    return replace(
        base,
        select=above.select or base.select,
        ignore=(*base.ignore, *above.ignore),
        rules=merged,
        prices=above.prices or base.prices,
        default_model=above.default_model or base.default_model,
        assume={**base.assume, **above.assume},
        budget=above.budget or base.budget,
        budget_per_day=above.budget_per_day or base.budget_per_day,
        budget_per_session=above.budget_per_session or base.budget_per_session,
        keep_runs=above.keep_runs or base.keep_runs,
        redact=(*base.redact, *above.redact),
        limits={**base.limits, **above.limits},
        backends=(*base.backends, *above.backends),
        problems=(*base.problems, *above.problems),
    )
