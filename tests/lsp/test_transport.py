"""Messages as they come out of a pipe: in pieces of any size, with anything between them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw import RawServer
from schemestra.lsp.transport import LONGEST_BODY, Parser, UnreadableLength

# Lines that are no header, or one that the protocol has besides the length.
ASIDES = ("", "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n", "hello\r\n", "\r\n",
          "Content-Length: many\r\n")  # fmt: skip
bodies = st.binary(min_size=1, max_size=40)
headers = st.sampled_from(("Content-Length: {}\r\n", "content-length:{}\r\n"))


@given(st.lists(st.tuples(st.sampled_from(ASIDES), headers, bodies)), st.lists(st.integers(1, 60)))
def test_the_bodies_are_found_however_they_are_cut(messages, sizes):
    sent = b"".join(
        (aside + header.format(len(body)) + "\r\n").encode() + body
        for aside, header, body in messages
    )
    parser = Parser()
    found: list[bytes] = []
    for size in (*sizes, len(sent)):
        piece, sent = sent[:size], sent[size:]
        found += parser.feed(piece)
    assert found == [body for _, _, body in messages]


def test_a_line_without_end_is_not_kept():
    parser = Parser()
    for _ in range(100):
        assert not parser.feed(b"x" * 10_000)
    assert parser.feed(b"\nContent-Length: 2\r\n\r\n{}") == [b"{}"]


@pytest.mark.parametrize("length", [LONGEST_BODY + 1, 10**30])
def test_a_length_that_no_message_has_is_refused(length):
    with pytest.raises(UnreadableLength):
        Parser().feed(b"Content-Length: %d\r\n\r\n" % length)


def test_the_exit_code_says_whether_the_client_shut_the_server_down():
    server = RawServer()
    try:
        server.initialize()
        server.notify("exit", None)
        assert server.process.wait(30) == 1
    finally:
        server.close()


def test_the_end_of_input_ends_the_server():
    command = [sys.executable, "-m", "schemestra", "lsp"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
