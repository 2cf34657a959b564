"""What crosses the wire: the fields of a call and its place, and any value there and back."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from racket_host import Host


def test_a_call_carries_what_was_given_and_nothing_else(host: Host) -> None:
    program = """
(llm-query #:instruction "Give json" #:data "d" #:model "m" #:backend "b" #:temperature 0.5
           #:max-tokens 9 #:json #t #:schema (hash 'a "int") #:image "1.png" #:images '("2.png"))
(llm-query-async #:instruction "only")"""
    result = host.run(program, lambda host, request: "{}")
    envelope = ("id", "op", "run", "depth", "site")
    first, second = ({k: v for k, v in c.items() if k not in envelope} for c in result.calls)
    assert first == {
        "call": 1, "mode": "sync", "instruction": "Give json", "data": "d", "model": "m",
        "backend": "b", "temperature": 0.5, "max_tokens": 9, "json": True,
        "schema": {"a": "int"}, "images": ["1.png", "2.png"],
    }  # fmt: skip
    assert second == {"call": 2, "mode": "async", "instruction": "only"}


def test_calls_carry_their_places(host: Host) -> None:
    program = """
(define (ask x)
  (llm-query #:data x))
(ask "a")
(map-async (lambda (x)
  (llm-query-async #:data x)) '("b"))
(define-syntax-rule (via-macro x) (llm-query #:data x))
(via-macro "c")
(parallel (list
  (curry llm-query #:data "d")))
(keyword-apply llm-query '(#:data) '("e") '())"""
    result = host.run(program)
    places = {
        c["data"]: (c["site"]["line"], c["site"]["col"], c["site"]["fn"]) for c in result.calls
    }
    assert places == {
        "a": (3, 2, "ask"),
        "b": (6, 2, "a function"),
        "c": (8, 0, "top level"),
        "d": (9, 0, "top level"),
        "e": (11, 0, "top level"),
    }
    assert {call["site"]["source"] for call in result.calls} == {"strategy.scm"}


def test_long_and_odd_texts_survive_the_wire(host: Host) -> None:
    texts = ["x" * 100_000, 'q"\\\n\t\x01\x7f', "日本語 🎉 ñ", "", "é" * 600]
    session = host.open(contexts={str(index): text for index, text in enumerate(texts)})
    program = f"""
(define texts (map (lambda (i) (get-context (number->string i))) (range {len(texts)})))
(map-async (lambda (t) (llm-query-async #:instruction "i" #:data t)) texts)"""
    assert host.run(program, lambda h, r: r["data"], session=session).value == texts


def test_json_schema_as_bytes(host: Host) -> None:
    schema = json.dumps({"type": "object"})
    result = host.run(f'(llm-query #:data "d" #:schema {json.dumps(schema)})', lambda h, r: "{}")
    assert result.calls[0]["schema"] == schema


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('abc"\\ é🎉\n'), inner),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(value=json_values)
def test_any_json_value_survives_the_way_from_python_and_back(host: Host, value: object) -> None:
    """Through both codecs twice: Python's value as a result, and back as a Python variable."""
    host.prepare()
    host.python.variables["given"] = value
    session = host.open()
    program = '(py-set! "back" (py-eval "given")) (finish (py-eval "back"))'
    reply = host.command("run", session=session, run="r", source="s", code=program)
    host.command("close", session=session)
    assert reply["status"] == "finished", reply
    assert reply.get("value") == value
    assert host.python.variables["back"] == value
