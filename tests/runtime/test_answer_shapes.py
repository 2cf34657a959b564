"""Shapes read from prompts, and answers of the mock that have them."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemestra.language.answer_shape import (
    SCHEMA_GROWTH,
    asked_shape,
    json_schema,
    schema_tokens,
    to_json_schema,
)
from schemestra.runtime.backends.base import BackendError, ModelRequest
from schemestra.runtime.backends.mock import MockBackend

STRING, INTEGER, BOOLEAN = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}


def number(low: float, high: float) -> dict[str, Any]:
    return {"type": "number", "minimum": low, "maximum": high}


def integer(low: float, high: float) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


def listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def record(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields)}


SHAPES = [
    ("Find all mentions. Return JSON: [{mention: string, context: string, page: int}]",
     listed(record(mention=STRING, context=STRING, page=INTEGER))),
    ("Compare these 3 on [your criteria]. Return JSON: {winner: 'a'|'b'|'c', reasoning: str}",
     record(winner={"enum": ["a", "b", "c"]}, reasoning=STRING)),
    ("Return JSON: {winner: 0|1|2, code: 201|409|422}",
     record(winner={"enum": [0, 1, 2]}, code={"enum": [201, 409, 422]})),
    ("Classify. Return JSON: {label: str, confidence: 0-1}",
     record(label=STRING, confidence=number(0, 1))),
    ("Return JSON: {issues: [{type: str, severity: 1-3, fix: str}]}",
     record(issues=listed(record(type=STRING, severity=integer(1, 3), fix=STRING)))),
    ("Return JSON: {valid: bool, issues: [str]}", record(valid=BOOLEAN, issues=listed(STRING))),
    ("Return JSON: {error_count: int, patterns: [str], ...}",
     record(error_count=INTEGER, patterns=listed(STRING))),
    ("Return JSON: {diagnosis: str, confidence: str, vote_breakdown: {...}}",
     record(diagnosis=STRING, confidence=STRING, vote_breakdown=record())),
    ("Return JSON: {winner: int, scores: [...]}",
     record(winner=INTEGER, scores=listed(STRING))),
    ('Answer in this format:\n```json\n{"name": "Ada", "age": 36, "tags": ["x"], "ok": true}\n```',
     record(name=STRING, age=INTEGER, tags=listed(STRING), ok=BOOLEAN)),
    ('Return {"level": "low|medium|high", "share": 0.5}',
     record(level={"enum": ["low", "medium", "high"]}, share={"type": "number"})),
    ("Return JSON {rank: low/medium/high, n: number (1-10), tags: list of strings}",
     record(rank={"enum": ["low", "medium", "high"]}, n=integer(1, 10), tags=listed(STRING))),
    ("Return JSON: {id: int, // the number\n note: str}", record(id=INTEGER, note=STRING)),
    ("Return JSON: {a: {b: {c: bool}}}", record(a=record(b=record(c=BOOLEAN)))),
    ("Summarize these points [1] and {x}.", None),
    ("Return valid JSON.", None),
    ("Return JSON: {open: str", None),
]  # fmt: skip


@pytest.mark.parametrize(("instruction", "expected"), SHAPES)
def test_the_shape_is_read_from_the_instruction(instruction: str, expected: Any) -> None:
    shape = asked_shape(instruction)
    assert (shape and to_json_schema(shape)) == expected


def test_a_shape_without_introduction_counts_in_json_mode_alone() -> None:
    text = "Vote on it {choice: 1-5} please"
    assert asked_shape(text) is None
    assert to_json_schema(asked_shape(text, json=True)) == record(choice=integer(1, 5))  # type: ignore[arg-type]


SCHEMAS = [
    ("{label: str, score: 0-1}", record(label=STRING, score=number(0, 1))),
    ('{"label": "string", "n": 3}', record(label=STRING, n=INTEGER)),
    ({"label": "a|b", "n": 3}, record(label={"enum": ["a", "b"]}, n=INTEGER)),
    ({"type": "str", "severity": "1-3"}, record(type=STRING, severity=integer(1, 3))),
    ({"type": "object", "properties": {"x": {"type": "integer"}}},
     {"type": "object", "properties": {"x": {"type": "integer"}}}),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "expected"), SCHEMAS)
def test_a_schema_may_be_a_schema_an_example_or_prose(schema: Any, expected: Any) -> None:
    assert json_schema(schema) == expected


@given(st.text(alphabet="{}[]|:,'\" \nab1-./()", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    shape = asked_shape("Return JSON: " + text, json=True)
    assert shape is None or isinstance(to_json_schema(shape), dict)


EXAMPLE_VALUES = st.recursive(
    st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["a|b", "0-1", "[{a: 0-1}]", "string"]),
    lambda part: (
        st.lists(part, max_size=2)
        | st.dictionaries(
            st.sampled_from(["a", "type", "items", "anyOf", "enum"]), part, max_size=3
        )
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=3), EXAMPLE_VALUES, max_size=3))
def test_an_example_makes_a_schema_of_bounded_length(example: dict[str, Any]) -> None:
    assert schema_tokens(example) <= SCHEMA_GROWTH * len(json.dumps(example))


DATA = (
    "ACE2 is the receptor of the virus. Expression of ACE2 protein in lung tissue rose by 40 %. "
    "The activity in kidney samples did not change. A limitation is the small cohort."
)


async def ask(instruction: str, data: str | None = DATA, seed: int = 0, **more: Any) -> str:
    request = ModelRequest(more.pop("model", "gpt-4o"), instruction, data, **more)
    return (await MockBackend(latency=0, seed=seed).complete(request)).text


@pytest.mark.parametrize(("instruction", "expected"), [s for s in SHAPES if s[1] is not None])
async def test_the_mock_answers_in_the_shape(instruction: str, expected: Any) -> None:
    for seed in range(5):
        jsonschema.validate(json.loads(await ask(instruction, json=True, seed=seed)), expected)


async def test_the_mock_obeys_a_json_schema() -> None:
    schema = {
        "type": "object",
        "required": ["people"],
        "properties": {
            "people": {
                "type": "array", "minItems": 2, "maxItems": 4,
                "items": {"$ref": "#/$defs/person"},
            }
        },
        "$defs": {
            "person": {
                "type": "object",
                "required": ["email", "age", "role"],
                "properties": {
                    "email": {"type": "string"},
                    "age": {"type": "integer", "minimum": 18, "maximum": 99},
                    "role": {"enum": ["admin", "user"]},
                },
            }
        },
    }  # fmt: skip
    answer = json.loads(await ask("List people", schema=schema))
    jsonschema.validate(answer, schema)
    assert all("@" in person["email"] for person in answer["people"])


async def test_quoted_fields_come_from_the_data() -> None:
    shape = "Find mentions of ACE2. Return JSON: [{mention: string, page: int}]"
    found = [m for seed in range(6) for m in json.loads(await ask(shape, json=True, seed=seed))]
    assert found
    assert all(m["mention"].rstrip(".") in DATA for m in found)


async def test_the_same_call_has_the_same_answer_and_another_seed_another() -> None:
    answers = [await ask("Summarize the findings", seed=seed) for seed in (1, 1, 2)]
    assert answers[0] == answers[1] != answers[2]


async def test_json_is_shorter_rather_than_cut_while_it_can_be() -> None:
    for limit in (40, 100, 400):
        json.loads(await ask("Return JSON: [{title: str, note: str}]", json=True, max_tokens=limit))


LIMITED = [
    ("Return JSON: {title: str, note: str, tags: [str]}", 3),
    ("Write Scheme code, a program that sets variable `report`.", 20),
    ("Write a comprehensive report", 1),
]


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": True},
        {"anyOf": "a"},
        {"enum": 3},
        {"type": "object", "properties": {"a": True}, "required": 1},
        {"type": "array", "items": "str", "minItems": "two"},
        {"type": "number", "minimum": "low", "maximum": 3},
        {"type": []},
    ],
)
async def test_a_schema_with_parts_that_make_no_sense_says_nothing_there(schema: Any) -> None:
    json_schema(schema)
    request = ModelRequest("gpt-4o", "Return JSON.", DATA, json=True, schema=schema)
    json.loads((await MockBackend(latency=0).complete(request)).text)


@pytest.mark.parametrize(("instruction", "limit"), LIMITED)
async def test_no_answer_is_longer_than_its_limit(instruction: str, limit: int) -> None:
    wants_json = "JSON" in instruction
    request = ModelRequest("gpt-4o", instruction, DATA, max_tokens=limit, json=wants_json)
    answer = await MockBackend(latency=0).complete(request)
    assert answer.usage.completion <= limit
    assert answer.finish == "length"


async def test_prose_honours_the_limit_and_says_when_it_was_cut() -> None:
    backend = MockBackend(latency=0)
    for limit in (3, 30, 300):
        request = ModelRequest("gpt-4o", "Write a comprehensive report", DATA, max_tokens=limit)
        answer = await backend.complete(request)
        assert 0 < answer.usage.completion <= limit
        assert answer.finish == ("length" if limit == 3 else "stop")


PROSE = [
    ("Analyze and rate confidence (low/medium/high)", r"Confidence: (low|medium|high)$"),
    ("Score the draft from 1 to 10", r"Score: ([1-9]|10)$"),
    ("Classify as: benign or malignant", r"^(benign|malignant)$"),
    ("Answer yes or no", r"^(yes|no)$"),
    ("Answer with one word: pay, reject or\ninvestigate.", r"^(pay|reject|investigate)$"),
    ("Label it as one of: spam, ham, other", r"^(spam|ham|other)$"),
    ("Is it new? Say yes or no, and why, in one sentence.", r"^(Yes|No): [A-Z0-9\"][^.!?]+[.!?]"),
    ("Write what these notes say together, in at most 60 words.", "conclusion"),
    ("Extract the key finding in 1 sentence", r"^[^.!?]+[.!?]$"),
    ("Synthesize:\n1. Functions\n2. Findings\n3. Gaps", r"(?s)^1\. .*\n2\. .*\n3\. "),
    ("Write a full analysis", "conclusion"),
]


@pytest.mark.parametrize(("instruction", "pattern"), PROSE)
async def test_prose_answers_what_was_asked(instruction: str, pattern: str) -> None:
    import re

    assert re.search(pattern, await ask(instruction))


async def test_prose_is_about_the_data() -> None:
    assert "ACE2" in await ask("Write a comprehensive report on the findings")


async def test_a_prompt_beyond_the_context_window_is_refused() -> None:
    with pytest.raises(BackendError, match=r'longer than the context window of "gpt-4".*8,192'):
        await ask("Summarize", "word " * 9_000, model="gpt-4")
    with pytest.raises(BackendError, match="5,000 for the answer"):
        await ask("Summarize", "word " * 4_000, model="gpt-4", max_tokens=5_000)


async def test_a_program_is_written_where_one_is_asked_for() -> None:
    plan = await ask(
        "GOAL: find root causes\nTASK: Write Scheme code that sets variable `final_report`.\n"
        "Does NOT call (finish)\nReturn ONLY the Scheme code."
    )
    assert "(define final_report" in plan
    assert "(finish" not in plan
    ended = await ask("Write Scheme code to analyze this data. End with (finish result).")
    assert ended.rstrip().endswith("(finish answer)")


def test_a_latency_that_is_no_number_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMESTRA_MOCK_LATENCY", "fast")
    with pytest.raises(BackendError, match="must be a number of seconds"):
        MockBackend()
