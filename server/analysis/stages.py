"""The analysis of a long file that nothing is known of yet, in small steps.

Each step has a form remember what is found out about it, so that the whole is then quickly put
together.  That the steps were taken therefore changes no result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .analyse import Analysis, Stage
from .homes import homes_of
from .interpret import remember
from .join import part_of
from .lint.run import check_files
from .lint.standing import look_ahead


def steps(analysis: Analysis) -> Iterator[Stage | None]:
    """The way to all findings of a file; a stage where those are known that `until` has."""
    yield Stage.SYNTAX
    for home in homes_of(analysis.document):
        part_of(home.form)
        yield None
    for _ in look_ahead(analysis.bindings, analysis.inputs.options):
        yield None
    _ = analysis.standing
    yield Stage.FORMS
    for _ in remember(analysis.bindings.joined.homes, analysis.inputs):
        yield None
    _ = analysis.facts
    yield None
    for _ in check_files(analysis):
        yield None
    _ = analysis.findings


def until(analysis: Analysis, stage: Stage) -> Analysis:
    """What is known of a file at an early stage.  Its findings are among those of the whole."""
    known = replace(analysis, stage=stage)
    shared = ("bindings", "headers", "standing")
    known.__dict__.update((part, value) for part, value in vars(analysis).items() if part in shared)
    return known
