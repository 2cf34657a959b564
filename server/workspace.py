"""Reads what a strategy's header names: its data files and its prelude.

The command line, the language server and the runner load a strategy here and nowhere else, so
what is priced is what runs.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from .analysis.finding import Finding, Severity
from .analysis.headers import Headers, read_headers
from .analysis.inputs import Inputs
from .analysis.interpret.shapes import Shape, shape_of
from .analysis.syntax.document import Document
from .analysis.syntax.tree import Span
from .configuration.model import DEFAULTS, Configuration
from .recorded import load as load_recorded

# A data file is read whole into the sandbox's context; more than this is a mistake in a header.
LARGEST_DATA = 64 * 1024 * 1024
RULE = "unreadable-file"


class WorkspaceError(Exception):
    """A file that the user asked for by hand cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """A strategy with everything that running or pricing it needs.

    `contexts` maps a context's name ("" for `context` itself) to its text.  `prelude` is
    (path, text).  `problems` are findings about files that the header names.  `configuration` is
    what `inputs` were made under.
    """

    path: str
    document: Document
    contexts: Mapping[str, str] = field(default_factory=dict)
    prelude: tuple[str, str] | None = None
    inputs: Inputs = field(default_factory=Inputs)
    problems: tuple[Finding, ...] = ()
    configuration: Configuration = DEFAULTS

    @property
    def source(self) -> str:
        return self.document.source.decode("utf-8", errors="replace")


def read_source(path: Path) -> bytes:
    """A strategy's bytes; raises WorkspaceError with a sentence for the user."""
    source = _read(path, str(path), LARGEST_DATA + 1, "name a .scm file")
    return checked_size(source, str(path))


def checked_size(source: bytes, shown: str) -> bytes:
    """`source`, unless it is larger than what is analysed: then WorkspaceError is raised."""
    if len(source) > LARGEST_DATA:
        raise WorkspaceError(
            f"{shown} has more than {LARGEST_DATA / 1e6:.0f} MB and is not read; "
            "move its data into a file that ;; @data names"
        )
    return source


def load(
    path: str | Path,
    source: bytes | str | None = None,
    *,
    data: Sequence[str] = (),
    prelude: str | None = None,
    assume: Mapping[str, int] | None = None,
    root: str | Path | None = None,
    document: Document | None = None,
    configuration: Configuration = DEFAULTS,
    read: Callable[[Path, str], str] | None = None,
    use_record: bool = True,
) -> Strategy:
    """A strategy and the files it names.

    `source` is the text when an editor holds it; else the file is read.  `data` and `prelude` are
    the user's own choice and win over the header; a `data` item is `FILE` or `NAME=FILE`.  What
    the *header* names must lie inside `root` (the workspace; the strategy's folder by default):
    a strategy may come from anyone, and its data may be sent to a model.  `read` takes the place
    of `read_text` for these, where they are wanted as they were at another time.  Without
    `use_record` the folder's record of earlier runs, which in a folder that is not trusted anybody
    may have written, does not count for the estimate.

    Raises WorkspaceError for a file given by hand that cannot be read.
    """
    path = Path(path)
    if document is None:
        text = read_source(path) if source is None else source
        document = Document.open(resolved(path).as_uri(), text)
    headers = read_headers(document)
    base = resolved(path).parent
    allowed = resolved(Path(root)) if root else base
    problems: list[Finding] = []

    def named(relative: str, span: Span) -> str | None:
        """The text of a file that the header names, or None with a problem noted."""
        try:
            target = resolved(base / relative)
            if not target.is_relative_to(allowed):
                raise WorkspaceError(
                    f"{relative} lies outside {allowed}; pass it by hand with --data or --prelude"
                )
            if read is None and target.exists() and not (target.is_file() or target.is_dir()):
                raise WorkspaceError(f"{relative} is a pipe or a device; name a file")
            return (read or read_text)(target, relative)
        except WorkspaceError as error:
            problems.append(Finding(RULE, Severity.ERROR, span, str(error)))
            return None

    given = given_contexts(data)
    contexts = {**header_contexts(headers, given, named), **given}
    prelude_source = load_prelude(headers, prelude, base, named)
    prelude_document = None
    if prelude_source:
        prelude_document = Document.open(Path(prelude_source[0]).as_uri(), prelude_source[1])
    inputs = Inputs(
        # The strategy's own folder is where its runs leave it.
        recorded=load_recorded(base) if use_record else {},
        data={name: text_shape(text) for name, text in contexts.items()},
        prelude=prelude_document,
        assume={**headers.assume, **(assume or {})},
    )
    inputs = configuration.inputs(inputs, resolved(path))
    return Strategy(
        str(path), document, contexts, prelude_source, inputs, tuple(problems), configuration
    )


def header_contexts(
    headers: Headers, given: Mapping[str, str], named: Callable[[str, Span], str | None]
) -> dict[str, str]:
    """What the header's data files hold, but for the contexts that the user gave by hand."""
    contexts: dict[str, str] = {}
    for directive in headers.data:
        if directive.name in given:
            continue
        text = named(directive.path, directive.path_span)
        if text is not None:
            contexts[directive.name] = text
    return contexts


def given_contexts(data: Sequence[str]) -> dict[str, str]:
    """The contexts of `--data FILE` and `--data NAME=FILE`."""
    contexts: dict[str, str] = {}
    for item in data:
        name, separator, file = item.partition("=")
        if not separator or Path(item).exists():
            name, file = "", item
        contexts[name] = read_text(Path(file), file)
    return contexts


def resolved(path: Path) -> Path:
    """`path` without links; raises WorkspaceError for links in a circle, or no path at all."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        raise WorkspaceError(f"{path} is a link that leads in a circle; mend the link") from None
    except ValueError:
        raise WorkspaceError("a path cannot hold a zero byte") from None


def load_prelude(
    headers: Headers,
    prelude: str | None,
    base: Path,
    named: Callable[[str, Span], str | None],
) -> tuple[str, str] | None:
    """The prelude as (absolute path, text): the user's own, else the header's last one."""
    if prelude:
        return str(resolved(Path(prelude))), read_text(Path(prelude), prelude)
    if not headers.preludes:
        return None
    directive = headers.preludes[-1]
    text = named(directive.path, directive.path_span)
    return None if text is None else (str(resolved(base / directive.path)), text)


def read_text(path: Path, shown: str) -> str:
    """A text file; raises WorkspaceError naming it as the user wrote it (`shown`)."""
    content = _read(path, shown, LARGEST_DATA + 1, "name a file in it")
    if len(content) > LARGEST_DATA:
        most = f"{LARGEST_DATA / 1e6:.0f} MB"
        raise WorkspaceError(f"{shown} has more than {most}, the most that fits; take a part of it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkspaceError(
            f"{shown} is not UTF-8 (byte {error.start}); convert it to UTF-8 first"
        ) from None


def _read(path: Path, shown: str, most: int, folder_hint: str) -> bytes:
    """The first `most` bytes of a file, a device or a pipe; raises WorkspaceError."""
    try:
        with open(path, "rb", opener=_opened) as file:
            content = file.read(most)
            is_pipe = stat.S_ISFIFO(os.fstat(file.fileno()).st_mode)
    except FileNotFoundError:
        raise WorkspaceError(f"{shown}: there is no such file") from None
    except IsADirectoryError:
        raise WorkspaceError(f"{shown} is a folder; {folder_hint}") from None
    except (OSError, ValueError) as error:  # a ValueError for a zero byte in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise WorkspaceError(f"{shown} cannot be read: {reason}") from None
    if is_pipe and not content:
        raise WorkspaceError(f"{shown} is a pipe that nobody writes into; name a file")
    return content


def _opened(path: str, flags: int) -> int:
    """Open without waiting: a pipe that nobody writes into would be waited for without end."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISFIFO(os.fstat(handle).st_mode):
        os.set_blocking(handle, True)
    return handle


@lru_cache(maxsize=16)
def text_shape(text: str) -> Shape:
    """The shape of a context's text: what is inside if it is JSON, else its size."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = None
    return shape_of(text, parsed)
