"""Signing in: by link, password, code; sessions, keys and limits."""

import pyotp
import pytest

from kring import circles, conversations, people, settings
from kring.conversations import Draft
from kring.notifications.sending import Sender
from kring.people import (
    codes,
    guests,
    joining,
    keys,
    limits,
    links,
    passwords,
    persons,
    sessions,
    signing_in,
    strangers,
    visiting,
)
from kring.people.codes import WrongCode
from kring.people.limits import TooMany
from kring.people.links import StaleLink
from kring.people.signing_in import AddressNotProven, Identity, WrongPassword
from kring.people.tidying import Tidier
from kring.refusals import NotFound, Refusal, SignInNeeded
from kring.settings import Organization
from kring.store import ad_hoc, times

NOW = 1_780_000_000_000_000
HERE = "203.0.113.5"
PASSWORD = "correct horse battery"
HASHED = passwords.hashed(PASSWORD)


class Box:
    def __init__(self):
        self.mails = []

    def send(self, mail, *_):
        self.mails.append(mail)
        return "sent"


class World:
    """A small organization: Noor owns it, Alice is a member."""

    def __init__(self, store):
        self.store, self.box = store, Box()
        store.write_sync(self._settle)

    def _settle(self, tx):
        self.circle = circles.add(tx, "Help", NOW, visibility="circle")
        self.noor = people.add(tx, "Noor", NOW, address="noor@example.org", proven=True)
        self.alice = people.add(tx, "Alice", NOW, address="alice@example.org", proven=True)
        circles.join(tx, self.circle.id, self.noor.id, "employee", NOW, coordinator=True, staff=True)
        circles.join(tx, self.circle.id, self.alice.id, "fan", NOW)
        self.organize(tx)

    def organize(self, tx, **more):
        given = {"owner_id": self.noor.id, "circle_id": self.circle.id, "secret": "s"} | more
        settings.set_organization(tx, Organization(**given))

    def do(self, function, *given, **more):
        return self.store.write_sync(lambda tx: function(tx, *given, **more))

    def read(self, function, *given, **more):
        return self.store.read_sync(lambda tx: function(tx, *given, **more))

    def mailed(self, now=NOW):
        self.box.mails.clear()
        Sender(self.store, self.box, lambda: now).work()
        return [mail.text.split("/links/")[1].split()[0] for mail in self.box.mails]

    def link(self, address, now=NOW, **more):
        self.do(signing_in.ask_for_link, address, now, HERE, **more)
        return self.mailed(now)


@pytest.fixture
def world(store):
    return World(store)


def test_a_mailed_link_signs_in_once(world):
    [secret] = world.link("Alice@example.org", goes_to="/asks/1")
    assert world.read(links.look, secret, NOW).purpose == "sign-in"
    opened, goes_to = world.do(signing_in.by_link, secret, NOW, "Firefox")
    assert (opened.session.person_id, opened.session.kind, goes_to) == (world.alice.id, "full", "/asks/1")
    assert world.read(sessions.find, opened.secret, NOW).agent == "Firefox"
    with pytest.raises(StaleLink, match="used already"):
        world.do(signing_in.by_link, secret, NOW)


def test_a_link_ends_and_nothing_but_its_hash_is_kept(world):
    [secret] = world.link("alice@example.org")
    with pytest.raises(StaleLink):
        world.do(signing_in.by_link, secret, NOW + 31 * times.MINUTE)
    with pytest.raises(StaleLink):
        world.do(signing_in.by_link, secret[:-1] + ("a" if secret[-1] != "a" else "b"), NOW)
    for table in ("links", "notifications", "events", "sessions"):
        rows = world.read(lambda tx, t=table: tx.all(ad_hoc(f"select * from {t}"), dict))
        assert secret not in str(rows)


def test_a_link_for_one_thing_opens_no_other(world):
    secret = world.do(links.make, world.alice.id, "solved", NOW, "c1")
    with pytest.raises(StaleLink):
        world.do(signing_in.by_link, secret, NOW)


def test_an_address_that_nobody_has_starts_an_account_once_it_is_proven(world):
    [secret] = world.link("new.person@example.org", locale="nl")
    waiting = world.read(people.by_address, "new.person@example.org")
    assert (waiting.state, waiting.name) == ("guest", "New")
    opened, _ = world.do(signing_in.by_link, secret, NOW)
    person = world.read(people.needed, opened.session.person_id)
    assert person.state == "joined"
    assert world.read(people.addresses, person.id)[0].proven_at == NOW
    assert world.read(circles.membership, world.circle.id, person.id).role == "customer"


def test_where_only_the_invited_may_join_a_stranger_is_mailed_nothing(world):
    world.do(lambda tx: tx.run(ad_hoc("update circles set admission = 'invited'")))
    assert world.link("new@example.org") == []
    assert world.read(people.by_address, "new@example.org") is None


def test_an_imported_person_who_signs_in_by_themself_has_joined(world):
    world.do(people.add, "Kees", NOW, state="known", address="kees@example.org")
    [secret] = world.link("kees@example.org")
    opened, _ = world.do(signing_in.by_link, secret, NOW)
    assert world.read(people.needed, opened.session.person_id).state == "joined"


def test_links_to_one_person_are_few_but_a_community_behind_one_address_gets_in(world):
    for _ in range(5):
        world.do(signing_in.ask_for_link, "alice@example.org", NOW, HERE)
    with pytest.raises(TooMany, match="Try again in 60 minutes"):
        world.do(signing_in.ask_for_link, "alice@example.org", NOW, HERE)
    for number in range(100):
        world.do(signing_in.ask_for_link, f"n{number}@example.org", NOW, HERE)
    world.do(signing_in.ask_for_link, "alice@example.org", NOW + times.HOUR, HERE)


def test_a_password_signs_in_and_a_wrong_one_does_not(world):
    world.do(passwords.keep, world.alice.id, HASHED)
    opened = signing_in.by_password(world.store, "alice@example.org", PASSWORD, NOW, HERE)
    assert opened.session.kind == "full"
    for address, given in (
        ("alice@example.org", "wrong wrong"),
        ("noor@example.org", PASSWORD),
        ("x@example.org", PASSWORD),
        ("junk", ""),
    ):
        with pytest.raises(WrongPassword):
            signing_in.by_password(world.store, address, given, NOW, HERE)


def test_guessing_a_password_stops_at_ten_and_the_right_one_then_waits_too(world):
    world.do(passwords.keep, world.alice.id, HASHED)
    for _ in range(10):
        with pytest.raises(WrongPassword):
            signing_in.by_password(world.store, "alice@example.org", "wrong wrong", NOW, HERE)
    with pytest.raises(TooMany):
        signing_in.by_password(world.store, "alice@example.org", PASSWORD, NOW, "198.51.100.7")
    later = NOW + 16 * times.MINUTE
    assert signing_in.by_password(world.store, "alice@example.org", PASSWORD, later, HERE)


def test_an_unproven_address_has_no_password(world):
    eve = world.do(people.add, "Eve", NOW, address="victim@example.org")
    world.do(passwords.keep, eve.id, HASHED)
    with pytest.raises(WrongPassword):
        signing_in.by_password(world.store, "victim@example.org", PASSWORD, NOW, HERE)


def test_a_short_password_is_refused():
    with pytest.raises(passwords.BadPassword, match="this one has 5"):
        passwords.hashed("short")


def test_a_new_password_signs_out_every_other_browser(world):
    here, there = (world.do(sessions.start, world.alice.id, "full", NOW) for _ in range(2))
    world.do(signing_in.set_password, world.alice.id, HASHED, here.session.id)
    assert world.read(sessions.find, here.secret, NOW)
    assert world.read(sessions.find, there.secret, NOW) is None


def test_with_codes_a_password_is_only_half_the_way(world):
    secret = codes.new()
    phone = pyotp.TOTP(secret)
    with pytest.raises(WrongCode):
        world.do(
            codes.start,
            world.alice.id,
            secret,
            "000000" if phone.at(NOW // times.SECOND) != "000000" else "1",
            NOW,
        )
    world.do(codes.start, world.alice.id, secret, phone.at(NOW // times.SECOND), NOW)
    later = NOW + times.MINUTE
    half = world.do(signing_in.enter, world.alice.id, later)
    assert half.session.kind == "half"
    visit = world.read(visiting.visit, half.secret, later)
    assert visit.viewer == circles.ANYBODY
    code = phone.at(later // times.SECOND)
    whole = world.do(signing_in.by_code, half.session, code, later)
    assert whole.session.kind == "full"
    assert world.read(sessions.find, half.secret, later) is None
    again = world.do(signing_in.enter, world.alice.id, later)
    with pytest.raises(WrongCode, match="used before"):
        world.do(signing_in.by_code, again.session, code, later)
    with pytest.raises(SignInNeeded):
        world.do(signing_in.by_code, whole.session, code, later)


def test_guessing_codes_stops_at_ten(world):
    world.do(
        codes.start, world.alice.id, (secret := codes.new()), pyotp.TOTP(secret).at(NOW // times.SECOND), NOW
    )
    half = world.do(signing_in.enter, world.alice.id, NOW)
    for _ in range(10):
        world.do(signing_in.try_code, half.session, NOW)
    with pytest.raises(TooMany):
        world.do(signing_in.try_code, half.session, NOW)


def test_staff_have_their_rights_only_with_a_code_where_that_is_wanted(world):
    opened = world.do(signing_in.enter, world.noor.id, NOW)
    assert world.read(visiting.visit, opened.secret, NOW).viewer.owner
    world.do(world.organize, staff_need_totp=True)
    visit = world.read(visiting.visit, opened.secret, NOW)
    assert visit.needs_code
    assert visit.viewer == circles.Viewer(world.noor.id, frozenset({world.circle.id}))
    world.do(
        codes.start, world.noor.id, (secret := codes.new()), pyotp.TOTP(secret).at(NOW // times.SECOND), NOW
    )
    visit = world.read(visiting.visit, opened.secret, NOW)
    assert visit.viewer.owner
    assert not visit.needs_code


def test_another_houses_word_finds_the_same_person_again(world):
    word = Identity(
        issuer="https://id.example.org", sub="7", address="alice@example.org", proven=True, name="A"
    )
    assert world.do(signing_in.by_identity, word, NOW).session.person_id == world.alice.id
    moved = Identity(issuer="https://id.example.org", sub="7", address="", proven=False)
    assert world.do(signing_in.by_identity, moved, NOW).session.person_id == world.alice.id


def test_another_houses_unproven_address_is_nobodys(world):
    word = Identity(issuer="https://id.example.org", sub="8", address="alice@example.org", proven=False)
    with pytest.raises(AddressNotProven, match=r"does not vouch for alice@example\.org"):
        world.do(signing_in.by_identity, word, NOW)


def test_sessions_are_listed_end_and_are_ended_by_their_owner_only(world):
    opened = world.do(sessions.start, world.alice.id, "full", NOW, "Firefox")
    world.do(sessions.end, world.noor.id, opened.session.id)
    assert [s.id for s in world.read(sessions.listed, world.alice.id, NOW)] == [opened.session.id]
    world.do(sessions.touch, opened.session, NOW + times.DAY)
    assert world.read(sessions.find, opened.secret, NOW + 90 * times.DAY)
    assert world.read(sessions.find, opened.secret, NOW + 92 * times.DAY) is None
    world.do(sessions.end, world.alice.id, opened.session.id)
    assert world.read(sessions.find, opened.secret, NOW) is None


def ask(world, guest, body="My mail bounces"):
    return world.do(conversations.ask, guest.id, world.circle.id, Draft(body=body), NOW)


def test_a_guest_sees_their_own_ask_and_claims_it_on_signing_in(world):
    guest = world.do(guests.enter, NOW, address="alice@example.org")
    asked = ask(world, guest)
    link = world.do(guests.private_link, guest.id, asked.id, NOW)
    opened, _ = world.do(guests.come_back, link, NOW)
    visit = world.read(visiting.visit, opened.secret, NOW)
    assert visit.viewer == circles.Viewer(person_id=guest.id)
    assert world.read(circles.may_see, visit.viewer, asked.id)
    [secret] = [s for s in world.link("alice@example.org") if s]
    signed_in, _ = world.do(signing_in.by_link, secret, NOW, "", guest.id)
    assert signed_in.session.person_id == world.alice.id
    claimed = world.read(conversations.needed, asked.id)
    assert claimed.asker_id == world.alice.id
    assert world.read(conversations.question, asked.id).author_id == world.alice.id
    assert world.read(conversations.participant, asked.id, world.alice.id).role == "asker"
    assert world.read(people.needed, guest.id).state == "gone"
    for stale in (lambda: world.do(guests.come_back, link, NOW), lambda: world.do(links.use, link, NOW)):
        with pytest.raises(StaleLink):
            stale()
    assert world.read(visiting.visit, opened.secret, NOW) is None


def test_only_who_proves_the_address_claims_by_it(world):
    guest = world.do(guests.enter, NOW, address="alice@example.org")
    asked = ask(world, guest)
    world.do(signing_in.enter, world.alice.id, NOW)
    assert world.read(conversations.needed, asked.id).asker_id == guest.id
    [secret] = world.link("alice@example.org")
    world.do(signing_in.by_link, secret, NOW)
    assert world.read(conversations.needed, asked.id).asker_id == world.alice.id


def test_a_helper_who_claims_a_guests_ask_is_its_asker(world):
    guest = world.do(guests.enter, NOW)
    asked = ask(world, guest)
    world.do(conversations.conversations.admit, asked.id, world.alice.id, "helper", NOW)
    assert world.do(guests.merge, guest.id, world.alice.id, NOW)
    assert world.read(conversations.participant, asked.id, world.alice.id).role == "asker"
    assert not world.do(guests.merge, guest.id, world.alice.id, NOW)


def test_no_account_is_merged_away(world):
    assert not world.do(guests.merge, world.noor.id, world.alice.id, NOW)
    assert world.read(people.needed, world.noor.id).state == "joined"


def test_a_private_link_ends_after_a_month_and_for_who_has_an_account(world):
    guest = world.do(guests.enter, NOW)
    link = world.do(guests.private_link, guest.id, "c", NOW)
    with pytest.raises(StaleLink):
        world.do(guests.come_back, link, NOW + 31 * times.DAY)
    world.do(joining.join, guest.id, NOW)
    with pytest.raises(StaleLink):
        world.do(guests.come_back, link, NOW)


def test_a_half_signed_in_guest_claims_only_after_the_code(world):
    world.do(
        codes.start, world.alice.id, (secret := codes.new()), pyotp.TOTP(secret).at(NOW // times.SECOND), NOW
    )
    guest = world.do(guests.enter, NOW)
    asked = ask(world, guest)
    later = NOW + times.MINUTE
    half = world.do(signing_in.enter, world.alice.id, later, "", guest.id)
    assert world.read(conversations.needed, asked.id).asker_id == guest.id
    world.do(signing_in.by_code, half.session, pyotp.TOTP(secret).at(later // times.SECOND), later)
    assert world.read(conversations.needed, asked.id).asker_id == world.alice.id


def test_a_key_acts_within_its_scopes_until_it_is_revoked(world):
    secret, key = world.do(keys.make, world.alice.id, "script", ("read", "ask"), NOW)
    assert world.read(keys.principal, secret).scopes == ("read", "ask")
    assert world.read(keys.principal, secret + "x") is None
    with pytest.raises(NotFound):
        world.do(keys.revoke, world.noor.id, key.id, NOW)
    world.do(keys.revoke, world.alice.id, key.id, NOW)
    assert world.read(keys.principal, secret) is None
    assert world.read(keys.listed, world.alice.id) == []
    assert secret not in str(world.read(lambda tx: tx.all(ad_hoc("select * from api_keys"), dict)))


@pytest.mark.parametrize(
    ("name", "scopes"), [("", ("read",)), ("x" * 81, ("read",)), ("x", ()), ("x", ("root",))]
)
def test_a_bad_key_gets_a_sentence(world, name, scopes):
    with pytest.raises(Refusal):
        world.do(keys.make, world.alice.id, name, scopes, NOW)


def test_a_limit_counts_a_window_and_says_how_long_to_wait(world):
    for step in range(10):
        world.do(limits.spend, "password of person", "p", NOW + step * times.MINUTE)
    with pytest.raises(TooMany, match=r"10 times in 15 minutes.*again in 5 minutes"):
        world.do(limits.spend, "password of person", "p", NOW + 10 * times.MINUTE)
    world.do(limits.spend, "password of person", "p", NOW + 15 * times.MINUTE)
    world.do(limits.clear, "password of person", "p")
    world.do(limits.spend, "password of person", "p", NOW + 15 * times.MINUTE)


def test_an_added_address_is_proven_by_its_link(world):
    world.do(signing_in.prove, world.alice.id, "a2@example.org", NOW)
    assert {a.address for a in world.read(people.addresses, world.alice.id)} == {
        "alice@example.org",
        "a2@example.org",
    }
    with pytest.raises(persons.AddressTaken):
        world.do(signing_in.prove, world.alice.id, "noor@example.org", NOW)


def test_what_has_had_its_time_is_let_go_and_nothing_else(world, count):
    idle = world.do(guests.enter, NOW, address="idle@example.org")
    asker = world.do(guests.enter, NOW, address="asker@example.org")
    asked = ask(world, asker)
    world.do(guests.start, idle.id, NOW)
    world.link("idle@example.org")
    lasting = world.do(sessions.start, world.alice.id, "full", NOW + 60 * times.DAY)
    Tidier(world.store, lambda: NOW + 100 * times.DAY).work()
    assert world.read(people.get, idle.id) is None
    assert world.read(people.get, asker.id) is not None
    assert world.read(conversations.needed, asked.id).asker_id == asker.id
    assert [count(table) for table in ("sessions", "links", "attempts")] == [1, 0, 0]
    assert world.read(sessions.find, lasting.secret, NOW + 100 * times.DAY)


def test_a_stranger_asks_little_a_newcomer_more_and_who_was_known_most(world):
    guest = world.do(guests.enter, NOW)
    newcomer = world.do(people.add, "New", NOW)
    known = world.do(people.add, "Old", NOW - times.DAY)
    for person, most in ((guest, 3), (newcomer, 10), (known, 30), (world.noor, 30)):
        for _ in range(most):
            world.do(strangers.before_asking, person.id, NOW)
        with pytest.raises(TooMany):
            world.do(strangers.before_asking, person.id, NOW)
    for person, most in ((guest, 20), (newcomer, 100)):
        for _ in range(most):
            world.do(strangers.before_posting, person.id, NOW)
        with pytest.raises(TooMany):
            world.do(strangers.before_posting, person.id, NOW)
    for _ in range(300):
        world.read(strangers.before_posting, known.id, NOW)


def test_nothing_that_a_guest_set_up_opens_the_account_of_who_proves_the_address(world):
    eve = world.do(guests.enter, NOW, address="victim@example.org")
    opened = world.do(guests.start, eve.id, NOW)
    private = world.do(guests.private_link, eve.id, "c", NOW)
    world.do(passwords.keep, eve.id, HASHED)
    key, _ = world.do(keys.make, eve.id, "k", ("read",), NOW)
    [secret] = world.link("victim@example.org")
    victim, _ = world.do(signing_in.by_link, secret, NOW)
    assert victim.session.person_id == eve.id
    assert world.read(sessions.find, opened.secret, NOW) is None
    assert world.read(keys.principal, key) is None
    with pytest.raises(StaleLink):
        world.do(guests.come_back, private, NOW)
    with pytest.raises(WrongPassword):
        signing_in.by_password(world.store, "victim@example.org", PASSWORD, NOW, HERE)
