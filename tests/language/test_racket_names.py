"""What the language package says of Racket's names."""

import pytest
from schemestra.language.racket_names import (
    RacketName,
    libraries,
    library_names,
    racket_name,
    racket_names,
)


@pytest.mark.parametrize(
    "expected",
    [
        RacketName("car", "procedure", (1, 1)),
        RacketName("map", "procedure", (2, None)),
        RacketName("+", "procedure", (0, None)),
        RacketName("range", "procedure", (1, 3)),
        RacketName("sort", "procedure", (2, 2), ("cache-keys?", "key")),
        RacketName("keyword-apply", "procedure", (4, None), any_keyword=True),
        RacketName("pi", "value"),
        RacketName("lambda", "syntax"),
        RacketName("for/list", "syntax"),
        RacketName("match", "syntax"),
    ],
    ids=lambda name: name.name,
)
def test_names_that_every_strategy_sees(expected: RacketName):
    assert racket_name(expected.name) == expected


@pytest.mark.parametrize(
    "name",
    ["current-namespace", "system", "getenv", "open-input-file", "delete-file", "dynamic-require"],
)
def test_what_reaches_out_of_the_sandbox_is_no_name_of_ours(name: str):
    assert racket_name(name) is None


def test_a_library_brings_names_of_its_own():
    assert racket_name("set-add") is None
    found = library_names("racket/set")["set-add"]
    assert (found.kind, found.arity, found.library) == ("procedure", (2, 2), "racket/set")
    assert "racket/set" in libraries()
    assert "racket/list" in libraries()


def test_a_library_that_is_not_offered_has_no_names():
    assert "ffi/unsafe" not in libraries()
    assert not library_names("ffi/unsafe")


def test_every_row_is_well_formed():
    tables = [racket_names(), *map(library_names, libraries())]
    for found in (name for table in tables for name in table.values()):
        assert found.kind in {"procedure", "syntax", "value"}
        assert (found.arity is not None) == (found.kind == "procedure")
        assert set(found.required_keywords) <= set(found.keywords)
        if found.arity and found.arity[1] is not None:
            assert found.arity[0] <= found.arity[1]
