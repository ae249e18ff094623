"""The cast at the doors: what each of them may read is known, so that anything more is a hole.

Three conversations of one circle, each with a word that stands nowhere else: a private one (zebrafish; Alice asks,
Bob helps), one of the whole circle (okapi), and one that was hidden (quokka). In the private one Alice also gives a
telephone number, which helpers are not to see.
"""

from functools import partial
from typing import Any

import msgspec

from kring import circles, conversations, hooks, invitations, people, settings, sources
from kring.box import sites
from kring.circles import moderating
from kring.conversations import Draft
from kring.flows import owed, rules
from kring.mail import attachments
from kring.mail.parsing import File
from kring.people import keys, links, sessions
from kring.settings import Organization
from kring.sources import schemas
from kring.store import Store, Transaction, times
from kring.webhooks import deliveries, endpoints, replaying
from kring.webhooks.endpoints import Wish

HOME = "http://testserver.local"
PRIVATE, SHARED, HIDDEN, NUMBER = "zebrafish", "okapi", "quokka", "06-12345678"
ROLES = (
    "anonymous",
    "guest",
    "outsider",
    "member",
    "blocked",
    "participant",
    "asker",
    "coordinator",
    "owner",
)
WHO = {
    "outsider": "carol", "member": "bea", "blocked": "dan", "participant": "bob", "asker": "alice",
    "coordinator": "cora", "owner": "otto", "guest": "gus",
}  # fmt: skip
READS = {
    PRIVATE: {"participant", "asker", "coordinator", "owner"},
    SHARED: {"member", "blocked", "participant", "asker", "coordinator", "owner"},
    HIDDEN: {"coordinator", "owner"},
    NUMBER: {"asker", "coordinator", "owner"},
}


class Cast(msgspec.Struct, frozen=True):
    """Everybody's ids and keys, and the things behind the doors."""

    people: dict[str, str]
    cookies: dict[str, str]
    keys: dict[str, str]
    things: dict[str, str]


def fill(store: Store, number: int = 0) -> Cast:
    """Bring everybody in; with another number, others of the same names beside them."""
    return store.write_sync(partial(_fill, number=number))


def _fill(tx: Transaction, number: int) -> Cast:
    now = times.now()
    home = circles.add(tx, f"Home {number}", now, visibility="circle")
    names = [name for name in WHO.values() if name != "gus"]
    ids = {
        n: people.add(tx, n.title(), now, address=f"{n}{number}@example.org", proven=True).id for n in names
    }
    ids["gus"] = people.add(tx, "Gus", now, state="guest").id
    for name in ("alice", "bob", "bea", "dan", "cora"):
        circles.join(
            tx, home.id, ids[name], "customer", now, coordinator=name == "cora", staff=name == "cora"
        )
    settings.set_organization(
        tx, Organization(name="Home", owner_id=ids["otto"], circle_id=home.id, secret="s", address=HOME)
    )
    things = {"circle": home.id, "slug": home.slug} | ids | _conversations(tx, ids, home.id)
    cookies = {n: sessions.start(tx, i, "link" if n == "gus" else "full", now).secret for n, i in ids.items()}
    scopes = ("read", "ask", "help", "coordinate", "import", "admin")
    made = {n: keys.make(tx, i, "test", scopes, now)[0] for n, i in ids.items() if n != "gus"}
    things["key"] = keys.listed(tx, ids["bob"])[0].id
    things["session"] = sessions.listed(tx, ids["bob"], now)[0].id
    things |= _site(tx, ids, number)
    things |= _rule(tx, ids, things)
    things |= _source(tx, ids, number)
    things |= _webhook(tx, ids["otto"])
    things["link"] = links.make(tx, ids["carol"], "sign-in", now, "carol@example.org")
    return Cast(ids, cookies, made, things)


def _site(tx: Transaction, ids: dict[str, str], number: int) -> dict[str, str]:
    """A shop whose pages carry the box, and which has proven everybody's address."""
    owner, origin = circles.viewer(tx, ids["otto"]), f"https://shop{number}.example"
    site = sites.add(tx, owner, f"shop-{number}", origin, times.now(), mail=True)
    secret = sites.make_secret(tx, owner, site.id, times.now())
    link = links.make(tx, ids["gus"], "private", times.now())
    ended = sites.secrets(tx, site.id)[0].id
    return {"site": site.id, "origin": origin, "site_secret": ended, "signs": secret, "guest_link": link}


def _rule(tx: Transaction, ids: dict[str, str], things: dict[str, str]) -> dict[str, str]:
    """A rule of the owner's, and Alice is owed a reply."""
    said = {"title": "Late", "body": "It is late."}
    wish = rules.Wish(
        name="Late",
        type="parcel.late",
        condition="true",
        activity="talk",
        circle_id=things["circle"],
        said=said,
    )
    owner = circles.viewer(tx, ids["otto"])
    for earlier in rules.listed(tx):  # of the casts before: there is a limit
        rules.remove(tx, owner, earlier.id, times.now())
    made = rules.add(tx, owner, wish, times.now(), on=True)
    owed.owe(tx, things["private"], things["circle"], ids["alice"], times.now())
    return {"rule": made.id}


def _source(tx: Transaction, ids: dict[str, str], number: int) -> dict[str, str]:
    """A system that sends, with a key, a hook, and a schema of a type of its own."""
    owner, now, name = circles.viewer(tx, ids["otto"]), times.now(), f"till-{number}"
    made = sources.add(tx, owner, name, now)
    _, key = sources.keys.make(tx, owner, made.id, "test", now)
    mapping = hooks.Mapping(type="'till.sold'")
    hooks.keep(
        tx,
        owner,
        hooks.Hook(source_id=made.id, secrets=("whsec_dGhlIHRpbGwncyBvd24=",), mapping=mapping),
        now,
    )
    schemas.keep(tx, owner, f"till-{number}.sold", "{}", now)
    return {"source": name, "source_key": key.id, "typed": f"till-{number}.sold"}


def _webhook(tx: Transaction, owner: str) -> dict[str, str]:
    """A system that is told what happens, and one thing that it was told."""
    wish = Wish(name="Shop", url="https://shop.example/hook", kinds=("*",))
    viewer = circles.viewer(tx, owner)
    for earlier in endpoints.listed(tx):  # of the casts before: there is a limit
        endpoints.remove(tx, viewer, earlier.id, times.now())
    webhook = endpoints.add(tx, viewer, wish, times.now())
    replaying.test(tx, viewer, webhook.id, times.now())
    return {"webhook": webhook.id, "delivery": str(deliveries.recent(tx, webhook.id)[0].number)}


def _conversations(tx: Transaction, ids: dict[str, str], circle_id: str) -> dict[str, str]:
    now = times.now()

    def ask(word: str, visibility: str, asker: str = "alice") -> conversations.Conversation:
        body = f"My {word} box blinks. Call me on {NUMBER if word == PRIVATE else 'the phone'}."
        draft = Draft(title=f"The {word} box", body=body, topics=(word,), visibility=visibility)
        return conversations.ask(tx, ids[asker], circle_id, draft, now - times.HOUR)

    private, shared, hidden = (
        ask(PRIVATE, "participants"),
        ask(SHARED, "circle", "bea"),
        ask(HIDDEN, "circle"),
    )
    return {
        "private": private.id, "shared": shared.id, "hidden": hidden.id,
        "question": conversations.question(tx, private.id).id, **_talk(tx, ids, private.id, hidden.id),
    }  # fmt: skip


def _talk(tx: Transaction, ids: dict[str, str], private: str, hidden: str) -> dict[str, str]:
    now = times.now()
    conversations.conversations.admit(tx, private, ids["bob"], "invited", now)
    invitations.take(tx, circles.viewer(tx, ids["bob"]), private, now)
    answer = conversations.post(tx, private, ids["bob"], f"Turn the {PRIVATE} off and on.", now)
    people.block(tx, ids["alice"], ids["dan"], now)
    conversations.hide(tx, hidden, circles.viewer(tx, ids["cora"]), now)
    attachments.keep(
        tx, answer.id, private, attachments.look([File("zebra.txt", "text/plain", PRIVATE.encode())]), now
    )
    attached = attachments.of_messages(tx, private)[answer.id][0].id
    report = moderating.report(tx, circles.viewer(tx, ids["bob"]), private, None, now, "spam")
    return {"message": answer.id, "report": report or "", "attachment": attached}


def forbidden(role: str) -> list[str]:
    """The words that must not reach this role."""
    return [word for word, readers in READS.items() if role not in readers]


def told(text: Any, role: str) -> list[str]:
    """What somebody read that is not theirs."""
    return [word for word in forbidden(role) if word in str(text)]
