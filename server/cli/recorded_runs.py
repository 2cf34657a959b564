"""Recorded runs as text and as data, for `schemestra runs`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..analysis.cost import show
from ..analysis.cost.types import Range
from ..runtime.events import to_json
from ..runtime.journal.errors import JournalError
from ..runtime.journal.journal import fingerprint_of
from ..runtime.journal.reader import Reader, RecordedCall, Run

_LONGEST = 200  # characters of a text in an overview


def when(seconds: float) -> str:
    """A moment in local time."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M:%S")


def number_of_calls(run: Run) -> tuple[str, str]:
    """How many calls were sent, and how many were answered from the journal."""
    totals = run.outcome.get("totals") or {}
    return _count(totals.get("calls")), _count(totals.get("recorded"))


def paid(run: Run) -> str:
    totals = run.outcome.get("totals")
    if not totals:
        return "?"  # it did not live to say
    charged = totals.get("charged_usd")
    return dollars(None if charged is None else Decimal(str(charged)))


def dollars(amount: Decimal | None) -> str:
    return show.money(None if amount is None else Range.of(float(amount)))


def as_data(run: Run, reader: Reader | None = None) -> dict[str, Any]:
    """A run as JSON data; with a reader all that is known of it."""
    data: dict[str, Any] = {
        "run": run.id,
        "mode": run.mode,
        "parent": run.parent,
        "path": run.path,
        "backend": run.backend,
        "status": run.status,
        "started": run.started,
        "ended": run.ended,
        "settings": dict(run.settings),
        "outcome": dict(run.outcome),
    }
    if reader is None:
        return data
    texts = {key: reader.text(digest)[0] for key, digest in run.inputs.items()}
    data["program"] = reader.text(run.program)[0]
    data["contexts"] = {name: text for (kind, name), text in texts.items() if kind == "context"}
    data["prelude"] = next(
        ({"path": name, "text": text} for (kind, name), text in texts.items() if kind == "prelude"),
        None,
    )
    data["calls"] = [_call_data(call) for call in reader.calls(run.id)]
    data["events"] = reader.events(run.id)
    return data


def _call_data(call: RecordedCall) -> dict[str, Any]:
    data = to_json(call)
    data["digest"] = call.digest.hex()
    return data


def markdown(reader: Reader, run: Run, whole: bool) -> str:
    """A run for a person; `whole` with every request and answer, the program and the data."""
    calls = reader.calls(run.id)
    lines = [f"# Run {run.id} of {Path(run.path).name}", "", *_facts(run, calls), ""]
    lines += ["## Calls", "", *_sites(calls), ""] if calls else []
    trouble = [call for call in calls if call.status not in ("answered",)]
    if trouble:
        lines += ["## Calls without an answer", ""]
        lines += [f"- {_name(call)}: {call.status}. {_short(call.message)}" for call in trouble]
        lines += [""]
    lines += _result(run)
    if crossings := [line for event in reader.events(run.id) for line in _crossing(event)]:
        lines += ["", "## What crossed between program, models, Python and disk", "", *crossings]
    if whole:
        for call in calls:
            lines += ["", *_call_lines(call)]
        lines += ["", "## Program", "", *_fenced(reader.text(run.program)[0], "scheme")]
        for (kind, name), digest in run.inputs.items():
            lines += ["", f"## {kind.capitalize()} {name}".rstrip(), ""]
            lines += _fenced(reader.text(digest)[0])
    return "\n".join(lines).rstrip() + "\n"


def one_call(reader: Reader, run: Run, number: int) -> str:
    """What a call asked and was answered. Raises JournalError if there is none."""
    calls = reader.calls(run.id)
    found = [call for call in calls if call.number == number]
    if not found:
        raise JournalError(f"Run {run.id} has no call {number}.")
    events = reader.events(run.id)
    return "\n\n".join(
        "\n".join([*_call_lines(call), *_way_of(call, calls, events, run)]) for call in found
    )


def _way_of(
    call: RecordedCall, calls: Iterable[RecordedCall], events: Iterable[dict[str, Any]], run: Run
) -> list[str]:
    """Where the data of a call came from, and where its answer went, as far as its text tells."""
    lines = [f"- {line}" for line in _sources(call, calls)]
    lines += [line for event in events if event["call"] == call.number for line in _crossing(event)]
    if call.text:
        lines += [
            f"- its text is in the request of {_name(other)}"
            for other in calls
            if other is not call and call.text in _asked(other)
        ]
        mark = fingerprint_of(call.text)
        lines += [
            line
            for event in events
            if mark in (*event.values(), *(event.get("args") or ()))
            for line in _crossing(event)
        ]
        if call.text in json.dumps(run.outcome.get("value"), ensure_ascii=False):
            lines.append("- its text is in the result of the run")
    return ["", "Its way:", "", *lines] if lines else []


def _sources(call: RecordedCall, calls: Iterable[RecordedCall]) -> list[str]:
    asked = _asked(call)
    return [
        f"its request holds the text of {_name(other)}"
        for other in calls
        if other is not call and other.text and other.text in asked
    ]


_CROSSINGS = {
    "unwrap": "became text of the program (syntax-e)",
    "interpolate": "was put into a text (unsafe-interpolate)",
    "overwrite": "became a variable (unsafe-overwrite)",
}


def _crossing(event: dict[str, Any]) -> list[str]:
    """One event of the audit trail as a line of a list."""
    site = event.get("site") or {}
    where = f" (line {site['line']})" if site.get("line") else ""
    kind = str(event["kind"])
    if event.get("call") is not None:
        told = f"the answer of call {event['call']} {_CROSSINGS.get(kind, kind)}"
    elif kind == "python":
        code = f": {_short(str(event['code']))}" if event.get("code") else ""
        name = f" {event['name']}" if event.get("name") else ""
        told = f"Python {event.get('what')}{name}{code}{_marked('given', event.get('given'))}"
        told += "".join(_marked("given", value) for value in event.get("args") or ())
        told += _marked("result", event.get("result"))
    elif kind in ("checkpoint", "restore"):
        found = " (nothing there)" if event.get("found") is False else ""
        told = f'{kind} "{event.get("key")}"{found}'
        told += _marked("value", event.get("value"))
    else:
        told = f"{kind}{_marked('code', event.get('code'))}"
    return [f"- {told}{where}"]


def _marked(what: str, value: Any) -> str:
    """How a value is told again that is not kept: by the beginning of its hash."""
    if not isinstance(value, dict) or "sha256" not in value:
        return ""
    return f", {what} {value['sha256'][:12]} ({value['characters']:,} characters)"


def comparison(reader: Reader, first: Run, second: Run) -> tuple[str, bool]:
    """What differs between two runs, and whether nothing does but time and price."""
    lines = [f"first:  {_headline(first)}", f"second: {_headline(second)}", ""]
    same_program = first.program == second.program
    lines.append(f"program: {'the same' if same_program else 'changed'}")
    changed = sorted(
        f"{kind} {name}".strip()
        for kind, name in {*first.inputs, *second.inputs}
        if first.inputs.get((kind, name)) != second.inputs.get((kind, name))
    )
    lines.append(f"inputs: {', '.join(changed) + ' changed' if changed else 'the same'}")
    before, after = reader.calls(first.id), reader.calls(second.id)
    asked_before = Counter(call.digest for call in before)
    asked_after = Counter(call.digest for call in after)
    both = (asked_before & asked_after).total()
    lines.append(f"requests: {both} in both, {asked_before.total() - both} only in the first, "
                 f"{asked_after.total() - both} only in the second")  # fmt: skip
    for title, calls, other in (
        ("only in the first", before, asked_after),
        ("only in the second", after, asked_before),
    ):
        lines += [
            f"  {title}: {_name(call)}: {_short(_asked(call))}" for call in _beyond(calls, other)
        ]
    same_value = first.outcome.get("value") == second.outcome.get("value")
    lines.append(f"result: {'the same' if same_value else 'different'}")
    same = same_program and not changed and asked_before == asked_after and same_value
    return "\n".join(lines), same


def _beyond(calls: Iterable[RecordedCall], other: Counter[bytes]) -> list[RecordedCall]:
    left = Counter(other)
    found = []
    for call in calls:
        if left[call.digest] > 0:
            left[call.digest] -= 1
        else:
            found.append(call)
    return found


def _headline(run: Run) -> str:
    calls, recorded = number_of_calls(run)
    return (
        f"{run.id} {when(run.started)} {Path(run.path).name} on {run.backend}: {run.status}, "
        f"{calls} call{'' if calls == '1' else 's'}, {recorded} recorded, charged {paid(run)}"
    )


def _facts(run: Run, calls: Sequence[RecordedCall]) -> list[str]:
    took = f" in {run.ended - run.started:.1f} s" if run.ended else ""
    facts = [
        f"- {run.status}{took}, begun {when(run.started)}, on {run.backend}",
        f"- {run.path}",
    ]
    if run.parent:
        facts.append(f"- {run.mode} of run {run.parent}")
    live = [call for call in calls if call.source == "live" and call.status != "refused"]
    refused = sum(call.status == "refused" for call in calls)
    charged: Decimal | None = Decimal(0)
    for call in live:
        charged = None if charged is None or call.charged is None else charged + call.charged
    recorded = len(calls) - len(live) - refused
    not_sent = f", {refused} not sent" if refused else ""
    sent = f"{len(live)} call{'' if len(live) == 1 else 's'}"
    facts.append(f"- {sent} sent, {recorded} answered from the journal or the cache"
                 f"{not_sent}; charged {dollars(charged)}")  # fmt: skip
    return facts


def _sites(calls: Sequence[RecordedCall]) -> list[str]:
    """A table of the calls by where they stand, what model they ask and how they ended."""
    groups: dict[tuple[int, str, str, str], list[RecordedCall]] = {}
    for call in calls:
        key = (call.line or 0, str(call.request.get("model")), call.source, call.status)
        groups.setdefault(key, []).append(call)
    lines = [
        "| line | model | from | ended | calls | prompt tokens | output tokens | list price |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (line, model, source, status), group in sorted(groups.items()):
        usd: Decimal | None = Decimal(0)
        for call in group:
            usd = None if usd is None or call.usd is None else usd + call.usd
        prompt = sum(call.prompt for call in group)
        completion = sum(call.completion for call in group)
        lines.append(f"| {line or '?'} | {model} | {source} | {status} | {len(group)} | "
                     f"{prompt:,} | {completion:,} | {dollars(usd)} |")  # fmt: skip
    return lines


def _result(run: Run) -> list[str]:
    error, value = run.outcome.get("error"), run.outcome.get("value")
    if error:
        return ["## Error", "", str(error.get("message"))]
    if value is None:
        return []
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return ["## Result", "", *_fenced(text)]


def _call_lines(call: RecordedCall) -> list[str]:
    took = f", {call.elapsed:.2f} s" if call.elapsed is not None else ""
    head = f"### {_name(call)}: {call.status}, from {call.source}, {dollars(call.usd)}{took}"
    given = {k: v for k, v in call.request.items() if k not in ("instruction", "data")}
    lines = [head, "", f"`{json.dumps(given, ensure_ascii=False)}`", "", *_circumstances(call), ""]
    lines += ["Instruction:", ""]
    lines += _fenced(str(call.request.get("instruction") or ""))
    if call.request.get("data") is not None:
        lines += ["", "Data:", "", *_fenced(str(call.request["data"]))]
    if call.text:
        lines += ["", "Answer:", "", *_fenced(call.text)]
    if call.message:
        lines += ["", call.message]
    return lines


def _circumstances(call: RecordedCall) -> list[str]:
    """Where a call stands, when it was sent, what it took and what was charged."""
    site = call.site or {}
    place = f"line {site['line']}, column {site.get('col', 0) + 1}" if site.get("line") else "?"
    if site.get("fn"):
        place += f", in {site['fn']}"
    lines = [
        f"- made at {place}, as {call.mode}" + (f", at depth {call.depth}" if call.depth else ""),
        f"- begun {when(call.sent)}, {call.prompt:,} prompt tokens, {call.completion:,} output "
        f"tokens; list price {dollars(call.usd)}, charged {dollars(call.charged)}",
    ]
    if call.retries:
        lines.append(f"- tried again {call.retries} time{'' if call.retries == 1 else 's'}")
    return lines


def _name(call: RecordedCall) -> str:
    where = f" (line {call.line})" if call.line else ""
    return f"call {call.number}{where}"


def _asked(call: RecordedCall) -> str:
    return f"{call.request.get('instruction') or ''} {call.request.get('data') or ''}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


def _fenced(text: str, language: str = "") -> list[str]:
    """A block of code, fenced by more backticks than it holds in a row."""
    longest = max((len(part) for part in _runs_of_backticks(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", text, fence]


def _runs_of_backticks(text: str) -> list[str]:
    return [part for part in "".join(c if c == "`" else " " for c in text).split()]


def _count(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"
