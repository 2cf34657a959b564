"""The shape that an answer should have, read from `#:schema` or from the instruction's own words.

Instructions describe JSON the way people write it:

    Return JSON: [{mention: string, context: string, page: int}]
    {winner: 'a'|'b'|'c', reasoning: str}      {label: str, confidence: 0-1}
    {"name": "Ada", "tags": ["x", "y"], ...}   {severity: low/medium/high, fix: one sentence}

The reader is forgiving: what it cannot place becomes text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Any


@dataclass(frozen=True, slots=True)
class Scalar:
    """`type` is string, number, integer, boolean, null or any; `hint` is what was written there."""

    type: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number between two bounds, both included."""

    low: float
    high: float
    integer: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some values."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list; `low` and `high` bound its length where a schema does."""

    item: Shape
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """An object. `required` is None when every field is."""

    fields: Mapping[str, Shape] = field(default_factory=dict)
    required: frozenset[str] | None = None


Shape = Scalar | Numbers | OneOf | ListShape | ObjectShape

_TYPES = {
    "string": "str string text sentence paragraph date datetime url email id name phrase",
    "integer": "int integer count whole",
    "number": "float number num double decimal percent percentage probability score",
    "boolean": "bool boolean true/false yes/no",
    "null": "null none nil",
    "any": "any object dict hash map value json",
}
_TYPE_OF = {word: kind for kind, words in _TYPES.items() for word in words.split()}
_LIST_WORDS = re.compile(r"^(?:an? )?(?:list|array)(?: of (.+))?$", re.IGNORECASE)
_RANGE = re.compile(r"^(-?\d+(?:\.\d+)?)\s*(?:-|–|to|\.\.+)\s*(-?\d+(?:\.\d+)?)$")
_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$")
_PLAIN_NUMBER = re.compile(r"^-?\d{1,9}(?:\.\d{1,6})?$")
_CHOICE = re.compile(r"^[\w][\w +-]*(?:/[\w][\w +-]*)+$")
_INVITATION = re.compile(
    r"\b(?:json|return|respond|reply|answer|output|format|schema|shape|form|as)\b"
    r"[^\n{\[]{0,60}\n?\s*$",
    re.IGNORECASE,
)


def asked_shape(
    instruction: str, schema: Mapping[str, Any] | str | None = None, json: bool = False
) -> Shape | None:
    """The shape that a call asks for; None when it asks for none, or only for JSON of any kind.

    With `json`, a shape counts also where no words such as "return" or "format" introduce it.
    """
    if schema is not None:
        return from_schema(schema)
    introduced: Shape | None = None
    other: Shape | None = None
    for start, shape in _candidates(instruction):
        if _INVITATION.search(instruction[max(0, start - 90) : start]):
            introduced = shape
        elif json and isinstance(shape, ObjectShape):
            other = shape
    return introduced or other


def from_schema(schema: Mapping[str, Any] | str) -> Shape:
    """The shape of a `#:schema`: a JSON schema, an example object, or prose."""
    if isinstance(schema, str):
        try:
            value = json.loads(schema)
        except ValueError:
            return parse(schema)
        return from_schema(value) if isinstance(value, dict) else _from_example(value)
    if _is_json_schema(schema):
        return _from_json_schema(schema, schema, 0)
    return _from_example(dict(schema))


def json_schema(schema: Mapping[str, Any] | str) -> dict[str, Any]:
    """`#:schema` as a JSON schema, for an endpoint that takes one."""
    if isinstance(schema, Mapping) and _is_json_schema(schema):
        return dict(schema)
    return to_json_schema(from_schema(schema))


SCHEMA_GROWTH = 26
"""How many characters of JSON schema one of an example makes at most: `{}` becomes 52."""


def schema_tokens(schema: Mapping[str, Any] | str) -> int:
    """The most tokens that sending a `#:schema` adds to a prompt: none is shorter than a character.

    Providers bill the JSON schema as input.
    """
    return len(json.dumps(json_schema(schema), default=str))


def to_json_schema(shape: Shape) -> dict[str, Any]:
    match shape:
        case Scalar(type="any"):
            return {}
        case Scalar(type=kind):
            return {"type": kind}
        case Numbers(low, high, integer):
            kind = "integer" if integer else "number"
            return {"type": kind, "minimum": low, "maximum": high}
        case OneOf(values):
            return {"enum": list(values)}
        case ListShape(item, low, high):
            bounds = {"minItems": low, "maxItems": high}
            given = {name: bound for name, bound in bounds.items() if bound is not None}
            return {"type": "array", "items": to_json_schema(item), **given}
        case ObjectShape(fields, required):
            return {
                "type": "object",
                "properties": {name: to_json_schema(value) for name, value in fields.items()},
                "required": [name for name in fields if required is None or name in required],
            }


def parse(text: str) -> Shape:
    """The shape that a piece of prose describes."""
    return _Reader(text).value("")


def _candidates(text: str) -> Iterator[tuple[int, Shape]]:
    """Every outermost bracketed piece of a text that reads as a shape, with where it starts."""
    position = 0
    while match := re.compile(r"[{\[]").search(text, position):
        reader = _Reader(text, match.start())
        try:
            shape = reader.bracketed()
        except RecursionError:
            return
        if reader.closed and _says_something(shape, text[match.start() : reader.position]):
            yield match.start(), shape
            position = max(reader.position, match.end())
        else:
            position = match.end()


def _says_something(shape: Shape, text: str) -> bool:
    """Tell a shape from brackets that merely stand in the text: `[1]`, `{x}`, `[your criteria]`."""
    if isinstance(shape, ObjectShape):
        return bool(shape.fields) and ":" in text
    if not isinstance(shape, ListShape) or not re.search("[A-Za-z]", text):
        return False
    return not (isinstance(shape.item, Scalar) and " " in shape.item.hint)


class _Reader:
    """A reader of shapes in prose: one pass, no backtracking, every text has a result."""

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position
        self.closed = True  # False as soon as a bracket is missing

    def value(self, ends: str) -> Shape:
        """Alternatives up to one of the characters `ends`, which is not consumed."""
        options = [self._term(ends)]
        while self._take("|"):
            options.append(self._term(ends))
        return _either(options)

    def bracketed(self) -> Shape:
        """The object or list that starts here, and nothing after it."""
        return self._object() if self.text[self.position] == "{" else self._list()

    def _term(self, ends: str) -> Shape:
        self._skip()
        next_one = self.text[self.position : self.position + 1]
        if next_one == "{":
            shape: Shape = self._object()
        elif next_one == "[":
            shape = self._list()
        elif next_one and next_one in "'\"`":
            shape = _quoted(self._string())
        else:
            return _words(self._until(ends + "|"))
        self._until(
            ends + "|"
        )  # What is said after a value ("a list", "(optional)") changes nothing.
        return shape

    def _object(self) -> ObjectShape:
        self.position += 1
        fields: dict[str, Shape] = {}
        while not self._take("}"):
            if self.position >= len(self.text):
                self.closed = False
                break
            name = self._name()
            value = self.value(",}") if self._take(":") else Scalar("string")
            if name:
                fields[name] = value
            self._take(",")
        return ObjectShape(fields)

    def _list(self) -> ListShape:
        self.position += 1
        items: list[Shape] = []
        while not self._take("]"):
            if self.position >= len(self.text):
                self.closed = False
                break
            before = self.position
            item = self.value(",]")
            if self.text[before : self.position].strip(" .…\n"):
                items.append(item)
            self._take(",")
        return ListShape(_either(items, of_list=True))

    def _name(self) -> str:
        self._skip()
        if self.text[self.position : self.position + 1] in ("'", '"', "`"):
            return self._string()
        name = self._until(":,}").strip().rstrip("?").strip(" .…*-")
        return name if re.fullmatch(r"[\w $.-]{1,60}", name) else ""

    def _string(self) -> str:
        quote = self.text[self.position]
        end = self.text.find(quote, self.position + 1)
        if end < 0:
            self.closed, end = False, len(self.text)
        text = self.text[self.position + 1 : end]
        self.position = min(end + 1, len(self.text))
        return text

    def _until(self, ends: str) -> str:
        """The text up to one of `ends` outside of parentheses."""
        start, depth = self.position, 0
        while self.position < len(self.text):
            character = self.text[self.position]
            if depth == 0 and character in ends:
                break
            depth += (character == "(") - (character == ")" and depth > 0)
            self.position += 1
        return self.text[start : self.position]

    def _take(self, character: str) -> bool:
        self._skip()
        if self.text[self.position : self.position + 1] != character:
            return False
        self.position += 1
        return True

    def _skip(self) -> None:
        """Pass spaces and `// comments`."""
        pattern = re.compile(r"(?:\s+|//[^\n]*)*")
        match = pattern.match(self.text, self.position)
        self.position = match.end() if match else self.position


def _either(options: list[Shape], of_list: bool = False) -> Shape:
    """One shape for several: choices join, a list's examples are of the first one's kind."""
    if not options:
        return Scalar("string")
    first = options[0]
    if of_list or len(options) == 1:
        return _loosened(first)
    values = [v for option in options for v in (option.values if isinstance(option, OneOf) else ())]
    scalars = [o for o in options if isinstance(o, Scalar) and o.hint]
    if len(scalars) == len(options) and all(_PLAIN_NUMBER.match(o.hint) for o in scalars):
        return OneOf(tuple(float(o.hint) if "." in o.hint else int(o.hint) for o in scalars))
    named = [o.hint for o in scalars if o.type == "string"]
    if len(values) + len(named) == len(options):
        return OneOf((*values, *named))
    return next((o for o in options if o != Scalar("null")), first)


def _loosened(shape: Shape) -> Shape:
    """A lone example stands for its kind, not for itself: `["x", "y"]` is a list of texts."""
    if isinstance(shape, OneOf) and len(shape.values) == 1:
        return Scalar("string", str(shape.values[0]))
    return shape


def _quoted(text: str) -> Shape:
    """A quoted value: a type's name, choices (`low|high`), one choice of several, or an example."""
    if "|" in text:
        return OneOf(tuple(part.strip() for part in text.split("|") if part.strip()))
    plain = text.strip("<> ").lower()
    if plain in _TYPE_OF or _RANGE.match(plain) or _LIST_WORDS.match(plain):
        return _words(plain)
    if len(text.split()) > 3 or not text.strip(". …"):
        return Scalar("string", text)
    return OneOf((text,))


def _words(text: str) -> Shape:
    """A value described in words, such as `str`, `0-1`, `list of strings`, `low/medium/high`."""
    words = text.strip().strip("<>").strip()
    while words.endswith(")") and "(" in words:
        inside = words[words.index("(") + 1 : -1].strip()
        words = words[: words.index("(")].strip()
        if _CHOICE.match(inside) or _RANGE.match(inside):
            words = inside
    lower = words.lower().rstrip("?.")
    if match := _RANGE.match(lower):
        low, high = (float(bound) for bound in match.groups())
        integer = "." not in lower.replace("..", "") and (low, high) != (0.0, 1.0)
        return Numbers(min(low, high), max(low, high), integer)
    if lower in ("true", "false"):
        return Scalar("boolean")
    if _NUMBER.match(lower):
        return Scalar("number" if "." in lower or "e" in lower else "integer", lower)
    if lower.endswith("[]"):
        return ListShape(_words(lower[:-2]))
    if match := _LIST_WORDS.match(lower):
        return ListShape(_words((match.group(1) or "string").rstrip("s")))
    if kind := _TYPE_OF.get(lower):
        return Scalar(kind)
    if _CHOICE.match(words):
        return OneOf(tuple(part.strip() for part in words.split("/")))
    return Scalar(_kind_in(lower), words)


def _kind_in(words: str) -> str:
    """The type that a longer description names: `float between…`, `integer score`; else a text."""
    first, *_ = words.split() or [""]
    kind = _TYPE_OF.get(first, "string")
    return kind if kind != "any" else "string"


def _from_example(value: Any) -> Shape:
    """The shape of an example value; texts in it may be types or choices themselves."""
    if isinstance(value, bool):
        return Scalar("boolean")
    if isinstance(value, int):
        return Scalar("integer")
    if isinstance(value, float):
        return Scalar("number")
    if isinstance(value, str):
        shape = _quoted(value)
        if isinstance(shape, OneOf) and len(shape.values) == 1:
            words = _words(value)
            return words if not isinstance(words, Scalar) else Scalar("string", value)
        return shape
    if isinstance(value, list):
        return ListShape(_from_example(value[0]) if value else Scalar("string"))
    if isinstance(value, dict):
        if _is_json_schema(value):
            return _from_json_schema(value, value, 0)
        return ObjectShape({str(name): _from_example(item) for name, item in value.items()})
    return Scalar("null")


def _is_json_schema(value: Mapping[str, Any]) -> bool:
    kinds = ("object", "array", "string", "number", "integer", "boolean", "null")
    kind = value.get("type")
    if isinstance(kind, list):
        return all(part in kinds for part in kind)
    if kind in ("object", "array"):
        return isinstance(value.get("properties", value.get("items", {})), Mapping)
    has_rules = any(key in value for key in ("$schema", "$ref", "anyOf", "oneOf", "allOf", "const"))
    return (
        has_rules
        or isinstance(value.get("enum"), list)
        or (kind in kinds and len(value) == 1)
        or (
            kind in kinds
            and any(k in value for k in ("minimum", "maximum", "description", "format"))
        )
    )


def _from_json_schema(schema: Any, root: Mapping[str, Any], depth: int) -> Shape:
    """The part of JSON schema that describes answers; recursion is cut at a useful depth.

    What is no schema, or a part of one that makes no sense, says nothing: people write these.
    """
    if not isinstance(schema, Mapping):
        return Scalar("any")
    if depth > 12:
        return Scalar("null")
    if "$ref" in schema:
        return _from_json_schema(_resolve(str(schema["$ref"]), root), root, depth + 1)
    if "const" in schema:
        return OneOf((schema["const"],))
    if values := _part(schema, "enum", list):
        return OneOf(tuple(values))
    for key in ("anyOf", "oneOf", "allOf"):
        if options := _part(schema, key, list):
            return _from_json_schema(options[0], root, depth + 1)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((part for part in kind if part != "null"), "null")
    if kind == "object" or "properties" in schema:
        properties = _part(schema, "properties", Mapping) or {}
        required = _part(schema, "required", list)
        return ObjectShape(
            {name: _from_json_schema(part, root, depth + 1) for name, part in properties.items()},
            frozenset(map(str, properties if required is None else required)),
        )
    if kind == "array" or "items" in schema:
        item = schema.get("items") or {"type": "string"}
        low, high = _part(schema, "minItems", int), _part(schema, "maxItems", int)
        return ListShape(_from_json_schema(item, root, depth + 1), low, high)
    low, high = _part(schema, "minimum", int | float), _part(schema, "maximum", int | float)
    if kind in ("number", "integer") and (low is not None or high is not None):
        low = min(0, high or 0) if low is None else low
        return Numbers(low, low + 100 if high is None else high, kind == "integer")
    return Scalar(str(kind or "any"), str(schema.get("format") or schema.get("description") or ""))


def _part(schema: Mapping[str, Any], key: str, kind: type | UnionType) -> Any:
    """A part of a schema if it is of the kind that it should be."""
    value = schema.get(key)
    return value if isinstance(value, kind) and not isinstance(value, bool) else None


def _resolve(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """What `#/$defs/x` names; an empty schema when it names nothing."""
    part: Any = root
    for key in reference.removeprefix("#/").split("/"):
        part = part.get(key, {}) if isinstance(part, Mapping) else {}
    return part if isinstance(part, Mapping) else {}
