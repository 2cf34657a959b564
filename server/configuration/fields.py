"""The keys of a configuration: what each means, what it accepts, and how it is read.

The JSON schema, the page of the settings and the reading of a file all come from these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..analysis.finding import Severity
from ..analysis.headers import budget_limits
from ..analysis.lint.registry import rules
from ..analysis.lint.rule import Option, Rule
from ..analysis.lint.suggest import closest
from ..language.limits import LimitError, RunLimit, RunLimits, limits, shown
from ..language.models import PROFILES
from .model import OFF, Configuration, Problem, RuleSetting
from .selection import all_selectors, is_selector

Keys = tuple[str, ...]
SEVERITIES = (OFF, *(severity.value for severity in reversed(Severity)))


@dataclass
class Reader:
    """Collects what is wrong. `locate` gives the line of a key, or of a value below it."""

    path: Path | None
    locate: Callable[[Keys, object], int]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, keys: Keys, message: str, value: object = None) -> None:
        line = self.locate(keys, value)
        self.problems.append(Problem(self.path, line, f"{'.'.join(keys)}: {message}"))


@dataclass(frozen=True, slots=True)
class Field:
    """One key. `read` gives the value for `attribute` of Configuration, or None for a mistake.

    `example` is a piece of TOML.  `schema` is the key's JSON schema, but for its description.
    """

    key: str
    attribute: str
    doc: str
    example: str
    schema: Callable[[], dict[str, Any]]
    read: Callable[[Reader, Keys, Any], Any]


def configuration(given: Mapping[str, Any], reader: Reader, at: Keys = ()) -> Configuration:
    """The configuration of a table; mistakes are noted in `reader`."""
    values: dict[str, Any] = {}
    for key, value in given.items():
        known = FIELDS.get(key)
        if known is None:
            hint = _did_you_mean(key, FIELDS, f"the keys are {', '.join(FIELDS)}")
            reader.problem((*at, key), f"there is no such setting; {hint}")
        elif (read := known.read(reader, (*at, key), value)) is not None:
            values[known.attribute] = read
    return Configuration(
        path=reader.path,
        folder=reader.path.parent if reader.path else None,
        problems=tuple(reader.problems),
        places={name: reader.locate((*at, *keys), None) for name, keys in _names(given)},
        **values,
    )


def _names(given: Mapping[str, Any]) -> Iterator[tuple[str, Keys]]:
    """The settings of a table by their dotted names: `prices`, `limits`, `limits.memory`."""
    for key, value in given.items():
        yield key, (key,)
        if key == "limits" and isinstance(value, dict):
            yield from ((f"{key}.{name}", (key, name)) for name in value)


# --- how values are read -----------------------------------------------------------------------


def _did_you_mean(word: str, candidates: Any, otherwise: str) -> str:
    near = closest(word, candidates)
    return f"did you mean {near}?" if near else otherwise


def _texts(reader: Reader, keys: Keys, value: Any) -> tuple[str, ...] | None:
    if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    reader.problem(keys, f'write a list of texts, such as {keys[-1]} = ["…"]', value)
    return None


def _selectors(reader: Reader, keys: Keys, value: Any) -> tuple[str, ...] | None:
    """Those of a list that name a rule."""
    given = _texts(reader, keys, value)
    if given is None:
        return None
    for selector in given:
        if not is_selector(selector):
            hint = _did_you_mean(selector, all_selectors(), "see: schemestra explain --all")
            message = f"no rule, group or beginning of rules is named {selector}; {hint}"
            reader.problem(keys, message, selector)
    return tuple(filter(is_selector, given))


def _per_file(reader: Reader, keys: Keys, value: Any) -> dict[str, tuple[str, ...]] | None:
    if not isinstance(value, dict):
        reader.problem(keys, 'write a table of globs, such as "drafts/*" = ["unused"]', value)
        return None
    read = {glob: _selectors(reader, (*keys, glob), given) for glob, given in value.items()}
    return {glob: selectors for glob, selectors in read.items() if selectors is not None}


def _one_of(choices: tuple[str, ...]) -> Callable[[Reader, Keys, Any], str | None]:
    def read(reader: Reader, keys: Keys, value: Any) -> str | None:
        if isinstance(value, str) and value in choices:
            return value
        reader.problem(keys, f"write one of {_quoted(choices)}, not {shown(value)}", value)
        return None

    return read


def _text(reader: Reader, keys: Keys, value: Any) -> str | None:
    if isinstance(value, str) and value.strip():
        return value.strip()
    reader.problem(keys, f'write a text, such as {keys[-1]} = "gpt-4o-mini"', value)
    return None


def _sizes(reader: Reader, keys: Keys, value: Any) -> dict[str, int] | None:
    if not isinstance(value, dict):
        reader.problem(keys, "write a table of sizes, such as papers = 200", value)
        return None
    sizes: dict[str, int] = {}
    for name, size in value.items():
        if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size < 10**15:
            reader.problem(
                (*keys, name), f"write a whole number, 0 or more, not {shown(size)}", size
            )
        else:
            sizes[name] = size
    return sizes


def _budget(reader: Reader, keys: Keys, value: Any) -> str | None:
    if not isinstance(value, str):
        reader.problem(keys, 'write the limits as a text, such as "$0.50 300-calls 2min"', value)
        return None
    try:
        budget_limits(value)
    except ValueError as error:
        reader.problem(keys, str(error), value)
        return None
    return value


def _days(reader: Reader, keys: Keys, value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
        reader.problem(keys, f"write a number of days above 0, not {shown(value)}", value)
        return None
    return float(value)


def _patterns(reader: Reader, keys: Keys, value: Any) -> tuple[str, ...] | None:
    """Those of a list that are regular expressions, and match more than nothing."""
    given = _texts(reader, keys, value)
    if given is None:
        return None
    sound = []
    for pattern in given:
        try:
            if re.compile(pattern).match(""):
                raise ValueError("it matches an empty text")
            sound.append(pattern)
        except (re.error, ValueError) as error:
            reader.problem(keys, f"{shown(pattern)} is no pattern to redact by: {error}", pattern)
    return tuple(sound)


def _budget_per_day(reader: Reader, keys: Keys, value: Any) -> str | None:
    limits: dict[str, Any] = {}
    if isinstance(value, str):
        with suppress(ValueError):
            limits = budget_limits(value)
    if set(limits) != {"usd"}:
        reader.problem(keys, f'write a sum of money, such as {keys[-1]} = "$5"', value)
        return None
    return value


def _limits(reader: Reader, keys: Keys, value: Any) -> dict[str, float] | None:
    if not isinstance(value, dict):
        reader.problem(keys, "write a table of limits, such as memory = 1024", value)
        return None
    given: dict[str, float] = {}
    for name, number in value.items():
        try:
            given |= RunLimits({name: number}).given
        except LimitError as error:
            reader.problem((*keys, name), str(error), number)
    return given


def _rules(reader: Reader, keys: Keys, value: Any) -> dict[str, RuleSetting] | None:
    if not isinstance(value, dict):
        reader.problem(keys, 'write a table of rules, such as unused = "hint"', value)
        return None
    settings: dict[str, RuleSetting] = {}
    for name, given in value.items():
        rule = rules().get(name)
        if rule is None:
            hint = _did_you_mean(name, rules(), "see: schemestra explain --all")
            reader.problem((*keys, name), f"there is no such rule; {hint}")
        elif (setting := _rule(reader, (*keys, name), given, rule)) is not None:
            settings[name] = setting
    return settings


def _rule(reader: Reader, keys: Keys, given: Any, rule: Rule) -> RuleSetting | None:
    """A severity, or a table of `severity` and the rule's options."""
    table = {"severity": given} if isinstance(given, str) else given
    if not isinstance(table, dict):
        reader.problem(keys, f"write one of {_quoted(SEVERITIES)}, or a table", given)
        return None
    known = {option.name: option for option in rule.options}
    setting = RuleSetting()
    options: dict[str, Any] = {}
    for key, value in table.items():
        if key == "severity":
            at = keys if isinstance(given, str) else (*keys, key)
            word = _one_of(SEVERITIES)(reader, at, value)
            severity = Severity(word) if word and word != OFF else None
            setting = RuleSetting(severity, off=word == OFF)
        elif key not in known:
            names = ", ".join(["severity", *known])
            reader.problem((*keys, key), f"{rule.name} has no such option; it has {names}")
        elif (read := _option(reader, (*keys, key), value, known[key])) is not None:
            options[key] = read
    return RuleSetting(setting.severity, setting.off, options)


def _option(reader: Reader, keys: Keys, value: Any, option: Option[Any]) -> Any:
    kind = type(option.default)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if (
        type(value) is not kind
        or (option.choices and value not in option.choices)
        or (option.low is not None and value < option.low)
        or (option.high is not None and value > option.high)
    ):
        reader.problem(keys, f"write {accepted(option)}, not {shown(value)}", value)
        return None
    return value


def accepted(option: Option[Any]) -> str:
    """What an option accepts, for a reader: `a whole number from 1 to 50`."""
    if option.choices:
        return f"one of {_quoted(option.choices)}"
    words = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    text = words[type(option.default)]
    if option.low is not None and option.high is not None:
        return f"{text} from {option.low:g} to {option.high:g}"
    return f"{text}, at least {option.low:g}" if option.low is not None else text


def _quoted(choices: tuple[str, ...]) -> str:
    return ", ".join(f'"{choice}"' for choice in choices)


# --- what an editor is told --------------------------------------------------------------------


def _selectors_schema() -> dict[str, Any]:
    known = {"enum": all_selectors()}
    beginning = {"pattern": r"^[a-z0-9-]+\*$"}
    return {"type": "array", "items": {"type": "string", "anyOf": [known, beginning]}}


def _texts_schema() -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "minLength": 1}}


def rules_schema() -> dict[str, Any]:
    """The schema of the table of rules, also that of the editor's setting `schemestra.rules`."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {rule.name: _rule_schema(rule) for rule in rules().values()},
    }


def limits_schema() -> dict[str, Any]:
    """The schema of the table of limits."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {limit.name: _limit_schema(limit) for limit in limits().values()},
    }


def _limit_schema(limit: RunLimit) -> dict[str, Any]:
    unit = f" In {limit.unit}." if limit.unit else ""
    return {
        "description": f"{limit.doc}{unit}",
        "type": "number",
        "default": limit.default,
        "minimum": limit.least,
        "maximum": limit.most,
    }


def _rule_schema(rule: Rule) -> dict[str, Any]:
    severity = {"enum": list(SEVERITIES)}
    if not rule.options:
        return {"description": rule.summary, **severity}
    options = {option.name: _option_schema(option) for option in rule.options}
    table = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"severity": severity, **options},
    }
    return {"description": rule.summary, "anyOf": [severity, table]}


def _option_schema(option: Option[Any]) -> dict[str, Any]:
    words = {bool: "boolean", int: "integer", float: "number", str: "string"}
    schema: dict[str, Any] = {
        "type": words[type(option.default)],
        "default": option.default,
        "description": option.doc,
    }
    if option.choices:
        schema["enum"] = list(option.choices)
    for key, bound in (("minimum", option.low), ("maximum", option.high)):
        if bound is not None:
            schema[key] = bound
    return schema


def json_schema() -> dict[str, Any]:
    """The schema of `schemestra.toml`."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "schemestra.toml, or [tool.schemestra] of pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            known.key: {"description": known.doc, **known.schema()} for known in FIELDS.values()
        },
    }


FIELDS: dict[str, Field] = {
    known.key: known
    for known in (
        Field(
            "select",
            "select",
            "The rules that are on: names, beginnings such as `unknown-*`, groups or `all`. "
            "Default: all. Faults of syntax are on whatever is selected.",
            'select = ["wrong", "unsafe"]',
            _selectors_schema,
            _selectors,
        ),
        Field(
            "ignore",
            "ignore",
            "The rules that are off. What names a rule more closely wins, its name over a "
            "beginning over its group; of two as close, `ignore`.",
            'ignore = ["unknown-*"]',
            _selectors_schema,
            _selectors,
        ),
        Field(
            "per-file-ignores",
            "per_file_ignores",
            "Rules that are off in some files, by globs relative to this file's folder.",
            '[per-file-ignores]\n"drafts/*" = ["dear"]',
            lambda: {"type": "object", "additionalProperties": _selectors_schema()},
            _per_file,
        ),
        Field(
            "exclude",
            "exclude",
            "Files and folders that are left alone, by globs. A glob without a slash matches a "
            "name anywhere, any other one begins at this file's folder; `**` spans folders.",
            'exclude = ["generated", "old/**/*.scm"]',
            _texts_schema,
            _texts,
        ),
        Field(
            "rules",
            "rules",
            "Each rule's severity, `off` among them, or a table of `severity` and the rule's "
            "options. A severity given here switches the rule on, unless `ignore` names it.",
            '[rules]\nunbound = "warning"\ncheap-synthesis = "off"',
            rules_schema,
            _rules,
        ),
        Field(
            "prices",
            "prices",
            "The price list of all estimates: `today`, or `seeds`, that of the dialect's first "
            "description.",
            'prices = "today"',
            lambda: {"type": "string", "enum": list(PROFILES), "default": PROFILES[0]},
            _one_of(PROFILES),
        ),
        Field(
            "default-model",
            "default_model",
            "The model that estimates take for a call which names none.",
            'default-model = "gpt-4o"',
            lambda: {"type": "string", "minLength": 1, "default": "gpt-4o"},
            _text,
        ),
        Field(
            "assume",
            "assume",
            "Sizes that no file tells, as `;; @assume` gives them, which wins over these.",
            "[assume]\npapers = 200",
            lambda: {
                "type": "object",
                "additionalProperties": {"type": "integer", "minimum": 0},
            },
            _sizes,
        ),
        Field(
            "budget",
            "budget",
            "Limits of every strategy beside its own `;; @budget`; the stricter one counts.",
            'budget = "$2 500-calls 10min"',
            lambda: {"type": "string", "minLength": 1},
            _budget,
        ),
        Field(
            "budget-per-day",
            "budget_per_day",
            "What all runs under this file's folder may spend in a day together, by the local "
            "clock. What the mock does counts nothing.",
            'budget-per-day = "$5"',
            lambda: {"type": "string", "minLength": 1},
            _budget_per_day,
        ),
        Field(
            "budget-per-session",
            "budget_per_session",
            "Limits of all runs of one session together, read with its first run. A run of its own "
            "is a session too.",
            'budget-per-session = "$3 2000-calls"',
            lambda: {"type": "string", "minLength": 1},
            _budget,
        ),
        Field(
            "keep-runs",
            "keep_runs",
            "For how many days the journal keeps a run; each new run removes the older ones. "
            "Default: for ever. See also `schemestra runs prune`.",
            "keep-runs = 90",
            lambda: {"type": "number", "exclusiveMinimum": 0},
            _days,
        ),
        Field(
            "redact",
            "redact",
            "Regular expressions (Python's) for what the journal leaves out beside keys and "
            "passwords of known shapes.",
            "redact = ['CUST-[0-9]{6}']",
            _texts_schema,
            _patterns,
        ),
        Field(
            "limits",
            "limits",
            "What a run may use of the machine: "
            + ", ".join(f"{name} ({limit.show(limit.default)})" for name, limit in limits().items())
            + ". `--limit NAME=VALUE` wins over these; a strategy cannot raise its own.",
            "[limits]\nmemory = 1024\npython-time = 300",
            limits_schema,
            _limits,
        ),
        Field(
            "backends",
            "backends",
            "Names that `#:backend` may give beside those that every installation has.",
            'backends = ["lab"]',
            _texts_schema,
            _texts,
        ),
    )
}
