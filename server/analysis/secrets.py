"""Telling keys and tokens from other texts, for the rule that finds them and what shows names."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

# What keys of well-known services look like.  Each is long enough not to be a word.
_SHAPES: tuple[tuple[str, str], ...] = (
    ("an Anthropic key", r"sk-ant-[A-Za-z0-9_-]{20,}"),
    ("an OpenRouter key", r"sk-or-(?:v1-)?[A-Za-z0-9]{32,}"),
    ("an OpenAI key", r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}"),
    ("an AWS access key", r"(?:AKIA|ASIA)[A-Z0-9]{16}"),
    ("a Google key", r"AIza[A-Za-z0-9_-]{35}"),
    ("a GitHub token", r"(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})"),
    ("a GitLab token", r"glpat-[A-Za-z0-9_-]{20,}"),
    ("a Slack token", r"xox[abprs]-[A-Za-z0-9-]{20,}"),
    ("a Hugging Face token", r"hf_[A-Za-z0-9]{30,}"),
    ("a Groq key", r"gsk_[A-Za-z0-9]{40,}"),
    ("an xAI key", r"xai-[A-Za-z0-9]{40,}"),
    ("a Perplexity key", r"pplx-[A-Za-z0-9]{40,}"),
    ("a Replicate token", r"r8_[A-Za-z0-9]{35,}"),
    ("a Stripe key", r"[rs]k_(?:live|test)_[A-Za-z0-9]{20,}"),
    ("a SendGrid key", r"SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{40,}"),
    ("a private key", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
)
_KNOWN = re.compile(
    r"(?<![A-Za-z0-9_-])(?:" + "|".join(f"(?P<k{i}>{s})" for i, (_, s) in enumerate(_SHAPES)) + ")"
)
# A text without any of these holds no key of a known shape.
HINTS = (
    "sk-", "AKIA", "ASIA", "AIza", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_",
    "glpat-", "xox", "hf_", "gsk_", "xai-", "pplx-", "r8_", "sk_", "rk_", "SG.", "PRIVATE KEY",
)  # fmt: skip

# Real keys are random; words, examples and paths are not.
LEAST_ENTROPY = 3.5  # bits a character
_PLACEHOLDER = re.compile(
    r"(?i)your|example|placeholder|dummy|changeme|replace|insert|redacted|xxxx|\.\.\.|<|>|\*\*\*"
    r"|0123456789|1234567890|abcdefgh|\bhere\b|fake|sample|test[-_]?key"
)


def known_keys(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a key of a well-known shape begins and ends, in characters, and what it is."""
    for match in _KNOWN.finditer(text):
        what = next(_SHAPES[int(key[1:])][0] for key, found in match.groupdict().items() if found)
        if "private key" in what or is_random(match.group()):
            yield *match.span(), what


def without_keys(text: str) -> str:
    """The text with each key of a well-known shape cut to its first letters."""
    if not any(map(text.__contains__, HINTS)):
        return text
    for start, end, _ in reversed(list(known_keys(text))):
        text = f"{text[:start]}{masked(text[start:end])}{text[end:]}"
    return text


def masked(secret: str) -> str:
    """Enough of a secret to find it in the file, and nothing of use to anyone else."""
    return secret[:3] + "…"


def is_random(value: str) -> bool:
    """Whether a text is neither words nor an example."""
    if _PLACEHOLDER.search(value):
        return False
    return _entropy(value) >= LEAST_ENTROPY


def _entropy(value: str) -> float:
    """Shannon's entropy of the characters, in bits a character."""
    counts = Counter(value).values()
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
