"""A fifth of all requests meets a fault: the run ends right, or with each failure reported."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fake_endpoint import Endpoint, Reply, completion, failure
from schemestra.runtime.backends.openai import OpenAIBackend
from schemestra.runtime.broker import Broker
from schemestra.runtime.budget import Budget, Limits
from schemestra.runtime.events import CallFailed, CallFinished, CallRetried, CallSent, Event
from schemestra.runtime.policy import Policy
from schemestra.runtime.sandbox import ServiceError

CALLS = 100
POLICY = Policy(timeout=0.5, attempts=4, first_wait=0.01, longest_wait=0.05, concurrent=32)
RETRY_AFTER = 0.03
WRONG_USAGES: list[Any] = [
    {"prompt_tokens": -5, "completion_tokens": 7, "total_tokens": 2},
    {"prompt_tokens": "many", "completion_tokens": [], "total_tokens": None},
    {"prompt_tokens": 3.5, "completion_tokens": True, "total_tokens": 4},
    {"prompt_tokens": None, "completion_tokens": None},
    {"prompt_tokens": 5, "completion_tokens": 6, "prompt_tokens_details": {"cached_tokens": 900}},
    {},
    "none",
]


def wrong_usage(random: Random) -> Reply:
    return Reply({**completion("fine", usage=False), "usage": random.choice(WRONG_USAGES)})


FAULTS: dict[str, Callable[[Random], Reply]] = {
    "429": lambda _: failure(429, "slow down", retry_after=str(RETRY_AFTER)),
    "500": lambda _: failure(500, "broken"),
    "hang": lambda _: Reply(hang=True),
    "cut": lambda _: Reply(cut=True),
    "malformed": lambda _: Reply(raw='{"choices": [{"mess'),
    "usage": wrong_usage,
}


@dataclass
class Faulty:
    """Replies of an endpoint: one in five is a fault; `asked` is the faults each call has met."""

    random: Random
    asked: dict[str, list[str]] = field(default_factory=dict)

    def __call__(self, body: dict[str, Any]) -> Reply:
        call = body["messages"][0]["content"]
        fault = self.random.choice(list(FAULTS)) if self.random.random() < 0.2 else ""
        self.asked.setdefault(call, []).append(fault)
        return FAULTS[fault](self.random) if fault else Reply()


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_fifth_of_faults(endpoint: Endpoint, tmp_path: Path, seed: int) -> None:
    faulty = Faulty(Random(seed))
    endpoint.script = [faulty]
    events: list[Event] = []
    backend = OpenAIBackend()
    broker = Broker({"openai": backend}, "openai", events.append, tmp_path, "gpt-4o-mini",
                    POLICY, Budget(Limits(tokens=10**7)))  # fmt: skip
    wishes = [{"instruction": f"Say {n}", "max_tokens": 50, "call": n} for n in range(1, CALLS + 1)]
    async with asyncio.timeout(60):
        outcomes = await asyncio.gather(*map(broker.query, wishes), return_exceptions=True)
    await backend.close()
    named = {type_: [e for e in events if isinstance(e, type_)] for type_ in
             (CallSent, CallRetried, CallFinished, CallFailed)}  # fmt: skip
    # Every call has an end: an answer, or a failure that is told to the strategy and the watcher.
    right = [o for o in outcomes if isinstance(o, dict)]
    wrong = [o for o in outcomes if isinstance(o, ServiceError)]
    assert len(right) + len(wrong) == CALLS, outcomes
    assert all(answer["result"] == "fine" for answer in right)
    assert len(named[CallSent]) == CALLS
    assert (len(named[CallFinished]), len(named[CallFailed])) == (len(right), len(wrong))
    assert broker.totals.failed == len(wrong)
    # What the endpoint has seen is what was told; no call was tried more often than allowed.
    assert len(endpoint.seen) == CALLS + len(named[CallRetried])
    assert max(map(len, faulty.asked.values())) <= POLICY.attempts
    asked_to_wait = [e.wait for e in named[CallRetried] if re.search(r"\b429\b", e.reason)]
    assert asked_to_wait and set(asked_to_wait) == {RETRY_AFTER}
    # Usage that cannot be is counted anew; the numbers of a call are never nonsense.
    usages = [event.usage for event in named[CallFinished]]
    assert all(isinstance(n, int) and n >= 0 for u in usages for n in (u.prompt, u.completion))
    assert all(u.cached <= u.prompt for u in usages)
    assert any(u.counted for u in usages)
    assert broker.totals.tokens == sum(u.prompt + u.completion for u in usages)
    met = {fault for faults in faulty.asked.values() for fault in faults if fault}
    assert met == set(FAULTS)


SAID = [
    ("cut", "broke off its answer"),
    ("malformed", "is not understood"),
    ("hang", r"did not answer within 0\.5 s"),
    ("500", r"failed \(500\): broken"),
    ("429", r"limiting the rate of calls \(429\)"),
]


@pytest.mark.parametrize(("fault", "message"), SAID)
async def test_what_is_said_of_a_fault(
    endpoint: Endpoint, tmp_path: Path, fault: str, message: str
) -> None:
    endpoint.script = [FAULTS[fault](Random(0))]
    backend = OpenAIBackend()
    broker = Broker({"openai": backend}, "openai", [].append, tmp_path, "gpt-4o-mini", POLICY)
    with pytest.raises(ServiceError, match=message):
        await broker.query({"instruction": "Say"})
    await backend.close()
    assert len(endpoint.seen) <= POLICY.attempts
