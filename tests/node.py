"""Others' clients for Node: installed from npm into a folder that is kept between runs."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("KRING_TEST_NODE", Path(tempfile.gettempdir()) / "kring-test-node"))


def installed(*packages: str) -> Path:
    """A folder in which these packages are; without npm, or where it cannot be reached, the test is skipped aloud."""
    if not shutil.which("npm"):
        pytest.skip("there is no npm: Debian and Ubuntu have it as npm")
    folder = FOLDER / "-".join(name.replace("/", "-").replace("@", "") for name in packages)
    if all((folder / "node_modules" / name).exists() for name in packages):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text("{}")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *packages]
    try:
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=100)
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not answer in time")
    if ran.returncode:
        pytest.skip(f"npm cannot install {', '.join(packages)}: {ran.stderr[-200:]}")
    return folder


def run(folder: Path, script: str, *arguments: str) -> str:
    """What a script prints that uses those packages."""
    path = folder / "script.cjs"
    path.write_text(script)
    ran = subprocess.run(
        ["node", str(path), *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
