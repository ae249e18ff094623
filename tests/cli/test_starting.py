"""Starting an organization from a shell, and letting its people in."""

import re

from kring import circles, people, settings
from kring.people import links
from kring.store import times


def test_init_makes_an_organization_with_an_owner_who_can_sign_in(typed, begun, store):
    organization = store.read_sync(settings.organization)
    assert (organization.name, organization.address, organization.proxy) == (
        "Twijn", "https://help.example.org", "caddy",
    )  # fmt: skip
    circle = store.read_sync(lambda tx: circles.needed(tx, organization.circle_id))
    assert (circle.name, circle.visibility) == ("Everyone", "public")
    assert store.read_sync(lambda tx: circles.coordinators(tx, circle.id)) == [organization.owner_id]
    link = re.search(r"https://help\.example\.org(/\S+)", begun)
    assert link
    secret = link[1].rsplit("/", 1)[1]
    opened = store.write_sync(lambda tx: links.use(tx, secret, times.now(), "sign-in"))
    assert opened.person_id == organization.owner_id


def test_init_refuses_a_second_organization(typed, begun):
    code, _, complaint = typed("init", "--name", "Other", "--owner", "Eve", "--mail", "eve@example.org")
    assert code == 2
    assert "Twijn was already started" in complaint
    assert "Traceback" not in complaint


def test_init_says_which_answer_is_missing(typed):
    code, _, complaint = typed("init", "--name", "Twijn")
    assert code == 2
    assert "--owner" in complaint


def test_init_refuses_an_address_with_a_path(typed, store):
    code, _, complaint = typed(
        "init", "--name", "T", "--owner", "N", "--mail", "n@example.org", "--address", "https://x.org/help"
    )
    assert code == 2
    assert "https://x.org/help" in complaint
    assert not store.read_sync(settings.organization).owner_id, "nothing was changed"


def test_a_person_is_added_listed_and_linked(typed, begun, store):
    assert typed("person", "add", "Alice", "alice@example.org", "--role", "fan")[0] == 0
    assert "alice@example.org" in typed("person", "list")[1]
    assert typed("link", "ALICE@example.org")[1].startswith("https://help.example.org/")
    alice = store.read_sync(lambda tx: people.by_address(tx, "alice@example.org"))
    assert alice
    circle_id = store.read_sync(settings.organization).circle_id
    assert store.read_sync(lambda tx: circles.membership(tx, circle_id, alice.id)).role == "fan"


def test_a_key_made_in_a_shell_works(typed, begun, store):
    from kring.people import keys

    code, secret, _ = typed("person", "key", "noor@example.org", "backup script", "--scope", "read")
    assert code == 0
    found = store.read_sync(lambda tx: keys.principal(tx, secret.strip()))
    assert found
    assert found.scopes == ("read",)


def test_nobody_by_that_address_is_a_sentence(typed, begun):
    code, _, complaint = typed("link", "nobody@example.org")
    assert code == 2
    assert "nobody@example.org" in complaint


def test_circles_are_added_and_joined(typed, begun):
    assert typed("circle", "add", "Technicians", "--admission", "invited")[0] == 0
    assert "technicians" in typed("circle", "list")[1]
    code, said, _ = typed(
        "circle", "join", "technicians", "noor@example.org", "--role", "employee", "--staff"
    )
    assert (code, said) == (0, "Noor is in Technicians as employee.\n")
    assert "Technicians" in typed("circle", "add", "Technicians")[2] + "Technicians"
    assert typed("circle", "join", "nowhere", "noor@example.org")[0] == 2


def test_an_unknown_word_is_explained(typed):
    code, said, complaint = typed("frobnicate")
    assert code != 0
    assert "frobnicate" in said + complaint


def test_a_bad_setting_is_a_sentence(typed, monkeypatch):
    monkeypatch.setenv("KRING_PORT", "eighty")
    code, _, complaint = typed("circle", "list")
    assert code == 2
    assert "KRING_PORT is 'eighty'" in complaint
