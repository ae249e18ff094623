"""The samples of the how-to make tokens that count."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kring.box import tokens
from kring.store import times

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "box.md").read_text("utf-8")
SECRET, HOUSE = "kringbox_only_a_test", "https://kring.example"
MORE = {"name": "Iris Bos", "mail": "iris@example.org", "mail_verified": True, "order": "20481"}
WAYS = {
    "python": ([sys.executable, "-"], f"\nprint(kring_token(77, **{MORE!r}))"),
    "js": (["node", "-"], f"\nconsole.log(kringToken(77, {json.dumps(MORE)}))"),
    "php": (["php"], f"\necho kring_token(77, json_decode('{json.dumps(MORE)}', true));"),
}


@pytest.mark.parametrize("language", WAYS)
def test_a_sample_makes_a_token_that_counts(language):
    command, act = WAYS[language]
    if not shutil.which(command[0]):
        pytest.skip(f"there is no {command[0]} here")
    [sample] = [
        s
        for s in re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)
        if "kring_token(" in s or "kringToken(" in s
    ]
    text = f"<?php\n{sample}{act}" if language == "php" else sample + act
    environment = {"KRING_ADDRESS": HOUSE, "KRING_BOX_SECRET": SECRET, "PATH": "/usr/bin:/bin"}
    made = subprocess.run(
        command, input=text, text=True, capture_output=True, env=environment, check=True
    ).stdout.strip()
    found = tokens.read(made, [SECRET], HOUSE, times.now())
    assert (found.sub, found.name, found.mail, found.mail_verified, found.order) == ("77", *MORE.values())
