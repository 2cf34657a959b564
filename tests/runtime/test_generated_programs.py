"""The check of a program that a model wrote, when it is the check that fails."""

from __future__ import annotations

from typing import Any

import pytest
from schemestra.runtime import generated


async def test_a_program_that_cannot_be_checked_is_not_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(code: str) -> Any:
        raise RecursionError("too deep")

    monkeypatch.setattr(generated, "_check", fails)
    (finding,) = await generated.check_generated("(+ 1 1)")
    assert finding["message"] == "the program could not be checked (RecursionError)"
    assert capsys.readouterr().err == ""
