"""A run's events as plain text, for an editor that does not render them itself."""

from __future__ import annotations

from typing import Any


def run_text(event: dict[str, Any]) -> str:
    """One event as text for a log window; '' for what is not worth a line there."""
    match event.get("event"):
        case "run-started":
            return _started(event)
        case "call-recorded":
            if event["message"]:
                return f"call {event['call']} failed: {event['message']}"
            return f"call {event['call']} · {event['model']} · from the {event['source']} · $0"
        case "output":
            return event["text"].rstrip("\n")
        case "call-finished":
            usage = event["usage"]
            tokens = usage["prompt"] + usage["completion"]
            price = "price unknown" if event["usd"] is None else f"${event['usd']:.6f}"
            return f"call {event['call']} · {event['model']} · {tokens} tokens · {price}"
        case "call-failed":
            return f"call {event['call']} failed: {event['message']}"
        case "call-refused":
            return f"call {event['call']} was not sent: {event['message']}"
        case "call-retried":
            return f"call {event['call']} is tried again: {event['reason']}"
        case "run-finished":
            return _finished(event)
    return ""


def _started(event: dict[str, Any]) -> str:
    if not event["parent"]:
        return f"Run started on {event['backend']}."
    what = "is replayed" if event["mode"] == "replay" else "is resumed"
    answers = f"{event['recorded']} answer{'' if event['recorded'] == 1 else 's'}"
    return f"Run {event['parent']} {what} on {event['backend']}: {answers} in the journal."


def _finished(event: dict[str, Any]) -> str:
    totals = event["totals"]
    charged = totals["charged_usd"]
    bill = "price unknown" if charged is None else f"${charged:.4f}"
    calls = f"{totals['calls']} call{'' if totals['calls'] == 1 else 's'}"
    if totals["recorded"]:
        calls += f", {totals['recorded']} more at $0 from the record"
    lines = [f"Run {event['status']}: {calls} · {bill} · {totals['elapsed']:.1f} s"]
    if event.get("error"):
        lines.append(event["error"]["message"])
    elif event.get("value") is not None:
        lines.append(str(event["value"]))
    if event.get("resumable"):
        lines.append("What was answered is kept: the command schemestra.resume goes on.")
    return "\n".join(lines)
