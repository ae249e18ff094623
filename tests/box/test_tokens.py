"""Tokens: a page's word for who its visitor is counts for what it says, from whom it is, and not for long."""

import time

import pytest

from kring.store import ad_hoc
from tests.box.calls import ASK, SHOP, Box, part, signed
from tests.web.visits import HOME


def listed(shop: Box, **headers: str) -> list[str]:
    answer = shop.call("GET", "/asks", **headers)
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()]


def test_a_visitor_finds_their_questions_on_every_device_and_nobody_else_does(shop):
    made = shop.call("POST", "/asks", ASK, **shop.token(name="Iris"))
    assert made.status_code == 201, made.text
    assert made.json()["secret"] == ""  # the page says who they are
    assert listed(shop, **shop.token()) == [ASK["body"]]
    assert listed(shop, **shop.token(sub="customer/77")) == [ASK["body"]]  # the same, said in full
    assert listed(shop, **shop.token(sub="78")) == []
    assert listed(shop) == []  # signed out of the page
    path = f"/asks/{made.json()['id']}"
    assert shop.call("GET", path).status_code == 404
    assert shop.call("GET", path, **shop.token(sub="78")).status_code == 404


def test_a_visitor_is_the_person_whom_the_source_speaks_of(shop):
    from kring.people import identifying

    clues = identifying.Clues(source_id=shop.site.id, source="shop", external=("customer/77",), name="Iris")
    known = shop.world.store.write_sync(lambda tx: identifying.meet(tx, clues, "", 1))
    shop.call("POST", "/asks", ASK, **shop.token())
    asker = shop.world.store.read_sync(
        lambda tx: tx.value(ad_hoc("select asker_id from conversations order by id desc limit 1"))
    )
    assert asker == known


def bad(shop: Box) -> dict[str, str]:
    claims = {"aud": HOME, "exp": int(time.time()) + 300, "sub": "77"}
    good = signed(shop.secret)
    head, body, mark = good.split(".")
    return {
        "none at all": f"{part({'alg': 'none'})}.{part(claims)}.",
        "none, with a signature": f"{part({'alg': 'none'})}.{part(claims)}.{mark}",
        "none in capitals": f"{part({'alg': 'NoNe'})}.{part(claims)}.",
        "another algorithm": signed(shop.secret, header={"alg": "HS512"}),
        "a public key's": signed(shop.secret, header={"alg": "RS256"}),
        "said otherwise": f"{head}.{part(claims | {'sub': '1'})}.{mark}",
        "another secret": signed("kringbox_another"),
        "an empty secret": signed(""),
        "a part too few": f"{head}.{body}",
        "no token": "hello",
        "run out": signed(shop.secret, exp=int(time.time()) - 60),
        "for too long": signed(shop.secret, exp=int(time.time()) + 3600),
        "for ever": signed(shop.secret, exp=None),
        "for ever, as a word": signed(shop.secret, exp="9999999999999"),
        "another house": signed(shop.secret, aud="https://other.example"),
        "no house": signed(shop.secret, aud=None),
        "nobody": signed(shop.secret, sub=""),
        "no sub": signed(shop.secret, sub=None),
        "a number": signed(shop.secret, sub=77),
        "a line's end": signed(shop.secret, sub="77\n78"),
        "long": signed(shop.secret, context={"a": "x" * 5000}),
        "many": signed(shop.secret, context={str(n): "x" for n in range(20)}),
        "critical": signed(shop.secret, header={"alg": "HS256", "crit": ["b64"], "b64": False}),
    }


def test_what_is_not_signed_for_us_now_by_this_site_counts_for_nothing(shop):
    shop.call("POST", "/asks", ASK, **shop.token())
    for name, token in bad(shop).items():
        answer = shop.call("GET", "/asks", kring_token=token)
        assert answer.status_code == 401, name
        assert answer.json()["detail"], name
        assert shop.secret not in answer.text
    assert shop.call("GET", "/asks", kring_token=bad(shop)["run out"]).json()["code"] == "token-expired"


def test_a_token_of_one_site_is_worth_nothing_on_another_s_pages(shop):
    _, other = shop.site_of("portal", "https://portal.example")
    assert shop.call("GET", "/asks", **shop.token(), origin="https://portal.example").status_code == 401
    assert shop.call("GET", "/asks", kring_token=signed(other)).status_code == 401
    assert shop.call("GET", "/asks", **shop.token(), origin="").status_code == 401  # from no page at all
    assert shop.call("GET", "/asks", **shop.token(), origin=HOME).status_code == 401  # nor from ours
    # the same id at another house is another person
    shop.call("POST", "/asks", ASK, **shop.token())
    assert listed(shop, kring_token=signed(other), origin="https://portal.example") == []


def test_a_secret_is_replaced_without_anybody_being_signed_out(shop):
    from kring import circles
    from kring.box import sites
    from kring.store import times

    def owner(act, *given):
        noor = shop.world.people["noor"]
        return shop.world.store.write_sync(lambda tx: act(tx, circles.viewer(tx, noor), *given, times.now()))

    before, after = shop.secret, owner(sites.make_secret, shop.site.id)
    assert listed(shop, kring_token=signed(before)) == listed(shop, kring_token=signed(after)) == []
    with pytest.raises(sites.TooManySecrets):
        owner(sites.make_secret, shop.site.id)
    oldest = shop.world.store.read_sync(lambda tx: sites.secrets(tx, shop.site.id))[-1]
    owner(sites.end_secret, shop.site.id, oldest.id)
    assert shop.call("GET", "/asks", kring_token=signed(before)).status_code == 401
    assert listed(shop, kring_token=signed(after)) == []


def test_an_address_takes_over_no_account_unless_a_believed_site_has_proven_it(shop):
    """Alice has an account and a private question; somebody's token names her address."""
    path = f"/asks/{shop.world.ask.id}"
    typed = shop.token(sub="99", mail="alice@example.org")
    claimed = shop.token(sub="99", mail="alice@example.org", mail_verified=True)
    for token in (typed, claimed):
        assert shop.call("POST", "/asks", ASK, **token).status_code == 201
        assert shop.call("GET", path, **token).status_code == 404
        assert all("Wifi" not in title for title in listed(shop, **token))
    shop.vouch(True)
    assert shop.call("GET", path, **shop.token(sub="98", mail="alice@example.org")).status_code == 404
    proven = shop.token(sub="97", mail="alice@example.org", mail_verified=True)
    assert shop.call("GET", path, **proven).status_code == 200
    assert "06-12345678" in shop.call("GET", path, **proven).text  # her own words


def test_a_believed_token_opens_one_s_questions_and_no_rights(shop):
    """Noor owns everything, Bob helps with Alice's question: through the box neither meets it."""
    shop.vouch(True)
    for name in ("noor", "bob"):
        token = shop.token(sub=name, mail=f"{name}@example.org", mail_verified=True)
        assert shop.call("GET", f"/asks/{shop.world.ask.id}", **token).status_code == 404
        say = shop.call("POST", f"/conversations/{shop.world.ask.id}/messages", {"body": "Hi"}, **token)
        assert say.status_code == 404
        assert listed(shop, **token) == []


def test_what_a_guest_asked_goes_along_when_the_page_knows_who_they_are(shop):
    made = shop.call("POST", "/asks", ASK).json()
    guest = {"authorization": f"Bearer {made['secret']}"}
    assert listed(shop, **guest) == [ASK["body"]]
    assert shop.call("POST", "/claims", {"secret": made["secret"]}).status_code == 404  # as nobody
    found = shop.call("POST", "/claims", {"secret": made["secret"]}, **shop.token())
    assert [one["title"] for one in found.json()] == [ASK["body"]]
    assert listed(shop, **shop.token()) == [ASK["body"]]
    assert shop.call("GET", "/asks", **guest).json()["code"] == "link-over"


def test_a_question_is_asked_once_though_its_answer_was_lost(shop):
    key = {"idempotency_key": "0d4f7a64c1b24bb08bb5f8e9a7c3d012"}
    for headers in (key, key | shop.token()):
        first, again = (shop.call("POST", "/asks", ASK, **headers).json() for _ in range(2))
        assert first["id"] == again["id"]
        assert first["secret"] == again["secret"]


def test_the_page_s_facts_are_for_those_who_help_and_only_if_the_asker_says_so(shop):
    from kring import circles, conversations, invitations
    from kring.conversations import contexts
    from kring.store import times

    said = ASK | {"facts": {"order": "1", "product": "Router"}, "page": f"{SHOP}/orders/20481?secret=1#x"}
    quiet = shop.call("POST", "/asks", said, **shop.token(order="20481")).json()
    assert quiet["facts"] == []
    told = shop.call("POST", "/asks", said | {"shows": True}, **shop.token(order="20481")).json()
    facts = {one["name"]: (one["value"], one["proven"]) for one in told["facts"]}
    assert facts == {
        "order": ("20481", True),
        "product": ("Router", False),
        "page": (f"{SHOP}/orders/20481", False),
    }

    def seen(name: str) -> int:
        def job(tx):
            return len(contexts.shown(tx, circles.viewer(tx, shop.world.people[name]), told["id"]))

        return shop.world.store.read_sync(job)

    assert (seen("bob"), seen("eva"), seen("noor"), seen("carol")) == (0, 0, 3, 0)
    bob = shop.world.people["bob"]
    shop.world.store.write_sync(
        lambda tx: invitations.take(tx, circles.viewer(tx, bob), told["id"], times.now())
    )
    assert seen("bob") == 3
    publish = "update conversations set visibility = 'public' where id = :id"
    shop.world.store.write_sync(lambda tx: tx.run(ad_hoc(publish), id=told["id"]))
    assert (seen("eva"), seen("carol")) == (0, 0)
    assert shop.call("DELETE", f"/asks/{told['id']}/context", **shop.token()).status_code == 204
    assert seen("noor") == 0
    assert shop.world.store.read_sync(lambda tx: conversations.needed(tx, told["id"])).visibility == "public"


def test_a_page_of_elsewhere_is_not_told_as_where_it_was_asked(shop):
    said = ASK | {"shows": True, "page": "https://evil.example/phish"}
    assert shop.call("POST", "/asks", said).json()["facts"] == []


def state_of(shop: Box) -> str:
    """Of whoever asked last."""
    latest = (
        "select p.state from conversations c join people p on p.id = c.asker_id order by c.id desc limit 1"
    )
    return shop.world.store.read_sync(lambda tx: tx.value(ad_hoc(latest)))


def test_who_is_proven_is_told_of_the_answer_by_mail_and_who_is_not_stays_known(shop):
    made = shop.call("POST", "/asks", ASK, **shop.token(mail="iris@example.org", mail_verified=True))
    assert state_of(shop) == "known"  # the owner does not believe the shop in this
    shop.vouch(True)
    made = shop.call("POST", "/asks", ASK, **shop.token(sub="80", mail="bas@example.org", mail_verified=True))
    assert state_of(shop) == "guest"
    assert made.json()["secret"] == ""  # nothing of theirs stays in a browser


def test_whoever_proves_an_address_later_does_not_take_a_stranger_s_id_along(shop):
    """Somebody's token names an address that is not theirs; when its owner signs in, nothing of hers is theirs."""
    from kring.people import signing_in
    from kring.store import times

    typed = shop.token(sub="99", mail="alice@example.org", mail_verified=True)
    shop.call("POST", "/asks", ASK, **typed)
    alice = shop.world.people["alice"]
    shop.world.store.write_sync(lambda tx: signing_in.prove(tx, alice, "alice@example.org", times.now()))
    assert shop.call("GET", f"/asks/{shop.world.ask.id}", **typed).status_code == 404
    assert listed(shop, **typed) == [ASK["body"]]
