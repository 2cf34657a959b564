"""python-syntax-error: the string given to `py-exec` or `py-eval` is no Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...finding import Edit, Fix, Severity
from ..python_blocks import Block, Source, blocks
from ..rule import Report, Rule
from ..view import FormView


def check_form(view: FormView) -> Iterator[Report]:
    for block in blocks(view):
        source = block.source()
        if source is None or block.text is None:
            continue
        if source.fault is not None and block.text.value:
            span = block.text.span(source.fault.start, source.fault.end)
            said = source.fault.message.rstrip(".?!")
            yield Report(span, f"Python cannot read this: {said}.", use=block.use)
        elif source.tree is not None and block.primitive == "py-eval":
            yield from _without_value(block, source, source.tree)


def _without_value(block: Block, source: Source, tree: ast.Module) -> Iterator[Report]:
    """`py-eval` gives the value of the last expression, so there must be one."""
    assert block.text is not None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        return
    message = (
        "`py-eval` needs code that ends in an expression, whose value it returns; "
        "statements alone are for `py-exec`."
    )
    fix = Fix("Use py-exec", (Edit(block.use.span, "py-exec"),), safe=False)
    span = block.use.span
    if tree.body:
        start = source.offset(tree.body[-1].lineno, 0)
        line = block.text.value[start:].splitlines()[:1]
        start += len(line[0]) - len(line[0].lstrip()) if line else 0
        end = start + len(line[0].strip()) if line else start
        span = block.text.span(start, max(end, start))
    yield Report(span, message, (fix,), use=block.use)


RULE = Rule(
    name="python-syntax-error",
    severity=Severity.ERROR,
    summary="The code given to `py-exec` or `py-eval` is no Python.",
    why="The call fails when it is reached, which may be after the dear part of a run.",
    bad='(define rows (py-eval "[line for line in context.splitlines("))\n(finish rows)',
    good='(define rows (py-eval "[line for line in context.splitlines()]"))\n(finish rows)',
    check_form=check_form,
)
