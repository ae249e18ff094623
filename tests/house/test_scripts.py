"""The folder of commands works on a fresh machine: scripts are whole, and what they install is locked."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [*sorted((ROOT / "bin").iterdir()), ROOT / ".ci" / "run"]
LOCKS = ("requirements.txt", "requirements-test.txt")


def tidy(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=;~! ]", name)[0]).lower()


def locked(lock: str) -> dict[str, str]:
    """Each package's entry, hashes and all."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    return {tidy(line): line for line in text.splitlines() if line.strip() and not line.startswith("#")}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_can_be_run_and_says_what_it_does(script: Path):
    first, second, *_ = script.read_text("utf-8").splitlines()
    assert os.access(script, os.X_OK)
    assert first.startswith("#!")
    assert second.startswith(("# ", '"""'))
    if first.endswith("sh"):
        shell = "bash" if "bash" in first else "sh"
        assert subprocess.run([shell, "-n", str(script)], check=False).returncode == 0


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_installed_is_named_with_its_hashes_and_with_no_place(lock: str):
    assert "://" not in (ROOT / lock).read_text("utf-8")
    for name, entry in locked(lock).items():
        assert "==" in entry, name
        assert "--hash=sha256:" in entry, name


def test_everything_that_the_program_needs_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["meaning"]
    tests = [entry for entry in project["dependency-groups"]["test"] if isinstance(entry, str)]
    assert {tidy(name) for name in wanted} <= set(locked("requirements.txt"))
    assert {tidy(name) for name in wanted + tests} <= set(locked("requirements-test.txt"))


def test_both_locks_agree():
    program, tests = locked("requirements.txt"), locked("requirements-test.txt")
    version = re.compile(r"==(\S+)")
    for name, entry in program.items():
        assert version.findall(entry) == version.findall(tests[name]), name
