"""Pictures as the endpoint gets them: of files, of addresses, and in base64."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Endpoint
from schemestra.runtime.events import RunFinished, RunRequest
from schemestra.runtime.runner import run

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
JPEG = b"\xff\xd8\xff\xe0 and so on"
PNG_URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
JPEG_URL = f"data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}"


async def outcome(folder: Path, source: str, context: str = "") -> RunFinished:
    request = RunRequest(
        str(folder / "s.scm"), source, "openai", contexts={"": context}, workspace=str(folder)
    )
    async with asyncio.timeout(60):
        return await run(request, lambda _: None, asyncio.Event())


def pictures(asked: dict[str, Any]) -> list[str]:
    content = asked["messages"][-1]["content"]
    assert content[0] == {"type": "text", "text": "What is it?"}
    assert {part["type"] for part in content[1:]} == {"image_url"}
    return [part["image_url"]["url"] for part in content[1:]]


async def test_the_endpoint_gets_every_kind_of_picture(endpoint: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "pictures" / "é.JPG").write_bytes(JPEG)
    (tmp_path / "named.gif").write_bytes(PNG)
    source = """
    (define (look . images)
      (syntax-e (llm-query #:instruction "Be brief." #:data "What is it?" #:images images)))
    (look "a.png" "pictures/é.JPG" "./pictures/../named.gif")
    (look "https://example.org/a.png?x=1" "HTTP://example.org/b")
    (look context (string-append "data:image/jpeg;base64," context))
    (await-all (list (llm-query-async #:data "What is it?" #:image "a.png")))
    (finish (unsafe-raw-query #:data "What is it?" #:image "a.png" #:images (list context)))
    """
    finished = await outcome(tmp_path, source, base64.b64encode(PNG).decode())
    assert (finished.value, finished.error) == ("fine", None)
    assert [pictures(asked) for asked in endpoint.seen] == [
        [PNG_URL, JPEG_URL, PNG_URL],  # by what they hold, whatever their name says
        ["https://example.org/a.png?x=1", "HTTP://example.org/b"],
        [PNG_URL, PNG_URL],
        [PNG_URL],
        [PNG_URL, PNG_URL],
    ]


REFUSED = [
    ("../../outside.png", "is outside of the workspace"),
    ("linked.png", "is outside of the workspace"),
    ("a/../../outside.png", "is outside of the workspace"),
    (".env.png", "does not hold a picture"),
    ("notes.txt", "is not a picture (.gif, .jpeg"),
    ("huge.png", "is larger than 20 MB; make it smaller"),
    ("data:text/plain;base64,aGVsbG8=", "does not hold a picture"),
    ("aGVsbG8gd29ybGQ=", "is not a picture"),
    ("", "is not a picture"),
    ("https://", "is not a picture"),
]


@pytest.mark.parametrize(("name", "message"), REFUSED)
async def test_what_is_no_picture_of_the_workspace_is_not_sent(
    endpoint: Endpoint, tmp_path: Path, name: str, message: str
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / "outside.png").write_bytes(PNG)
    (folder / "linked.png").symlink_to(tmp_path / "outside.png")
    (folder / ".env.png").write_text("OPENAI_API_KEY=sk-secret")
    (folder / "notes.txt").write_text("text")
    with (folder / "huge.png").open("wb") as file:
        file.write(PNG)
        file.truncate((20 << 20) + 1)
    finished = await outcome(folder, f'(llm-query #:data "What is it?" #:image "{name}")')
    assert finished.error and finished.error.call == 1 and finished.error.site
    assert (finished.error.site.line, finished.error.site.column) == (1, 0)
    assert message in finished.error.message and "sk-secret" not in finished.error.message
    assert endpoint.seen == []
