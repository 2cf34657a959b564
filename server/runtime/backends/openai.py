"""Any endpoint that speaks OpenAI's chat completions: OpenAI itself, vLLM, Ollama, llama.cpp, ….

`OPENAI_API_KEY` and `OPENAI_BASE_URL` say where and as whom.  The client's own retries are off, so
that every attempt is seen, counted and bounded by the broker.
"""

from __future__ import annotations

import math
import os
import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai

from ...language.answer_shape import ListShape, asked_shape, json_schema
from .. import accounts
from ..events import Usage
from .base import BUSY, TIMED_OUT, UNREACHABLE, BackendError, ModelAnswer, ModelRequest

MOST_CONNECTIONS = 1000
# Long enough for a thousand calls that start at once on a busy machine: a connection counts as made
# when we come to look at it.
CONNECT_SECONDS = 20.0
_PATH = "/chat/completions"
_PUBLIC_URL = "https://api.openai.com/v1"
# These take `max_completion_tokens`; every other model, and every other server, takes `max_tokens`.
_REASONING_MODEL = re.compile(r"(o\d|gpt-[5-9])")
_HIDDEN = "[key]"
_MASKED = re.compile(r"[\w.-]*(?:\*{3,}|•{3,}|x{6,})[\w.*-]*")  # a key as endpoints blot it out
_WORD = re.compile(r"[\w.-]+")
_SHORTEST_SECRET = 16  # characters
_TELLING = 6  # characters of a key in a row are too many to show
_TAIL = 4  # characters at a key's end, by which services like to name it
_LIMIT_HEADER = "x-ratelimit-"
_MOST_BYTES = 32 << 20  # of an answer; the longest that a model gives are a few megabytes
_MOST_TOKENS = 10**9  # what a call can use; a count above it is none
_LONGEST_COUNT = 18  # digits of one in a header


class OpenAIBackend:
    """One client, and so one pool of connections, for the whole run."""

    kind = "openai"
    default_model = "gpt-4o"
    free = False

    def __init__(
        self, name: str = "openai", base_url: str | None = None, api_key: str | None = None
    ) -> None:
        """Raises BackendError for a wrong address, and for the public one without a key."""
        self.name = name
        url = base_url or os.environ.get("OPENAI_BASE_URL") or _PUBLIC_URL
        key = (api_key or os.environ.get("OPENAI_API_KEY") or "").strip()
        self._key = key
        self._url = _checked_address(url)
        if not key and self._url == _PUBLIC_URL:
            raise BackendError(
                "No API key: set OPENAI_API_KEY to your key, or OPENAI_BASE_URL to a server that "
                "needs none, or run on the mock."
            )
        limits = httpx2.Limits(
            max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS
        )
        self._client = openai.AsyncOpenAI(
            api_key=key or "none",
            base_url=self._url,
            max_retries=0,
            http_client=openai.DefaultAioHttpClient(limits=limits),
        )
        self._limits: dict[str, str | int] = {}

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        try:
            return await self._complete(request)
        except BackendError as error:
            # Endpoints echo parts of a key that they refuse, and libraries the headers they sent.
            raise replace(error, message=without_key(error.message, self._key)) from error

    async def _complete(self, request: ModelRequest) -> ModelAnswer:
        timeout = httpx2.Timeout(request.timeout, connect=_connect_seconds(request))
        try:
            # The method for this address converts and validates every part of a message: that
            # costs more than all the rest of a call.
            response = await self._client.post(
                _PATH,
                cast_to=httpx2.Response,
                body=_fields(request),
                # Prompts go where the user said, and nowhere else.
                options={"timeout": timeout, "follow_redirects": False},
            )
        except openai.APIStatusError as error:
            self._note_limits(error.response.headers)
            raise self._status_error(error, request) from error
        except openai.APIConnectionError as error:
            raise self._connection_error(error, request) from error
        except (openai.OpenAIError, ValueError) as error:
            raise _not_understood(self._url, str(error)) from error
        self._note_limits(response.headers)
        return _answer(_completion(response, self._url), request, self._url)

    def rate_limits(self) -> Mapping[str, str | int]:
        return self._limits

    async def close(self) -> None:
        await self._client.close()

    def _note_limits(self, headers: Mapping[str, str]) -> None:
        seen = {
            name.lower().removeprefix(_LIMIT_HEADER).replace("-", "_"): _number_or_text(value)
            for name, value in headers.items()
            if name.lower().startswith(_LIMIT_HEADER)
        }
        self._limits = seen or self._limits

    def _connection_error(
        self, error: openai.APIConnectionError, request: ModelRequest
    ) -> BackendError:
        """No answer: for want of a connection, or of time.

        The transport reports a refused connection as a timeout too; the cause tells them apart.
        """
        cause, connected = _system_error(error), not _never_connected(error)
        if isinstance(error, openai.APITimeoutError) and cause is None and connected:
            message = f"{self._url} did not answer within {request.timeout:g} s."
            return BackendError(message, TIMED_OUT, unsettled=True)
        if isinstance(error, openai.APITimeoutError) and cause is None:
            return BackendError(
                f"{self._url} did not take a connection within {_connect_seconds(request):g} s. "
                "Is the server running, and OPENAI_BASE_URL right?",
                TIMED_OUT,
            )
        if cause is None and connected:
            return BackendError(
                f"{self._url} broke off its answer before its end.",
                UNREACHABLE,
                unsettled=True,
            )
        return BackendError(
            f"Cannot reach {self._url}: {cause or error}. Is the server running, and "
            "OPENAI_BASE_URL right?",
            UNREACHABLE,
            unsettled=connected,
        )

    def _status_error(self, error: openai.APIStatusError, request: ModelRequest) -> BackendError:
        """What an HTTP status means for a person, and whether to try again."""
        said = _said(error)
        code, status = str(error.code or ""), error.status_code
        if status == 401:
            return BackendError(
                f"{self._url} refused the key (401): check OPENAI_API_KEY. It said: {said}"
            )
        if status == 403:
            return BackendError(f"{self._url} does not let this key do that (403): {said}")
        if status in (301, 302, 303, 307, 308):
            return BackendError(
                f"{self._url} sends its callers on to "
                f"{error.response.headers.get('location') or 'another address'} ({status}), which "
                "is not followed: set OPENAI_BASE_URL to where the API itself is."
            )
        if status == 404 and not isinstance(error.body, dict):
            return BackendError(
                f"{self._url} has no {_PATH} (404): is OPENAI_BASE_URL right? It mostly ends in "
                f"/v1. It said: {said}"
            )
        if status == 404:
            return BackendError(
                f'{self._url} has no model "{request.model}" (404): name another with #:model. '
                f"It said: {said}"
            )
        if status == 429 and code == "insufficient_quota":
            return BackendError(f"The account at {self._url} has no credit left (429): {said}")
        if status == 429:
            return BackendError(
                f"{self._url} is limiting the rate of calls (429): {said}",
                BUSY,
                _retry_after(error),
            )
        if status == 400 and (code == "context_length_exceeded" or "context" in said.lower()):
            return BackendError(
                f'The prompt is longer than the context window of "{request.model}": send less '
                f"#:data, split it, or name a model with a larger window. It said: {said}"
            )
        if status >= 500 or status in (408, 409):
            # A gateway that gave up waiting does not know what the model went on to do.
            return BackendError(
                f"{self._url} failed ({status}): {said}",
                BUSY,
                _retry_after(error),
                unsettled=status in (408, 504),
            )
        return BackendError(f"{self._url} refused the request ({status}): {said}")


def without_key(text: str, key: str) -> str:
    """The text without the key, and without what shows a part of it."""
    if key:
        text = text.replace(key, _HIDDEN)
    text = _MASKED.sub(_HIDDEN, text)
    if len(key) < _SHORTEST_SECRET:
        return text  # no secret, but a word such as "none" for a server that asks for no key
    parts = {key[i : i + _TELLING] for i in range(len(key) - _TELLING + 1)}

    def hide(word: re.Match[str]) -> str:
        shown = word[0]
        pieces = (shown[i : i + _TELLING] for i in range(len(shown) - _TELLING + 1))
        told = shown == key[-_TAIL:] or any(piece in parts for piece in pieces)
        return _HIDDEN if told else shown

    return _WORD.sub(hide, text)


def _checked_address(url: str) -> str:
    """The address of an endpoint, which messages may show. Raises BackendError."""
    parts = None
    with suppress(ValueError):
        parts = urlsplit(url)
    if not (parts and parts.scheme in ("http", "https") and parts.hostname):
        raise BackendError(
            "OPENAI_BASE_URL is not an address: it must look like http://localhost:8000/v1."
        )
    if "@" in parts.netloc:
        raise BackendError(
            "OPENAI_BASE_URL holds a password, which is not sent: put it into OPENAI_API_KEY, and "
            "leave it out of the address."
        )
    return url


def _fields(request: ModelRequest) -> dict[str, Any]:
    """The body of the request, without what was not asked for."""
    fields: dict[str, Any] = {"model": request.model, "messages": _messages(request)}
    if request.temperature is not None:
        fields["temperature"] = request.temperature
    if request.max_tokens is not None:
        reasoning = _REASONING_MODEL.match(request.model)
        fields["max_completion_tokens" if reasoning else "max_tokens"] = request.max_tokens
    if answer_format := _response_format(request):
        fields["response_format"] = answer_format
    return fields


def _messages(request: ModelRequest) -> list[dict[str, Any]]:
    *system, last = request.prompt_texts
    content: Any = last
    if request.images:
        pictures = [{"type": "image_url", "image_url": {"url": url}} for url in request.images]
        content = [{"type": "text", "text": last}, *pictures]
    messages = [{"role": "system", "content": text} for text in system]
    return [*messages, {"role": "user", "content": content}]


def _response_format(request: ModelRequest) -> dict[str, Any] | None:
    """JSON mode. It yields objects only, so it is left out where a list is asked for."""
    if request.schema is not None:
        schema = json_schema(request.schema)
        if schema.get("type") == "object":
            return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    if request.json and not isinstance(asked_shape(request.instruction, request.schema), ListShape):
        return {"type": "json_object"}
    return None


def _completion(response: httpx2.Response, url: str) -> Any:
    """The JSON of an answer. Raises BackendError."""
    body = response.content
    if len(body) > _MOST_BYTES:
        size, most = len(body) / 1e6, _MOST_BYTES / 1e6
        raise _not_understood(url, f"it has {size:,.0f} MB, and an answer may have {most:,.0f} MB.")
    try:
        return response.json()
    except (ValueError, RecursionError) as error:
        kind = str(response.headers.get("content-type") or "no type").partition(";")[0]
        start = " ".join(body[:200].decode("utf-8", "replace").split())[:60]
        what = f"of {kind} and begins with: {start}…" if start else "empty."
        raise _not_understood(
            url, f"no JSON in UTF-8; it is {what} Is OPENAI_BASE_URL the address of an API?"
        ) from error


def _not_understood(url: str, reason: str) -> BackendError:
    return BackendError(f"{url} sent an answer that is not understood: {reason}", unsettled=True)


def _answer(completion: Any, request: ModelRequest, url: str) -> ModelAnswer:
    choice = _part(completion, "choices", 0)
    if not isinstance(choice, dict):
        said = _part(completion, "error", "message") or _part(completion, "error")
        problem = (
            f"an error in place of an answer: {said}" if said else "an answer without a choice"
        )
        raise BackendError(f"{url} sent {problem}.", TIMED_OUT, unsettled=True)
    content = _text(_part(choice, "message", "content"))
    text = content or ""
    usage = _usage(_part(completion, "usage"), request, text)
    if refusal := _part(choice, "message", "refusal"):
        raise BackendError(f'"{request.model}" refused to answer: {refusal}', usage=usage)
    finish = _part(choice, "finish_reason")
    if finish == "content_filter":
        raise BackendError(
            f"{url} withheld the answer: its content filter found something in it.", usage=usage
        )
    if finish == "length" and not text:
        raise BackendError(
            f'"{request.model}" used up #:max-tokens {request.max_tokens} before it wrote a word '
            "of its answer: give it more, or name a model that thinks less.",
            usage=usage,
        )
    if content is None:
        called = _part(choice, "message", "tool_calls") or _part(choice, "message", "function_call")
        instead = "a call of a tool, and none was offered" if called else "something else"
        raise BackendError(f'"{request.model}" answered with no text but {instead}.', usage=usage)
    return ModelAnswer(text, usage, "length" if finish == "length" else "stop")


def _text(content: Any) -> str | None:
    """The text of a message, which some servers send in parts; None for something else.

    Half of a surrogate pair is no character: it becomes U+FFFD.
    """
    if isinstance(content, list):
        parts = [_part(part, "text") for part in content]
        content = "".join(parts) if parts and all(isinstance(p, str) for p in parts) else None
    if not isinstance(content, str):
        return None
    return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _usage(usage: Any, request: ModelRequest, text: str) -> Usage:
    """The endpoint's own count, or ours where it sends none, or what is none."""
    prompt, completion = _tokens(usage, "prompt_tokens"), _tokens(usage, "completion_tokens")
    if prompt is None or completion is None:
        return accounts.usage(request, text, counted=True)
    cached = _tokens(usage, "prompt_tokens_details", "cached_tokens") or 0
    return Usage(prompt, completion, min(cached, prompt))


def _tokens(usage: Any, *path: str) -> int | None:
    """A count, if that is what stands there."""
    count = _part(usage, *path)
    is_count = isinstance(count, int) and not isinstance(count, bool)
    return count if is_count and 0 <= count <= _MOST_TOKENS else None


def _part(data: Any, *path: str | int) -> Any:
    """What stands at a place of JSON data; None if there is no such place."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _said(error: openai.APIStatusError) -> str:
    """The endpoint's own message, on one line."""
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    text = " ".join(str(message or error.message).split())
    return text[:300] + ("…" if len(text) > 300 else "")


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds that the endpoint asks us to wait: a number, or until a date (RFC 9110, 10.2.3)."""
    headers = error.response.headers
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        with suppress(KeyError, ValueError):
            seconds = float(headers[name]) * unit
            if math.isfinite(seconds):
                return max(0.0, seconds)
    with suppress(KeyError, ValueError):
        return _seconds_until(parsedate_to_datetime(headers["retry-after"]), headers.get("date"))
    return None


def _seconds_until(moment: datetime, sent: str | None) -> float:
    """From when the endpoint sent its answer, by its own clock, which may not be ours."""
    now = datetime.now(UTC)
    with suppress(ValueError):
        now = parsedate_to_datetime(sent) if sent else now
    return max(0.0, (_with_zone(moment) - _with_zone(now)).total_seconds())


def _with_zone(moment: datetime) -> datetime:
    """A date of HTTP is in UTC, also where it does not say so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _connect_seconds(request: ModelRequest) -> float:
    return min(CONNECT_SECONDS, request.timeout)


def _never_connected(error: BaseException | None) -> bool:
    """Whether no connection came about: the endpoint cannot bill for what it has not seen."""
    while error is not None:
        if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout):
            return True
        if isinstance(error, socket.gaierror | ConnectionRefusedError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _system_error(error: BaseException | None) -> str | None:
    """The operating system's reason in the chain of causes, such as "Connection refused"."""
    while error is not None:
        if isinstance(error, OSError) and not isinstance(error, TimeoutError) and error.errno:
            return os.strerror(error.errno) if error.errno > 0 else str(error.strerror)
        error = error.__cause__ or error.__context__
    return None


def _number_or_text(value: str) -> int | str:
    """A header's value as strategies take it: counts as numbers, times such as `6m0s` as text."""
    is_count = value.isascii() and value.isdigit() and len(value) <= _LONGEST_COUNT
    return int(value) if is_count else value
