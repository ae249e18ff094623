"""A world that others reach: systems that send and are told, rules, records that look alike, mail that waits, dead letters.

What is on the owner's pages on an ordinary, busy day: for pictures of them, and to look for what is wrong with them.
"""

import msgspec

from kring import circles, conversations, hooks, sources
from kring.circles import Viewer
from kring.flows import owed, rules
from kring.flows.ready import EXPERIENCE, OUTAGE, PARCEL, PROPOSAL
from kring.hooks import mapping
from kring.mail import addresses, handling, letters
from kring.notifications import circuits, outbox, settling, unsubscribing
from kring.notifications.channels import chats
from kring.notifications.notices import Notification
from kring.people import external_ids, identifying, judging, links, lookalikes
from kring.people.identifying import Clues
from kring.settings import organization
from kring.sources import Verdict, cloudevents, schemas, trials
from kring.store import Transaction, ad_hoc, ids, times
from kring.webhooks import deliveries, endpoints, replaying
from kring.webhooks import settling as told
from tests.hooks.test_ready import sample
from tests.web.worlds import World

ENDED = 7 * times.DAY
LONG = "Koninklijke Nederlandse Bezorgdienst voor Pakketten en Brieven"
FORGED = (
    "From: Mallory <mallory@evil.example>\nTo: {to}\nSubject: Re: it\nMessage-ID: <held@evil.example>\n"
    "Date: Mon, 02 Nov 2026 10:00:00 +0100\n\nIt is solved, thank you. Could you send the new router to my office?\n"
)
SCHEMA = '{"type": "object", "required": ["total"], "properties": {"total": {"type": "number"}}}'
LIKE = (
    ("crm", "1041", {"mail": "ann.de.boer@example.org", "name": "Ann de Boer"}),
    ("sheet", "7", {"mail": "ann.de.boer@example.org", "name": "A. de Boer-van den Heuvel"}),
    ("shop", "customer/301", {"mail": "piet+shop@example.org", "name": "Piet"}),
    ("crm", "2200", {"mail": "piet@example.org", "name": "Piet Hein"}),
    ("shop", "customer/9", {"phone": "+31612345678", "name": "Familie Jansen"}),
    ("crm", "88", {"phone": "+31612345678", "name": "Kees Jansen"}),
)

IDEAS = (
    ("Bring back the old app for telephones of before 2018", ""),
    ("Let me move a mechanic's visit by myself, until the evening before", "heard"),
    ("Send one bill a quarter", "did"),
    ("Give every customer a fixed IP address without charge", "wont"),
)
DEAD = (
    ("alice", "refused: 550 5.1.1 The email account that you tried to reach does not exist"),
    ("carol", "gave up: 450 4.7.1 greylisted, please try again later"),
)


class Places(msgspec.Struct, frozen=True):
    """What pages are of, and links that only their owner has."""

    rule: str
    webhook: str
    stopped: str
    letter: str
    ticket: str
    merged: str
    key: str
    test_key: str


def reach(world: World) -> Places:
    """Let others reach this world."""
    made = world.store.write_sync(lambda tx: _fill(tx, world))
    letter = held(world)
    return msgspec.structs.replace(made, letter=letter)


def _fill(tx: Transaction, world: World) -> Places:
    owner = circles.viewer(tx, world.people["noor"])
    key, test_key = _sources(tx, owner)
    _hooks(tx, owner)
    rule = _rules(tx, owner, world)
    webhook, stopped = _webhooks(tx, owner)
    merged = _persons(tx, owner, world)
    _replies(tx, owner, world)
    _dead_letters(tx, world)
    ticket = unsubscribing.preferences(organization(tx), world.people["alice"], "invitation").rsplit("/", 1)[
        1
    ]
    return Places(rule, webhook, stopped, "", ticket, merged, key, test_key)


def _sources(tx: Transaction, owner: Viewer) -> tuple[str, str]:
    now = times.now()
    shop = sources.add(tx, owner, "shop", now, link="https://shop.example.org/{id}", vouches=("mail",))
    key, _ = sources.keys.make(
        tx, owner, shop.id, "till", now, types=("parcel.*", "order.*", "outage.*", "idea.*", "survey.*")
    )
    sources.keys.make(
        tx, owner, shop.id, "Warehouse in Utrecht, the scanners at the gate", now, per_minute=600
    )
    test_key, kept = sources.keys.make(tx, owner, shop.id, "Eva tries it out", now, test=True)
    schemas.keep(tx, owner, "order.placed", SCHEMA, now)
    schemas.keep(tx, owner, "com.example.webshop.checkout.payment-authorised.v2", SCHEMA, now)
    late = msgspec.json.encode(PARCEL.samples[0])
    sources.take(tx, shop, [cloudevents.one(late)], now)
    taken = Verdict(verdict="taken", id=ids.new(now), event_id="late-1")
    wrong = Verdict(
        verdict="refused", event_id="order-9", field="data.total", seen="'about 20'", wanted="a number"
    )
    trials.keep(tx, kept, [(cloudevents.one(late), taken), (None, wrong)], now)
    for name in ("crm", "billing"):
        sources.add(tx, owner, name, now)
    return key, test_key


def _hooks(tx: Transaction, owner: Viewer) -> None:
    """A source whose webhooks are read, and that sent one which its mapping cannot read."""
    now, ready = times.now(), hooks.READY["github"]
    github = sources.add(tx, owner, "github", now)
    hook = hooks.Hook(
        source_id=github.id, scheme=ready.scheme, secrets=("a-long-secret",), mapping=ready.mapping
    )
    hooks.keep(tx, owner, hook, now)
    for number, name in enumerate(("github-issues", "github-push")):
        request = hooks.Request(
            headers={"x-github-event": name[7:]}, body=sample(name), delivery=f"d-{number}"
        )
        read = mapping.apply(ready.mapping, request, "github", now)
        text = msgspec.json.format(msgspec.json.encode(request.body)).decode()
        hooks.requests.keep(tx, hooks.requests.made(github.id, request, read, now - number, text))
    unlike = hooks.Request(
        headers={"x-github-event": "issues"}, body={"zen": "Keep it simple"}, delivery="d-9"
    )
    wrong = hooks.Mapped(wrong=(sources.Wrong("time", "'yesterday'", "an RFC 3339 time"),))
    kept = hooks.requests.made(github.id, unlike, wrong, now - times.HOUR, '{"zen": "Keep it simple"}')
    hooks.requests.keep(tx, kept)


def _rules(tx: Transaction, owner: Viewer, world: World) -> str:
    made = [
        rules.add(tx, owner, msgspec.structs.replace(wish, circle_id=world.circle_id), times.now(), on=ready is not EXPERIENCE)
        for ready in (PARCEL, EXPERIENCE, OUTAGE, PROPOSAL)
        for wish in ready.wishes
    ]  # fmt: skip
    return made[0].id


def _webhooks(tx: Transaction, owner: Viewer) -> tuple[str, str]:
    """One that works but for a few, one that is gone."""
    now = times.now()
    wish = endpoints.Wish(
        name="Ticket desk",
        url="https://tickets.example.org/kring",
        kinds=("ask.*", "message.posted"),
        words=True,
    )
    desk = endpoints.add(tx, owner, wish, now)
    endpoints.pause(tx, owner, desk.id, now)
    long = endpoints.Wish(
        name=f"{LONG}, complaints", kinds=("*",), condition="event.data.topic == 'wifi'",
        url="https://a-very-long-host-name.of-a-department.example.org/api/v3/integrations/kring/incoming?tenant=12",
    )  # fmt: skip
    gone = endpoints.add(tx, owner, long, now)
    endpoints.stop(tx, gone.id, "410", now)
    for _ in range(4):
        replaying.test(tx, owner, desk.id, now)
    for each, status in zip(deliveries.recent(tx, desk.id), (200, 500, 204, None), strict=True):
        said = "<h1>Internal Server Error</h1>" if status == 500 else ""
        old = msgspec.structs.replace(each, made_at=now - ENDED) if status is None else each
        tried = told.Tried(
            delivery=old, ok=status in (200, 204), tried_at=now, took=84_000, status=status, said=said
        )
        told.settle(tx, [tried], {}, now)
    return desk.id, gone.id


def _persons(tx: Transaction, owner: Viewer, world: World) -> str:
    """Records that look alike, one that was merged, and traits of whom the shop knows."""
    now = times.now()
    shop = sources.named(tx, "shop")
    clues = Clues(
        source_id=shop.id, source="shop", external=("customer/77",), mail="alice@example.org", proven=frozenset({"mail"}),
        traits={"plan": "Fibre 1 Gbit/s", "customer_since": "2019-04-01", "newsletter": True, "orders": 14,
                "delivery_address": f"{LONG}, Prinses Beatrixlaan 128 bis, 2595 BE 's-Gravenhage"},
    )  # fmt: skip
    identifying.meet(tx, clues, ids.new(now), now)
    external_ids.put(tx, owner, "person", world.people["bob"], "crm:contact/0031-8812", now)
    external_ids.put(tx, owner, "person", world.people["bob"], "shop:customer/12", now)
    external_ids.put(tx, owner, "conversation", world.ask.id, "shop:order/20481", now)
    for source, external, said in LIKE:
        identifying.meet(tx, Clues(source=source, external=(external,), **said), ids.new(now), now)
    identifying.meet(
        tx,
        Clues(source="billing", external=("77-A",), mail="bob@example.org", name="B. Yildiz"),
        ids.new(now),
        now,
    )
    for each in lookalikes.waiting(tx, 20):
        if world.people["bob"] in (each.one_id, each.other_id):
            return judging.unite(tx, owner, each.id, now).into_id
    raise AssertionError("nobody looks like Bob")


def _replies(tx: Transaction, owner: Viewer, world: World) -> None:
    """Two that are owed, two that were given."""
    now = times.now()
    for number, (title, reply) in enumerate(IDEAS):
        draft = conversations.Draft(
            title=title, body=f"{title}. That would help me a lot, since I am often away.", language="en"
        )
        made = conversations.ask(
            tx, world.people["eva"], world.circle_id, draft, now - (number + 1) * times.DAY
        )
        owed.owe(tx, made.id, world.circle_id, world.people["eva"], now - number * times.DAY)
        if reply:
            owed.reply(
                tx,
                owner,
                made.id,
                reply,
                title,
                "We **looked into it** with the people who build the app.",
                now,
            )


def _dead_letters(tx: Transaction, world: World) -> None:
    now = times.now()
    for name, why in DEAD:
        outbox.notify(tx, world.people[name], "message", world.ask.id, {}, now)
        sql = "update notifications set claim = 'test' where person_id = :id and sent_at is null and outcome = ''"
        tx.run(ad_hoc(sql), id=world.people[name])
        found = tx.all(ad_hoc("select * from notifications where claim = 'test'"), Notification)
        settling.settle(
            tx, [settling.Settled(notification=n, end="failed", outcome=why, at=now) for n in found], now
        )
    for _ in range(6):
        circuits.failed(tx, "push:updates.push.example.org", "no answer within 10 seconds", now)
    circuits.failed(tx, "mail", "450 4.7.1 greylisted, please try again later", now)
    chat = "tgram://123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr/123456789"
    chats.add(tx, world.people["noor"], chat, chats.shown(chat), now)


def held(world: World) -> str:
    """The secret of the link to a mail that somebody else wrote to Alice's answering address."""
    now = times.now()

    def address(tx: Transaction) -> str:
        addresses.set_domain(tx, "ask.example.org")
        outbox.notify(tx, world.people["alice"], "message", world.ask.id, {}, now)
        sql = "select max(id) from notifications where person_id = :id"
        return addresses.reply_to(
            tx, tx.value(ad_hoc(sql), id=world.people["alice"]), circles.needed(tx, world.circle_id)
        )

    content = FORGED.format(to=world.store.write_sync(address)).encode()
    letter_id = world.store.write_sync(
        lambda tx: letters.keep(tx, content, ids.new(), now, came_by="smtp", sent_from="?", sent_to=())
    )
    while handling.Handler(world.store).work():
        pass
    return world.store.write_sync(lambda tx: links.make(tx, world.people["alice"], "letter", now, letter_id))
