"""What Racket has and a strategy has not is said in the same words by lint and by a run."""

from __future__ import annotations

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.syntax.document import Document
from schemestra.language.racket_names import libraries, racket_name
from schemestra.language.withheld import library_advice, name_advice
from schemestra.runtime.errors import hint_for


@pytest.mark.parametrize("name", ["file->string", "system", "getenv", "exit", "tcp-connect"])
def test_a_withheld_name_gets_advice_and_no_guess(name: str) -> None:
    assert racket_name(name) is None, "the sandbox has it after all"
    advice = name_advice(name)
    assert advice
    (finding,) = analyse(Document.open("a.scm", f'(finish ({name} "a"))')).findings
    assert finding.rule == "unbound" and finding.message.endswith(advice) and not finding.fixes
    assert hint_for(f"{name} is not defined") == advice


@pytest.mark.parametrize("library", ["racket/system", "racket/file", "net/url", "ffi/unsafe"])
def test_a_withheld_library_gets_advice_and_no_guess(library: str) -> None:
    assert library not in libraries()
    advice = library_advice(library)
    assert advice
    source = f"(require {library})\n(finish 1)"
    (finding,) = analyse(Document.open("a.scm", source)).findings
    assert finding.message.endswith(advice) and not finding.fixes


def test_other_names_get_none() -> None:
    assert name_advice("summarise") is None
    assert library_advice("racket/list") is None
