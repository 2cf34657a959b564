"""The operating system's wall around Racket and Python: they compute, and do nothing else.

Racket's own sandbox is no security boundary (a program may reach native code), and Python has
none.  So each child process gives up, before its first instruction, what it does not need:

- landlock: reading outside of the system's libraries and the folders named here, writing outside
  of its scratch folder, TCP, signals to processes outside;
- seccomp: sockets, what can be done to other processes, owners and permissions of files, memory
  that processes share, mounts;
- capabilities, which it would have as root;
- resource limits on address space, core dumps and file sizes;
- its environment, its session, and its life when the runner dies.

All of it works without privileges on Linux.  `missing()` says what this machine cannot give.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# System calls whose numbers are the same on every architecture that has them.
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_ADD_RULE = 445
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_VERSION_FLAG = 1
_LANDLOCK_RULE_PATH_BENEATH = 1
_ABI_OF_SIGNALS = 6

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITIES_VERSION_3 = 0x20080522
_SECCOMP_MODE_FILTER = 2

# Landlock's rights on files, by bit: execute, write, read, list, then eleven that change things.
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_READ_ONLY = _EXECUTE | _READ | _LIST
_FILE_RIGHTS = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL

# What any dynamically linked program reads.  /proc is left out on purpose: it shows the runner's
# environment, and with it the keys.
_SYSTEM = (
    "/usr", "/lib", "/lib32", "/lib64", "/bin", "/opt/homebrew", "/nix/store",
    "/etc/ld.so.cache", "/etc/localtime", "/etc/racket", "/etc/ssl/openssl.cnf",
    "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip

# What installers of programs put into a folder that has other things too.
_PARTS_OF_PROGRAMS = (
    "bin", "collects", "etc/racket", "lib", "lib64", "libexec", "share/racket",
)  # fmt: skip

# x86-64 numbers of the system calls that are refused.
_DENIED_CALLS = {
    # Sockets by name: behind a Unix socket may sit a service that runs programs for its caller.  An
    # inherited or a paired socket needs none of these.
    "socket": 41,
    # Other processes: their memory, descriptors, limits and priorities.
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "process_madvise": 440,
    "pidfd_getfd": 438, "kcmp": 312, "move_pages": 279, "migrate_pages": 256,
    "setpriority": 141, "ioprio_set": 251, "sched_setparam": 142, "sched_setscheduler": 144,
    "sched_setaffinity": 203, "sched_setattr": 314,
    # Leaving the process group: whatever a child starts dies with it.
    "setpgid": 109, "setsid": 112,
    # What belongs to files that landlock leaves open: owners, permissions, times, attributes, and
    # being told of changes.
    "chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452,
    "chown": 92, "fchown": 93, "lchown": 94, "fchownat": 260,
    "utime": 132, "utimes": 235, "futimesat": 261, "utimensat": 280,
    "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "setxattrat": 463,
    "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199, "removexattrat": 466,
    "file_setattr": 469, "name_to_handle_at": 303, "open_by_handle_at": 304,
    "inotify_add_watch": 254, "fanotify_init": 300, "fanotify_mark": 301,
    # Memory and messages that processes of one user share.
    "shmget": 29, "shmat": 30, "shmctl": 31, "semget": 64, "semop": 65, "semctl": 66,
    "semtimedop": 220, "msgget": 68, "msgsnd": 69, "msgrcv": 70, "msgctl": 71,
    "mq_open": 240, "mq_unlink": 241,
    # Namespaces and mounts.
    "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432,
    "fspick": 433, "mount_setattr": 442,
    # Kernel interfaces with a history of holes, and keys.
    "bpf": 321, "seccomp": 317, "perf_event_open": 298, "userfaultfd": 323,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "keyctl": 250, "add_key": 248, "request_key": 249,
}  # fmt: skip
# Refused where landlock (before Linux 6.12) does not keep signals inside.
_SIGNAL_CALLS = {
    "kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297,
    "pidfd_send_signal": 424,
}  # fmt: skip
# Refused for any other process than the caller, which is 0: limits are read with it too.
_PRLIMIT_CALL = 302
_AUDIT_ARCH_X86_64 = 0xC000003E
_X32_CALLS_FROM = 0x40000000


@dataclass(frozen=True, slots=True)
class Walls:
    """What a child may still do: folders it reads, folders it writes, bytes of address space.

    Of what is below a `listable` folder it sees the names.
    """

    readable: Sequence[str | Path] = ()
    writable: Sequence[str | Path] = ()
    address_space: int = 4 << 30
    file_bytes: int = 256 << 20
    listable: Sequence[str | Path] = ()


def installation(root: str | Path) -> list[Path]:
    """What to read of a program that is installed under `root`.

    That is all of it; but a program may stand in the user's home itself, and there the keys are.
    """
    root, home = Path(root), Path("~").expanduser()
    if home.is_relative_to(root) or root == home / ".local":
        return [root / part for part in _PARTS_OF_PROGRAMS]
    return [root]


def missing() -> list[str]:
    """The protections that this machine does not offer, a sentence each; empty if it has all."""
    if sys.platform != "linux":
        return [
            "There is no landlock or seccomp here: Racket's own sandbox alone holds a strategy."
        ]
    lacks = []
    abi = _landlock_abi()
    if abi == 0:
        lacks.append(
            "The kernel has no landlock (Linux 5.13 or newer): files are protected by Racket alone."
        )
    elif abi < 4:
        lacks.append("The kernel's landlock does not cover TCP (Linux 6.7 or newer): seccomp does.")
    if platform.machine() != "x86_64":
        lacks.append("The system-call filter exists for x86-64 only.")
    return lacks


def build(walls: Walls) -> tuple[Callable[[], None], Callable[[], None]]:
    """`(enter, dispose)`: one runs in the child between fork and exec, the other here afterwards.

    Raises OSError where a wall that this machine has cannot be built: nothing runs without it then.
    Everything that allocates is done here, before the fork, so that `enter` is a few system calls.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    runner = os.getpid()
    on_linux = sys.platform == "linux"
    ruleset = _landlock_ruleset(libc, walls) if on_linux else None
    program = _seccomp_program() if on_linux else None
    whose = struct.pack("<Ii", _CAPABILITIES_VERSION_3, 0)
    none = bytes(24)

    def enter() -> None:
        limits = [
            (resource.RLIMIT_AS, walls.address_space),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, walls.file_bytes),
        ]
        for name, value in limits:
            with suppress(OSError, ValueError):
                resource.setrlimit(name, (value, value))
        if not on_linux:
            return
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != runner:
            os._exit(1)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.capset(whose, none):
            os._exit(126)
        if ruleset is not None and libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0):
            os._exit(126)
        if program is not None and libc.prctl(
            _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0
        ):
            os._exit(126)

    def dispose() -> None:
        if ruleset is not None:
            os.close(ruleset)

    return enter, dispose


def _landlock_abi() -> int:
    """The version of the kernel's landlock, 0 when there is none."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_VERSION_FLAG))


def _landlock_ruleset(libc: ctypes.CDLL, walls: Walls) -> int | None:
    """A ruleset's descriptor that allows what `walls` says; None where there is no landlock."""
    abi = _landlock_abi()
    if abi == 0:
        return None
    rights = (1 << 13) - 1
    for version, bit in ((2, 1 << 13), (3, _TRUNCATE), (5, _IOCTL)):
        if abi >= version:
            rights |= bit
    network = 0b11 if abi >= 4 else 0
    scopes = 0b11 if abi >= _ABI_OF_SIGNALS else 0
    size = 24 if abi >= _ABI_OF_SIGNALS else 16 if abi >= 4 else 8
    attributes = struct.pack("<QQQ", rights, network, scopes)
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, attributes, size, 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock gives no ruleset")
    grants = [*((path, _READ_ONLY) for path in (*_SYSTEM, *walls.readable))]
    grants += [(path, _LIST) for path in walls.listable]
    grants += [(path, rights) for path in ("/dev/null", *walls.writable)]
    for path, access in grants:
        _allow(libc, ruleset, path, access & rights)
    return ruleset


def _allow(libc: ctypes.CDLL, ruleset: int, path: str | Path, access: int) -> None:
    """Let `access` happen on `path` and what is in it; a path that does not exist is left out."""
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):  # noqa: PTH112 (the descriptor is open: no Path needed)
            access &= _FILE_RIGHTS
        rule = struct.pack("<Qi", access, handle)
        libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(handle)


class _Program(ctypes.Structure):
    """`struct sock_fprog`; keeps its instructions alive."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def _seccomp_program() -> _Program | None:
    """A filter that refuses what is named above."""
    if platform.machine() != "x86_64":
        return None
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, refuse, kill = 0x7FFF0000, 0x00050001, 0x80000000  # refuse: errno EPERM
    number, architecture, first_argument = 0, 4, 16
    code = [
        (load, 0, 0, architecture),
        (equal, 1, 0, _AUDIT_ARCH_X86_64),
        (answer, 0, 0, kill),
        (load, 0, 0, number),
        (at_least, 0, 1, _X32_CALLS_FROM),
        (answer, 0, 0, refuse),
    ]
    signals = _SIGNAL_CALLS if _landlock_abi() < _ABI_OF_SIGNALS else {}
    for denied in (*_DENIED_CALLS.values(), *signals.values()):
        code += [(equal, 0, 1, denied), (answer, 0, 0, refuse)]
    code += [
        (equal, 0, 3, _PRLIMIT_CALL),
        (load, 0, 0, first_argument),
        (equal, 1, 0, 0),
        (answer, 0, 0, refuse),
        (answer, 0, 0, allow),
    ]
    raw = b"".join(struct.pack("<HBBI", *instruction) for instruction in code)
    buffer = ctypes.create_string_buffer(raw)
    program = _Program(len(code), ctypes.cast(buffer, ctypes.c_void_p))
    program.keep_alive = buffer  # type: ignore[attr-defined]
    return program
