"""What the command line's tests share: a folder of their own, and a way to type."""

import sys

import pytest

from kring import cli


@pytest.fixture
def typed(store_url, tmp_path, monkeypatch, capsys):
    """Types a command; its exit code, what it printed, and what it complained of."""
    monkeypatch.setenv("KRING_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KRING_DATABASE", store_url)
    monkeypatch.setenv("KRING_MEANING", "off")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kring", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def begun(typed):
    """An organization was started by Noor."""
    code, said, _ = typed(
        "init", "--name", "Twijn", "--owner", "Noor", "--mail", "noor@example.org",
        "--address", "https://help.example.org", "--proxy", "caddy", "--visibility", "public",
    )  # fmt: skip
    assert code == 0
    return said
