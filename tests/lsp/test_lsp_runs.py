"""Runs from the editor: events as they come, progress, cancelling, failures where they are."""

from __future__ import annotations

import os

import pytest
from editor import EXAMPLES
from lsprotocol import types

EVENTS = {"runEvents": True}
PATTERN = (EXAMPLES / "parallel-fan-out.scm").read_text()
URI = (EXAMPLES / "parallel-fan-out.scm").as_uri()
SLOW = """(define answers
  (map-async (lambda (n) (llm-query-async #:instruction "Name a colour")) '(1 2 3 4 5)
             #:max-concurrent 1))
(finish answers)
"""


def slow_down(editor, seconds: float) -> None:
    settings = {"schemestra": {"mock": {"latency": seconds}}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))


def begun(editor) -> dict[str, list[str]]:
    """The kinds of progress reports by token, of the progress that began in this test."""
    reports = editor.client.progress_reports
    kinds = {token: [report.kind for report in reports[token]] for token in reports}
    return {token: kinds[token] for token in kinds if kinds[token][:1] == ["begin"]}


async def test_a_dry_run_of_the_pattern(connect, profile):
    editor = await connect(profile, EVENTS)
    await editor.open(PATTERN, URI)
    answer = await editor.command("dryRun")
    assert answer["started"] is True
    finished = await editor.wait(lambda: editor.event("run-finished"))
    assert finished["status"] == "finished"
    assert finished["totals"]["calls"] == 51
    assert finished["totals"]["charged_usd"] == 0
    assert "=== SYNTHESIS ===" in finished["value"]
    names = [entry["event"]["event"] for entry in editor.events]
    assert names[0] == "run-started" and names.count("call-finished") == 51
    assert {entry["uri"] for entry in editor.events} == {URI}
    assert {entry["run"] for entry in editor.events} == {answer["run"]}
    assert editor.events[0]["estimate"]["calls"] == 51
    output = "".join(e["event"]["text"] for e in editor.events if e["event"]["event"] == "output")
    assert "Analyzing 50 papers in parallel" in output
    assert editor.diagnostics == []
    if profile == "visual_studio_code":  # Neovim does not let a server ask for this
        await editor.wait(lambda: editor.lens_refreshes)


async def test_a_plain_client_gets_text(connect):
    editor = await connect()
    await editor.open('(display "hello")\n(finish 42)')
    await editor.command("dryRun")
    await editor.wait(lambda: any("Run finished" in m.message for m in editor.client.log_messages))
    log = "\n".join(message.message for message in editor.client.log_messages)
    assert "hello" in log and "42" in log
    assert editor.events == []


@pytest.mark.parametrize("by", ["command", "progress"])
async def test_cancelling_ends_a_run_long_before_its_time(connect, by):
    editor = await connect(options=EVENTS)
    slow_down(editor, 3600)
    await editor.open(SLOW)
    await editor.command("dryRun")
    await editor.wait(lambda: editor.event("call-sent"))
    assert (await editor.lenses())[0].startswith("■ Cancel · 0/5 calls · $0")
    if by == "command":
        assert (await editor.command("cancel"))["cancelled"] is True
    else:
        (token,) = await editor.wait(lambda: begun(editor))
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    finished = await editor.wait(lambda: editor.event("run-finished"))
    assert finished["status"] == "cancelled"
    await editor.wait(lambda: editor.lens_refreshes)
    assert (await editor.command("cancel"))["cancelled"] is False


async def test_lenses_are_asked_for_again_only_when_they_were_fetched(connect):
    # An editor waits for a pause between such wishes: under load it would never fetch the count.
    editor = await connect("visual_studio_code", EVENTS)
    slow_down(editor, 0.7)
    await editor.open("(for ([i 4]) (syntax-e (llm-query #:data (number->string i))))\n(finish 1)")
    await editor.lenses()
    before = editor.lens_refreshes
    await editor.command("dryRun")
    await editor.wait(lambda: editor.event("run-finished"))
    # One wish may be of the price, from before; four calls of 0.7 s would have been three more.
    asked = editor.lens_refreshes
    assert asked <= before + 2
    await editor.lenses()
    await editor.wait(lambda: editor.lens_refreshes > asked)


async def test_progress_is_shown_and_ends(connect):
    editor = await connect(options=EVENTS)
    slow_down(editor, 3600)
    await editor.open(SLOW)
    await editor.command("dryRun")
    await editor.wait(lambda: begun(editor))
    await editor.command("cancel")
    await editor.wait(lambda: editor.event("run-finished"))

    await editor.wait(lambda: "end" in [kind for kinds in begun(editor).values() for kind in kinds])


async def test_a_failed_run_marks_the_form_until_the_next_edit(connect, profile):
    editor = await connect(profile, EVENTS)
    await editor.open('(define é "🙂") (display é)\n(define x (/ 1 0))\n')
    await editor.command("dryRun")
    await editor.wait(lambda: any(d.code == "run-error" for d in editor.diagnostics))
    (mark,) = [d for d in editor.diagnostics if d.code == "run-error"]
    assert mark.range.start == editor.find("(/ 1 0)")
    assert "division by zero" in mark.message
    await editor.change(types.Range(types.Position(2, 0), types.Position(2, 0)), ";")
    assert not [d for d in editor.diagnostics if d.code == "run-error"]


async def test_one_run_at_a_time(connect):
    editor = await connect(options=EVENTS)
    slow_down(editor, 30)
    await editor.open(SLOW)
    await editor.command("dryRun")
    refused = await editor.command("run")
    assert refused["started"] is False and "running already" in refused["message"]
    assert [m.message for m in editor.client.messages] == [refused["message"]]


async def test_nothing_runs_until_the_workspace_is_trusted(connect):
    editor = await connect(options={**EVENTS, "trusted": False})
    await editor.open("(finish 1)")
    refused = await editor.command("dryRun")
    assert refused["started"] is False and "trust" in refused["message"]
    assert editor.events == []
    editor.client.protocol.notify("schemestra/setTrusted", {"trusted": True})
    assert (await editor.command("dryRun"))["started"] is True
    await editor.wait(lambda: editor.event("run-finished"))


async def test_a_strategy_with_errors_is_not_run_where_that_costs_money(connect):
    editor = await connect(options={**EVENTS, "backend": "openai"})
    await editor.open('(define a (llm-query #:instruction "Hi."))\n(finish (string-append "" a))')
    answer = await editor.command("run")
    assert answer["started"] is False
    assert "nothing was sent" in answer["message"] and "Line 2" in answer["message"]
    assert (await editor.command("dryRun"))["started"] is True
    await editor.wait(lambda: editor.event("run-finished"))


async def test_a_missing_data_file_is_said_before_the_run(connect, tmp_path):
    editor = await connect(options=EVENTS, folder=tmp_path)
    await editor.open(";; @data missing.json\n(finish context)", (tmp_path / "a.scm").as_uri())
    refused = await editor.command("run")
    assert refused["started"] is False and "missing.json" in refused["message"]


async def test_leaving_ends_the_runner(connect, tmp_path):
    editor = await connect(options=EVENTS, alone=True)
    slow_down(editor, 60)
    await editor.open(SLOW)
    await editor.command("dryRun")
    await editor.wait(lambda: editor.event("call-sent"))
    server = editor.client._server.pid
    children = descendants(server)
    assert children
    await editor.client.shutdown_session()
    await editor.client.stop()
    editor.client.capabilities = None  # the fixture has nothing left to shut down
    assert not [pid for pid in children if is_running(pid)]


async def test_a_runner_that_dies_is_reported(connect):
    editor = await connect(options=EVENTS, alone=True)
    slow_down(editor, 60)
    await editor.open(SLOW)
    await editor.command("dryRun")
    await editor.wait(lambda: editor.event("call-sent"))
    for pid in children_of(editor.client._server.pid):
        os.kill(pid, 9)
    finished = await editor.wait(lambda: editor.event("run-finished"))
    assert finished["status"] == "error"
    assert "killed by signal 9" in finished["error"]["message"]
    assert finished["totals"]["usd"] is None
    assert "map-async" in await editor.hover(editor.find("map-async"))


@pytest.mark.parametrize(
    ("environment", "options", "says"),
    [
        ({"PATH": "/nowhere"}, EVENTS, "Racket is not installed"),
        ({"SCHEMESTRA_RACKET": "/nowhere/racket"}, None, "names /nowhere/racket, which is not"),
    ],
    ids=["not on PATH", "named wrongly, told in plain text"],
)
async def test_without_racket_a_run_says_so_and_all_else_works(connect, environment, says, options):
    editor = await connect(options=options, environment=environment)
    await editor.open(PATTERN, URI)
    assert (await editor.command("dryRun"))["started"] is True
    if options:
        finished = await editor.wait(lambda: editor.event("run-finished"))
        assert finished["status"] == "error"
        assert says in finished["error"]["message"]
        assert finished["totals"]["calls"] == 0
    else:
        await editor.wait(lambda: [m for m in editor.client.messages if says in m.message])
        (shown,) = [m for m in editor.client.messages if says in m.message]
        assert shown.type == types.MessageType.Error
    assert editor.diagnostics == []
    assert (await editor.lenses())[2].endswith("51 calls")
    assert "50 calls" in await editor.hover(editor.find("llm-query-async"))
    start = editor.position(editor.text.index("(finish"))
    await editor.change(types.Range(start, start), "(unheard-of)\n")
    assert [d.code for d in editor.diagnostics] == ["unbound"]


def children_of(pid: int) -> list[int]:
    """The processes that `pid` has started."""
    with open(f"/proc/{pid}/task/{pid}/children") as file:  # noqa: PTH123
        return [int(child) for child in file.read().split()]


def descendants(pid: int) -> list[int]:
    return [d for child in children_of(pid) for d in (child, *descendants(child))]


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
