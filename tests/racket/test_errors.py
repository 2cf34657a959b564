"""What a user reads when a strategy fails: the message, and where."""

from __future__ import annotations

from racket_host import Failure, Host


def test_an_error_in_a_prelude_names_the_prelude(host: Host) -> None:
    session = host.open()
    host.run("(define (f x)\n  (car x))", session=session, source="prelude.scm")
    error = host.run("(list (f 1))", session=session).error
    assert (error["loc"]["source"], error["loc"]["line"]) == ("prelude.scm", 2)
    assert error["stack"][1]["source"] == "strategy.scm"


def test_a_failing_call_names_itself(host: Host) -> None:
    program = """
(define first-call (llm-query-async #:data "a"))
(define second-call
  (llm-query-async #:data "b"))
(syntax-e (await first-call))
(syntax-e (await second-call))"""
    result = host.run(
        program, lambda h, r: Failure("refused by the provider") if r["data"] == "b" else "fine"
    )
    error = result.error
    assert error["message"] == "call 2 at strategy.scm:4:3 failed: refused by the provider"
    assert (error["kind"], error["call"]) == ("backend", 2)
    assert result.place == (6, 10)
    assert (error["call_site"]["line"], error["call_site"]["col"]) == (4, 2)


def test_findings_in_generated_code_keep_it_from_running(host: Host) -> None:
    findings = [{"message": "finish ends the wrong program", "line": 2, "col": 4}]
    result = host.run('(unsafe-exec-sub-output "(llm-query #:data 1)")', findings=findings)
    assert "line 2, column 5: finish ends the wrong program" in result.error["message"]
    assert result.error["kind"] == "generated-code"
    assert result.error["generated"]["findings"] == findings
    assert result.calls == []


def test_finish_in_a_sub_sandbox_is_logged(host: Host) -> None:
    assert "sub-sandbox" in host.run('(unsafe-exec-sub-output "(finish 1)")').logs[0]


def test_a_value_without_json_form_is_printed(host: Host) -> None:
    result = host.run("(struct p (x) #:transparent) (finish (list (p 1) car))")
    assert "value" not in result.reply
    assert result.reply["printed"] == "(#(struct:p 1) #<procedure:car>)"


def test_an_error_whose_message_cannot_be_printed(host: Host) -> None:
    program = """
(struct bad () #:property prop:custom-write (lambda (v port mode) (error "again")))
(raise (bad))"""
    assert "cannot be printed" in host.run(program).error["message"]


def test_a_command_for_a_session_that_is_not_open(host: Host) -> None:
    for op, fields in [("run", {"run": "r", "code": "1"}), ("stop", {}), ("close", {})]:
        reply = host.command(op, session=99999, **fields)
        assert "not open" in reply["error"]["message"]
    assert host.command("ping")["op"] == "reply"
