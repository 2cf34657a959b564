"""`schemestra lsp`: the language server on stdin and stdout."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: Any) -> None:
    commands.add_parser(
        "lsp",
        help="start the language server on stdin and stdout",
        description="Start the language server on stdin and stdout. An editor runs this for you.",
    )


def main(options: argparse.Namespace) -> int:
    from ..lsp.server import main as serve

    return serve() or 0
