"""Every derived file is what its generator makes now."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_generated_file_is_stale():
    done = subprocess.run(
        [sys.executable, "scripts/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_stale_file_is_noticed(tmp_path: Path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import generate
    import generators.reference as reference

    monkeypatch.setattr(reference, "REFERENCE", tmp_path)
    assert {path.name for path in generate.stale_files() if path.parent == tmp_path} == {
        "primitives.md",
        "combinators.md",
        "models.md",
    }
