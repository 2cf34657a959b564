"""What Racket has and a strategy has not, with what to use in its place.

Lint and the runtime's hints say the same words about a name or a library from here.
"""

from __future__ import annotations

_FILES = (
    "A strategy cannot read or write files. Name the file with `;; @data FILE`: "
    "`context` is its text."
)
_PROGRAMS = "A strategy cannot start programs."
_NETWORK = "A strategy has no network; only model calls leave the sandbox."
_ENVIRONMENT = "A strategy sees nothing of the machine it runs on."
_NATIVE = "A strategy cannot call native code."
_EXIT = "A strategy cannot end the process; `(finish value)` ends the run with a result."

_NAMES = {
    _FILES: """open-input-file open-output-file open-input-output-file call-with-input-file
        call-with-input-file* call-with-output-file call-with-output-file* with-input-from-file
        with-output-to-file file->string file->lines file->bytes file->list file->value
        display-to-file write-to-file display-lines-to-file file-exists? directory-exists?
        directory-list delete-file make-directory copy-file rename-file-or-directory load
        current-directory""",
    _PROGRAMS: "system system* process process* subprocess shell-execute",
    _NETWORK: "tcp-connect tcp-listen udp-open-socket get-pure-port http-sendrecv string->url",
    _ENVIRONMENT: """getenv putenv environment-variables-ref current-environment-variables
        current-command-line-arguments find-system-path""",
    _NATIVE: "ffi-lib get-ffi-obj dynamic-require",
    _EXIT: "exit",
}
_LIBRARIES = {
    _FILES: "racket/file racket/path file/glob file/zip file/unzip",
    _PROGRAMS: "racket/system",
    _NETWORK: "racket/tcp racket/udp net/url net/http-client net/http-easy openssl web-server",
    _NATIVE: "ffi/unsafe ffi/unsafe/define ffi/vector",
}

_BY_NAME = {name: advice for advice, names in _NAMES.items() for name in names.split()}
_BY_LIBRARY = {name: advice for advice, names in _LIBRARIES.items() for name in names.split()}


def name_advice(name: str) -> str | None:
    """What to say of a Racket name that strategies do not have; None where nothing is known."""
    return _BY_NAME.get(name)


def library_advice(library: str) -> str | None:
    """The same of a library."""
    return _BY_LIBRARY.get(library)
