"""The wall of the operating system, tried from inside by plain programs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from schemestra.runtime import jail
from schemestra.runtime.racket_process import SetupError, launch

PYTHON = [sys.executable, "-I", "-c"]
INTERPRETER = [sys.prefix, sys.base_prefix]


def jailed(command: list[str], walls: jail.Walls) -> subprocess.CompletedProcess[str]:
    enter, dispose = jail.build(walls)
    try:
        return subprocess.run(
            command, preexec_fn=enter, capture_output=True, text=True, timeout=30, cwd="/", env={}
        )
    finally:
        dispose()


def test_this_machine_has_all_protections_or_says_which_are_missing() -> None:
    assert all(line.endswith(".") for line in jail.missing())


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    made = tuple(tmp_path / name for name in ("read", "write", "hidden"))
    for folder in made:
        folder.mkdir()
        (folder / "file").write_text("content")
    return made  # type: ignore[return-value]


def test_files_open_as_far_as_the_walls_say(folders: tuple[Path, Path, Path]) -> None:
    read, write, hidden = folders
    walls = jail.Walls(readable=[*INTERPRETER, read], writable=[write])
    program = """
import sys
for path in sys.argv[1:]:
    for mode in "ra":
        try:
            open(path, mode).close()
            print(mode, end="")
        except PermissionError:
            print("-", end="")
"""
    files = [str(folder / "file") for folder in (read, write, hidden)]
    done = jailed([*PYTHON, program, *files], walls)
    assert (done.stdout, done.returncode) == ("r-ra--", 0), done.stderr


ESCAPES = [
    "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "import socket; socket.socket(socket.AF_UNIX)",
    "import os; os.setsid()",
    "import os, resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (9, 9))",
    "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "import os; os.sched_setaffinity(os.getppid(), {0})",
    "import os; os.chmod('/usr', 0o755)",
    "import os, sys; os.chmod(sys.executable, 0o755)",
    "import os, sys; os.fchmod(os.open(sys.executable, 0), 0o755)",
    "import os; os.chown('/usr', 0, 0)",
    "import os; os.utime('/usr')",
    "import os; os.setxattr('/usr', 'user.x', b'')",
    "import socket; socket.sethostname(socket.gethostname())",
    "import ctypes; c = ctypes.CDLL(None, use_errno=True)\n"
    "if c.shmget(0, 4096, 0o1600) < 0: raise PermissionError(ctypes.get_errno())",
    "import ctypes; c = ctypes.CDLL(None, use_errno=True)\n"
    "if c.inotify_add_watch(c.inotify_init(), b'/usr', 2) < 0:\n"
    "    raise PermissionError(ctypes.get_errno())",
    "import os; os.kill(os.getppid(), 0)",
    "import os; os.unlink('/usr/bin/env')",
    "import ctypes, os; c = ctypes.CDLL(None, use_errno=True)\n"
    "if c.ptrace(16, os.getppid(), 0, 0): raise PermissionError(ctypes.get_errno())",
    "import ctypes; c = ctypes.CDLL(None, use_errno=True)\n"
    "if c.unshare(0x10000000): raise PermissionError(ctypes.get_errno())",
]


@pytest.mark.parametrize("program", ESCAPES)
def test_ways_out_are_closed(program: str) -> None:
    done = jailed([*PYTHON, program], jail.Walls(readable=INTERPRETER))
    assert "PermissionError" in done.stderr


@pytest.mark.parametrize("call", ["kill(os.getppid(), 0)", "kill(-1, 0)"])
def test_signals_stay_inside_without_the_kernels_scopes(
    monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.setattr(jail, "_landlock_abi", lambda: 5)
    done = jailed([*PYTHON, f"import os; os.{call}"], jail.Walls(readable=INTERPRETER))
    assert "PermissionError" in done.stderr


def test_nothing_of_root_is_left() -> None:
    program = "import ctypes, sys; c = ctypes.CDLL(None)\nprint(c.prctl(39, 0, 0, 0, 0))\n" + (
        "head, data = (ctypes.c_uint * 2)(0x20080522, 0), (ctypes.c_uint * 6)()\n"
        "print(c.capget(head, data), *data)"
    )
    done = jailed([*PYTHON, program], jail.Walls(readable=INTERPRETER))
    assert done.stdout.split() == ["1", "0", *"000000"]


def test_its_own_limits_can_be_read() -> None:
    program = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE))"
    done = jailed([*PYTHON, program], jail.Walls(readable=INTERPRETER))
    assert done.stdout == "(0, 0)\n"


def test_paired_sockets_and_pipes_still_work() -> None:
    program = "import socket, os; a, b = socket.socketpair(); a.send(b'x'); os.write(1, b.recv(1))"
    assert jailed([*PYTHON, program], jail.Walls(readable=INTERPRETER)).stdout == "x"


def test_memory_and_file_sizes_are_bounded(tmp_path: Path) -> None:
    walls = jail.Walls(INTERPRETER, [tmp_path], address_space=1 << 30, file_bytes=1 << 20)
    done = jailed([*PYTHON, "bytearray(2 << 30)"], walls)
    assert "MemoryError" in done.stderr
    program = f"open({str(tmp_path / 'big')!r}, 'wb').write(bytes(2 << 20))"
    assert jailed([*PYTHON, program], walls).returncode != 0
    assert (tmp_path / "big").stat().st_size <= 1 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="landlock is of Linux")
def test_without_a_wall_that_the_machine_has_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where no descriptor is left for it."""
    monkeypatch.setattr(jail, "_landlock_abi", lambda: 4)
    monkeypatch.setattr(jail, "_LANDLOCK_CREATE_RULESET", 100_000)
    with pytest.raises(OSError, match="landlock gives no ruleset"):
        jail.build(jail.Walls())
    with pytest.raises(SetupError, match="cannot be walled in"):
        launch("racket", Path("main.rkt"), {}, 4 << 30)


def test_a_program_that_is_installed_in_the_home_does_not_open_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "me"
    monkeypatch.setenv("HOME", str(home))
    assert jail.installation(home / "racket") == [home / "racket"]
    assert jail.installation("/opt/python") == [Path("/opt/python")]
    for root in (tmp_path, home, home / ".local"):
        granted = jail.installation(root)
        assert root / "lib" in granted
        secrets = (home / ".ssh", home / ".local" / "share" / "keyrings")
        assert not any(key.is_relative_to(folder) for key in secrets for folder in granted)


def test_nothing_is_left_open_here() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        _, dispose = jail.build(jail.Walls())
        dispose()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
