"""Python for strategies: what it returns, what it may not do, and how it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from schemestra.language.limits import RunLimits
from schemestra.runtime.bridge import Bridge
from schemestra.runtime.sandbox import ServiceError

CONTEXTS = {"": '[{"content": "abc"}, {"content": "de"}]', "notes": "some notes"}


@pytest_asyncio.fixture
async def bridge() -> AsyncIterator[Bridge]:
    bridge = Bridge(CONTEXTS, RunLimits({"python-time": 5}))
    yield bridge
    await bridge.close()


async def result(bridge: Bridge, kind: str, code: str = "", **more: Any) -> Any:
    return (await bridge.request({"kind": kind, "code": code, **more}))["result"]


VALUES = [
    ("1 + 1", 2),
    ("\nimport json\npapers = json.loads(context)  # a list\n"
     "[p.get('content', '')[:2] for p in papers]\n",
     ["ab", "de"]),
    ("    x = 2\n    x * 21\n", 42),
    ("notes.upper()", "SOME NOTES"),
    ("get_context('notes')", "some notes"),
    ("contexts['notes']", "some notes"),
    ("None", None),
    ("(1, 2.5, 'é', True)", [1, 2.5, "é", True]),
    ("{'a': {1: [None]}}", {"a": {"1": [None]}}),
    ("2 ** 100", 2**100),
    ("'\\ud800'.encode('utf-8', 'replace').decode()", "?"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), VALUES)
async def test_eval_returns_the_value(bridge: Bridge, code: str, expected: Any) -> None:
    assert await result(bridge, "eval", code) == expected


async def test_exec_returns_what_is_printed_and_keeps_its_variables(bridge: Bridge) -> None:
    assert await result(bridge, "exec", "n = 3\nprint('a')\nprint(n)") == "a\n3\n"
    assert await result(bridge, "eval", "n") == 3


async def test_set_and_call(bridge: Bridge) -> None:
    await result(bridge, "set", name="items", value=["x", {"y": 1.5}])
    assert await result(bridge, "eval", "items[1]['y']") == 1.5
    await result(bridge, "exec", "def double(n): return n * 2")
    assert await result(bridge, "call", name="double", args=[21]) == 42
    assert await result(bridge, "call", name="max", args=[[3, 9, 4]]) == 9


async def test_prints_of_child_processes_disturb_nothing(bridge: Bridge) -> None:
    code = (
        "import os, subprocess\nos.system('echo noise; echo more >&2')\n"
        "subprocess.run(['echo', 'x'])\nprint('mine')"
    )
    assert await result(bridge, "exec", code) == "mine\n"
    assert await result(bridge, "eval", "1") == 1


async def test_what_goes_to_stderr_is_told_apart(bridge: Bridge) -> None:
    reply = await bridge.request(
        {"kind": "exec", "code": "import sys; print('w', file=sys.stderr)"}
    )
    assert (reply["result"], reply["stderr"]) == ("", "w\n")


FAILURES = [
    ("exec", "\n\n1/0", "ZeroDivisionError: division by zero .line 3"),
    ("exec", "x = (", "SyntaxError: .*line 1 of"),
    ("exec", "exit()", r"called exit\(\)"),
    ("exec", "import sys; sys.exit(3)", r"called exit\(\)"),
    ("eval", "x = 1", "needs code that ends in an expression"),
    ("eval", "{1, 2}", "the value is of type set"),
    ("eval", "[1, {'a': object()}]", r"the value\[1\]\['a'\] is of type object"),
    ("eval", "float('inf')", "not a finite number"),
    ("eval", "a = []; a.append(a); a", "contains itself"),
    ("eval", "undefined_name", "NameError: name 'undefined_name'"),
    ("exec", "raise KeyboardInterrupt", "KeyboardInterrupt"),
    ("eval", "1\0", "null bytes$"),
    ("eval", "[10**5000]", r"the value\[0\] is an integer of more than 4,000 digits"),
    (
        "exec",
        "class E(Exception):\n  def __str__(self): raise SystemExit\nraise E()",
        "E, whose message cannot be printed",
    ),
]


@pytest.mark.parametrize(("kind", "code", "message"), FAILURES)
async def test_failures_are_one_clear_line(
    bridge: Bridge, kind: str, code: str, message: str
) -> None:
    await result(bridge, "exec", "kept = 1")
    with pytest.raises(ServiceError, match=message) as caught:
        await result(bridge, kind, code)
    assert "Traceback" not in str(caught.value)
    assert await result(bridge, "eval", "kept") == 1


async def test_a_name_that_is_none_is_refused(bridge: Bridge) -> None:
    for name in ("not a name", "class", "x = 1; import os"):
        with pytest.raises(ServiceError, match="cannot be the name"):
            await result(bridge, "set", name=name, value=1)


@pytest.mark.parametrize("end", ["import os; os._exit(7)", "import os; os.kill(os.getpid(), 9)"])
async def test_a_crash_is_told_and_the_next_use_works(bridge: Bridge, end: str) -> None:
    with pytest.raises(ServiceError, match=r"exited with code 7|was killed \(SIGKILL\)"):
        await result(bridge, "exec", end)
    assert await result(bridge, "eval", "len(context)") == len(CONTEXTS[""])


async def test_code_that_does_not_end_is_stopped() -> None:
    bridge = Bridge({}, RunLimits({"python-time": 0.3}))
    try:
        with pytest.raises(
            ServiceError, match=r"longer than it may \(0\.3 s\).*--limit python-time=0\.6"
        ):
            await result(bridge, "exec", "while True: pass")
        assert await result(bridge, "eval", "1") == 1
    finally:
        await bridge.close()


FORGED = [
    b"not a message at all",
    b"-0000001\n{}",
    b"0x00000a\n0123456789",
    b"00000002\n{}",
    b'0000000b\n{"ok": "1"}',
    b'0000000d\n{"ok": false}',
    b'0000001b\n{"ok": true, "stderr": [1]}',
    b'00000015\n{"ok": true, "id": 1}',
    b"00011170\n" + b"[" * 70_000,
]


@pytest.mark.parametrize("message", FORGED, ids=lambda message: str(message[:30]))
async def test_a_broken_conversation_ends_it_cleanly(bridge: Bridge, message: bytes) -> None:
    code = (
        "import os\nfor fd in range(3, 4096):\n"
        f"    try: os.write(fd, {message!r})\n    except OSError: pass"
    )
    with pytest.raises(ServiceError, match="not its own and was stopped; its variables are lost"):
        await result(bridge, "exec", code)
    assert await result(bridge, "eval", "2") == 2


DENIED = [
    "open('/etc/passwd')",
    f"open({str(Path(__file__))!r})",
    "open('/proc/self/environ')",
    "import os; os.listdir('/')",
    "open('/tmp/schemestra-escape', 'w')",
    "import socket; socket.create_connection(('127.0.0.1', 9))",
    "import os; os.kill(os.getppid(), 0)",
]


@pytest.mark.parametrize("code", DENIED)
async def test_the_jail_holds(bridge: Bridge, code: str) -> None:
    with pytest.raises(ServiceError, match=r"PermissionError.*jail"):
        await result(bridge, "exec", code)


async def test_the_jail_holds_for_children(bridge: Bridge) -> None:
    code = (
        "import subprocess\nsubprocess.run(['cat', '/etc/passwd'], capture_output=True).returncode"
    )
    assert await result(bridge, "eval", code) != 0


async def test_no_key_is_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    bridge = Bridge({})
    try:
        assert "sk-secret" not in str(
            await result(bridge, "eval", "dict(__import__('os').environ)")
        )
    finally:
        await bridge.close()


async def test_it_writes_in_its_own_folder_which_goes_with_it(bridge: Bridge) -> None:
    code = "import os\nopen('note', 'w').write('x')\nos.getcwd()"
    folder = await result(bridge, "eval", code)
    assert Path(folder, "note").exists()
    await bridge.close()
    assert not Path(folder).exists()


async def test_children_left_behind_die_with_it(bridge: Bridge) -> None:
    code = "import subprocess\nsubprocess.Popen(['sleep', '60']).pid"
    child = await result(bridge, "eval", code)
    assert is_alive(child)
    await bridge.close()
    async with asyncio.timeout(5):
        while is_alive(child):
            await asyncio.sleep(0.01)


async def test_children_cannot_leave_its_process_group(bridge: Bridge) -> None:
    code = "import subprocess\nsubprocess.Popen(['sleep', '60'], start_new_session=True)"
    with pytest.raises(ServiceError, match="PermissionError"):
        await result(bridge, "exec", code)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"
