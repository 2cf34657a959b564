"""The kinds of words that semantic tokens tell apart, by the numbers they have on the wire."""

from __future__ import annotations

from enum import Enum


class Type(Enum):
    """Standard types of the protocol, and two of our own."""

    PRIMITIVE = "primitive"
    COMBINATOR = "combinator"
    KEYWORD = "keyword"  # special forms
    MACRO = "macro"
    FUNCTION = "function"
    STRUCT = "struct"
    PARAMETER = "parameter"
    VARIABLE = "variable"
    PROPERTY = "property"  # `#:model`; a struct's fields


class Modifier(Enum):
    DEFINITION = "definition"
    MODIFICATION = "modification"  # `set!`
    DEFAULT_LIBRARY = "defaultLibrary"
    UNSAFE = "unsafe"


TYPES = tuple(kind.value for kind in Type)
MODIFIERS = tuple(modifier.value for modifier in Modifier)

# What the protocol does not have, with what it is in words, for editors that list it.
OWN_TYPES = {
    Type.PRIMITIVE: "A primitive of the dialect",
    Type.COMBINATOR: "A combinator of the dialect",
}
OWN_MODIFIERS = {Modifier.UNSAFE: "Passes around what keeps a strategy safe"}
