"""The Python process behind `py-exec` and its kin. Runs alone: standard library only.

    python -I bridge_worker.py DESCRIPTOR

The descriptor is a Unix socket to the runner.  A message is its length as eight hexadecimal digits
and a newline, then that many bytes of JSON.  Standard input and output belong to nobody, so
neither the program's prints nor its child processes can disturb the conversation.
"""

import ast
import builtins
import io
import json
import keyword
import math
import os
import socket
import sys
import textwrap
import traceback

SOURCE = "<python>"
PRINTED_CHARACTERS = 20_000_000
DEEPEST = 200
DIGITS = 4000  # Python itself writes no integer of more than 4300.
LARGEST = 10**DIGITS


class NotJson(Exception):
    """A value that cannot leave Python."""


class Captured(io.StringIO):
    """What a piece of code prints, up to a limit that keeps a flood out of memory."""

    def write(self, text):
        room = PRINTED_CHARACTERS - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def plain(value, path="the value"):
    """`value` as JSON data; raises NotJson that names the offending part."""
    if path.count("[") > DEEPEST:
        raise NotJson("the value is nested too deeply, or contains itself")
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) >= LARGEST:
            raise NotJson(f"{path} is an integer of more than {DIGITS:,} digits")
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotJson(f"{path} is {value}, which is not a finite number")
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item, f"{path}[{i}]") for i, item in enumerate(value)]
    if isinstance(value, dict):
        return {name(key, path): plain(item, f"{path}[{key!r}]") for key, item in value.items()}
    if hasattr(value, "tolist"):  # numpy's scalars and arrays, and what follows their example
        return plain(value.tolist(), path)
    raise NotJson(
        f"{path} is of type {type(value).__name__}; "
        "only text, numbers, booleans, None, lists and dicts can go back to Scheme"
    )


def name(key, path):
    """A dict's key as JSON has it."""
    if isinstance(key, str):
        return key
    if isinstance(key, bool) or key is None:
        return json.dumps(key)
    if isinstance(key, (int, float)):
        return str(key)
    raise NotJson(f"{path} has a key of type {type(key).__name__}; keys must be text or numbers")


def parse(code):
    """The code's syntax tree. Code that is indented as a whole, as in a nested form, is welcome."""
    try:
        return ast.parse(code, SOURCE)
    except IndentationError:
        return ast.parse(textwrap.dedent(code).strip("\n"), SOURCE)


def execute(request, names):
    exec(compile(parse(request["code"]), SOURCE, "exec"), names)


def evaluate(request, names):
    """The value of an expression, or of statements that end in one."""
    tree = parse(request["code"])
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        raise ValueError(
            "py-eval needs code that ends in an expression, whose value it returns; "
            "use py-exec for statements alone"
        )
    last = ast.Expression(tree.body.pop().value)  # pyright: ignore[reportAttributeAccessIssue]
    exec(compile(tree, SOURCE, "exec"), names)
    return plain(eval(compile(last, SOURCE, "eval"), names))


def call(request, names):
    """Call a function by its (dotted) name with JSON values."""
    first, *rest = request["name"].split(".")
    if first not in names and not hasattr(builtins, first):
        raise NameError(f"no Python function is called {first!r}; define it with py-exec first")
    function = names[first] if first in names else getattr(builtins, first)
    for part in rest:
        function = getattr(function, part)
    return plain(function(*request.get("args") or []))


def assign(request, names):
    target = request["name"]
    if not target.isidentifier() or keyword.iskeyword(target):
        raise ValueError(f"{target!r} cannot be the name of a Python variable")
    names[target] = request["value"]


def load(request, names):
    """Make loaded data known: `context`, and the named ones by their names."""
    contexts = request["value"]
    LOADED.update(contexts)
    names.update(
        {k: v for k, v in contexts.items() if k.isidentifier() and not keyword.iskeyword(k)}
    )
    names["contexts"] = LOADED
    names["context"] = LOADED.get("", "")
    names["get_context"] = LOADED.get


LOADED = {}
KINDS = {"exec": execute, "eval": evaluate, "call": call, "set": assign, "load": load}


def serve(request, names):
    """The reply to one request; whatever the code raises becomes a message."""
    out, err = Captured(), Captured()
    sys.stdout, sys.stderr = out, err
    try:
        value = KINDS[request["kind"]](request, names)
        reply = {"ok": True, "result": out.getvalue() if request["kind"] == "exec" else value}
        if request["kind"] != "exec" and out.tell():
            reply["printed"] = out.getvalue()
    except BaseException as error:
        reply = {"ok": False, "message": message_of(error)}
    finally:
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    if err.tell():
        reply["stderr"] = err.getvalue()
    return reply


def message_of(error):
    """What to tell of an exception, whose own code for that may fail in turn."""
    try:
        return describe(error)
    except BaseException:
        return f"{type(error).__name__}, whose message cannot be printed"


def describe(error):
    """An exception as one line for a person: type, message and the line of the code."""
    if isinstance(error, SystemExit):
        return "the Python code called exit(); leave it out: a strategy ends with (finish ...)"
    if isinstance(error, NotJson):
        return f"cannot return this to Scheme: {error}"
    if isinstance(error, SyntaxError):
        said = f"{type(error).__name__}: {error.msg}"
        return f"{said} (line {error.lineno} of the Python code)" if error.lineno else said
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, PermissionError):
        said += " (Python runs in a jail: no network, and no files but those of `workspace` "
        said += "that are neither hidden nor usual places of keys)"
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == SOURCE]
    return f"{said} (line {lines[-1]} of the Python code)" if lines else said


def receive(stream):
    header = stream.read(9)
    return json.loads(stream.read(int(header, 16))) if len(header) == 9 else None


def send(stream, message):
    data = json.dumps(message, allow_nan=False).encode()
    stream.write(b"%08x\n" % len(data) + data)
    stream.flush()


def main():
    descriptor = int(sys.argv[1])
    os.set_inheritable(descriptor, False)
    stream = socket.socket(fileno=descriptor).makefile("rwb")
    start = receive(stream)
    if start is None:
        return
    names = {"__name__": "__main__", "__builtins__": builtins, "workspace": start["workspace"]}
    load({"value": start["contexts"]}, names)
    while (request := receive(stream)) is not None:
        send(stream, serve(request, names))


if __name__ == "__main__":
    main()
