"""Reads what a strategy's header names: its data files and its prelude.

The command line, the language server and the runner load a strategy here and nowhere else, so
what is priced is what runs.
"""

from __future__ import annotations

import json
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
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise WorkspaceError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise WorkspaceError(f"{path} is a folder; name a .scm file") from None
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror}") from None


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
) -> Strategy:
    """A strategy and the files it names.

    `source` is the text when an editor holds it; else the file is read.  `data` and `prelude` are
    the user's own choice and win over the header; a `data` item is `FILE` or `NAME=FILE`.  What
    the *header* names must lie inside `root` (the workspace; the strategy's folder by default):
    a strategy may come from anyone, and its data may be sent to a model.  `read` takes the place
    of `read_text` for these, where they are wanted as they were at another time.

    Raises WorkspaceError for a file given by hand that cannot be read.
    """
    path = Path(path)
    if document is None:
        text = read_source(path) if source is None else source
        document = Document.open(path.resolve().as_uri(), text)
    headers = read_headers(document)
    base = path.resolve().parent
    allowed = Path(root).resolve() if root else base
    problems: list[Finding] = []

    def named(relative: str, span: Span) -> str | None:
        """The text of a file that the header names, or None with a problem noted."""
        target = (base / relative).resolve()
        try:
            if not target.is_relative_to(allowed):
                raise WorkspaceError(
                    f"{relative} lies outside {allowed}; pass it by hand with --data or --prelude"
                )
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
        recorded=load_recorded(allowed),
        data={name: text_shape(text) for name, text in contexts.items()},
        prelude=prelude_document,
        assume={**headers.assume, **(assume or {})},
    )
    inputs = configuration.inputs(inputs, path.resolve())
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


def load_prelude(
    headers: Headers,
    prelude: str | None,
    base: Path,
    named: Callable[[str, Span], str | None],
) -> tuple[str, str] | None:
    """The prelude as (absolute path, text): the user's own, else the header's last one."""
    if prelude:
        return str(Path(prelude).resolve()), read_text(Path(prelude), prelude)
    if not headers.preludes:
        return None
    directive = headers.preludes[-1]
    text = named(directive.path, directive.path_span)
    return None if text is None else (str((base / directive.path).resolve()), text)


def read_text(path: Path, shown: str) -> str:
    """A text file; raises WorkspaceError naming it as the user wrote it (`shown`)."""
    try:
        size = path.stat().st_size
        if size > LARGEST_DATA:
            raise WorkspaceError(
                f"{shown} has {size / 1e6:.0f} MB; at most {LARGEST_DATA / 1e6:.0f} MB fit"
            )
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise WorkspaceError(f"{shown}: there is no such file") from None
    except IsADirectoryError:
        raise WorkspaceError(f"{shown} is a folder, not a file") from None
    except UnicodeDecodeError as error:
        raise WorkspaceError(
            f"{shown} is not UTF-8 (byte {error.start}); convert it to UTF-8 first"
        ) from None
    except OSError as error:
        raise WorkspaceError(f"{shown} cannot be read: {error.strerror}") from None


@lru_cache(maxsize=16)
def text_shape(text: str) -> Shape:
    """The shape of a context's text: what is inside if it is JSON, else its size."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = None
    return shape_of(text, parsed)
