"""What an attacker hides in a file that somebody is asked to import: statements, entities, places elsewhere."""

import json
import zipfile
from pathlib import Path

import pytest

from kring.history import archiving, unpacking
from kring.history.readers import stackexchange
from kring.history.records import Rejected
from kring.history.unpacking import DamagedArchive
from kring.store import Store, ad_hoc

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE users [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY file SYSTEM "file:///etc/hostname">]>
<users>
<row Id="1" DisplayName="&b;" />
<row Id="2" DisplayName="&file;" />
<!DOCTYPE row [<!ENTITY a "b">]><row Id="3" DisplayName="&a;" />
<row Id="4" DisplayName="Ann" CreationDate="2020-01-01T00:00:00.000" />
</users>
"""


def test_columns_of_an_archive_are_no_statements(store: Store, tmp_path: Path):
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    archiving.export(store, good)
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == archiving.MANIFEST:
                manifest = json.loads(text)
                part = next(p for p in manifest["parts"] if p["table"] == "settings")
                part["columns"] = ["name", "value) select 'a', 'b' from people; --"]
                text = json.dumps(manifest).encode()
            target.writestr(name, text)
        target.writestr("../../outside.jsonl", b"[]")
    before = store.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from settings")))
    with pytest.raises(DamagedArchive):
        unpacking.unpack(store, bad, replacing=True)
    assert store.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from settings"))) == before
    assert not (tmp_path.parent / "outside.jsonl").exists()


def test_entities_open_no_file_and_grow_no_text(tmp_path: Path):
    path = tmp_path / "Users.xml"
    path.write_bytes(BOMB)
    found = [read.record for read in stackexchange.read([path], lambda _: None)]
    assert [r.name for r in found if not isinstance(r, Rejected)] == ["Ann"]
    assert sum(isinstance(r, Rejected) for r in found) == 2, found
