"""A real Neovim, set up with exactly what docs/editors.md says, shows what the server finds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"
HOVERED = (2, 3)  # line and character of `llm-query` in the strategy
STRATEGY = """\
(define left-over 1)
(define answer
  (llm-query #:instruction "Sum up." #:model "gpt-4o-mini" #:max-tokens 50))
(finish (list answer undefined-thing))
"""

DRIVE = """\
local function request(method, more)
  local params = vim.tbl_extend("error", {
    textDocument = vim.lsp.util.make_text_document_params(),
  }, more)
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 30000) or {}) do
    return answer.result
  end
end
vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 10)
local hover = request("textDocument/hover", { position = { line = LINE, character = CHARACTER } })
local out = { diagnostics = vim.diagnostic.get(0), hover = hover }
vim.fn.writefile({ vim.fn.json_encode(out) }, "out.json")
vim.cmd("qa!")
"""


def version(program: str) -> tuple[int, int]:
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"NVIM v(\d+)\.(\d+)", shown.stdout)
    assert found, shown.stdout
    return int(found[1]), int(found[2])


def snippet(of: tuple[int, int]) -> str:
    """The settings that the page gives for a version."""
    sections = re.findall(r"\*\*(Neovim [^*]+)\*\*.*?```lua\n(.*?)```", PAGE.read_text(), re.DOTALL)
    by_name = dict(sections)
    assert set(by_name) == {"Neovim 0.11", "Neovim 0.7 to 0.10"}
    return by_name["Neovim 0.11" if of >= (0, 11) else "Neovim 0.7 to 0.10"]


def test_neovim_shows_diagnostics_and_a_hover(tmp_path: Path) -> None:
    (tmp_path / "init.lua").write_text(snippet(version("nvim")), "utf-8")
    (tmp_path / "a.scm").write_text(STRATEGY, "utf-8")
    line, character = HOVERED
    drive = DRIVE.replace("LINE", str(line)).replace("CHARACTER", str(character))
    (tmp_path / "drive.lua").write_text(drive, "utf-8")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    homes = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE")}
    subprocess.run(
        ["nvim", "--headless", "-u", "init.lua", "a.scm", "-S", "drive.lua"],
        cwd=tmp_path,
        env={**os.environ, **homes, "HOME": str(tmp_path), "PATH": programs},
        timeout=90,
        check=True,
        capture_output=True,
    )
    out = json.loads((tmp_path / "out.json").read_text("utf-8"))
    found = {d["code"]: (d["lnum"], d["col"]) for d in out["diagnostics"]}
    assert found["unbound"] == (3, STRATEGY.splitlines()[3].index("undefined-thing"))
    assert "llm-query" in out["hover"]["contents"]["value"]
    assert "$" in out["hover"]["contents"]["value"]
