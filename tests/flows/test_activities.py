"""Activities: what each does, who sees it, and who is told of it, at most once before they said yes."""

import msgspec
import pytest

from kring import circles, conversations, people
from kring.circles import may_see
from kring.conversations import telling
from kring.flows import owed
from kring.flows.activities import reaching
from kring.flows.rules import Wish
from kring.people import data, guests, voices
from kring.refusals import NotFound
from kring.webhooks import endpoints

TALK = {
    "title": "About {event.data.number}",
    "body": "Sorry, {person.name}. What went wrong with {event.data.number}?",
}
OUTAGE = {
    "title": "No internet",
    "key": "{event.data.outage}",
    "part": "begin",
    "body": "We are working on it.",
}
IDEA = {"title": "{event.data.number}", "body": "Please offer {event.data.number} again."}


@pytest.fixture
def eva(shop):
    """Somebody the shop knows as customer/77, with an address; she has not said yes to anything."""
    shop.rule("nothing", name="Meet", type="customer.seen", condition="true", circle_id="", said={})
    shop.execute("update sources set vouches = '[\"mail\"]'")
    shop.send(shop.given("seen", "customer.seen", "customer/77").__class__(
        id="seen", source="/shop", type="customer.seen",
        body='{"specversion":"1.0","id":"seen","source":"/shop","type":"customer.seen","personid":"customer/77",'
        '"personmail":"eva@example.org","personname":"Eva Bruin"}'))  # fmt: skip
    shop.hear()
    return shop.value("select id from people where name = 'Eva Bruin'")


def mails(shop, person_id):
    return shop.values(
        "select kind from notifications where person_id = :id and outcome = '' order by id", id=person_id
    )


def test_a_talk_is_between_the_person_and_the_organization(shop, eva):
    rule = shop.rule("talk", said=TALK)
    shop.late("P-1")
    talk = shop.world.see(conversations.needed, shop.ran(rule).conversation_id)
    assert (talk.kind, talk.state, talk.asker_id, talk.visibility) == ("talk", "told", eva, "participants")
    [first] = shop.world.see(conversations.messages, talk.id)
    assert (first.author_id, first.body) == (voices.ID, "Sorry, Eva Bruin. What went wrong with P-1?")
    for name in ("alice", "bob", "carol"):
        assert not shop.world.see(may_see, shop.world.viewer(name), talk.id)
    seen = shop.world.see(conversations.shown, circles.Viewer(person_id=eva), talk.id)
    assert (seen.said[0].speaker.part, seen.said[0].speaker.name) == ("organization", "Kring")


def test_staff_are_asked_when_the_person_of_a_talk_writes_back(shop, eva):
    rule = shop.rule("talk", said=TALK)
    shop.late("P-1")
    talk_id = shop.ran(rule).conversation_id
    shop.world.do(conversations.post, talk_id, eva, "It was broken.", shop.clock)
    talk = shop.world.see(conversations.needed, talk_id)
    assert (talk.state, talk.next_step, talk.next_at, talk.mandate) == ("waiting", "wave", shop.clock, True)
    shop.world.do(conversations.post, talk_id, eva, "Hello?", shop.clock + 1)
    assert shop.values("select type from events where subject = :id", id=talk_id).count("talk.answered") == 1


def test_nobody_changes_the_first_word_of_a_talk(shop, eva):
    rule = shop.rule("talk", said=TALK)
    shop.late("P-1")
    draft = conversations.Draft(body="You owe me money")
    with pytest.raises(conversations.asking.NotAllowed):
        shop.world.do(conversations.edit, shop.ran(rule).conversation_id, eva, draft, shop.clock)


def test_who_said_yes_to_nothing_is_written_to_once(shop, eva):
    rule = shop.rule("talk", said=TALK)
    shop.late("P-1")
    assert mails(shop, eva) == ["talk"]
    assert shop.world.see(people.needed, eva).state == "invited"
    shop.late("P-2")
    assert shop.ran(rule).why == reaching.ONCE
    shop.world.do(conversations.post, shop.ran(rule).conversation_id, eva, "?", shop.clock)
    assert mails(shop, eva) == ["talk"]


def test_opening_it_is_their_yes(shop, eva):
    rule = shop.rule("talk", said=TALK)
    shop.late("P-1")
    secret = shop.world.do(guests.private_link, eva, shop.ran(rule).conversation_id, shop.clock)
    shop.world.do(guests.come_back, secret, shop.clock)
    assert shop.world.see(people.needed, eva).state == "guest"
    shop.late("P-2")
    assert mails(shop, eva) == ["talk", "talk"]


def test_nothing_is_begun_for_who_said_no(shop, eva):
    rule = shop.rule("talk", said=TALK)
    shop.execute("update people set state = 'refused' where id = :id", id=eva)
    shop.late("P-1")
    assert (shop.ran(rule).outcome, shop.ran(rule).why) == ("skipped", reaching.UNWILLING["refused"])
    assert mails(shop, eva) == []


def test_help_in_their_name_does_not_say_whose(shop, eva):
    rule = shop.rule("help", said={"title": "Late", "body": "I am {person.name}, mail me"})
    shop.late("P-1")
    assert shop.ran(rule).outcome == "failed"
    assert "whom it is about" in str(shop.ran(rule).why)


@pytest.mark.parametrize("leak", ["Eva Bruin", "eva bruin", "customer/77"])
def test_a_circle_is_not_told_whom_it_is_about(shop, eva, leak):
    rule = shop.rule("tell", said=OUTAGE | {"body": "It is {event.data.number}"})
    shop.late(leak)
    assert shop.ran(rule).outcome == "failed"
    assert shop.values("select body from messages") == []


def test_what_a_circle_is_told_is_masked(shop):
    rule = shop.rule("tell", said=OUTAGE | {"body": "Call {event.data.number} or mail {event.data.mail}"})
    shop.late("0612345678", person="", mail="piet@example.org", outage="1")
    assert shop.ran(rule).outcome == "done"
    [body] = shop.values("select body from messages")
    assert "0612345678" not in body
    assert "piet" not in body


def test_an_outage_is_one_conversation_that_all_concerned_follow_to_its_end(shop, eva):
    begins = shop.rule("tell", type="outage.began", condition="true", said=OUTAGE)
    concerns = shop.rule("tell", type="outage.concerns", condition="true", said=OUTAGE)
    ends = shop.rule(
        "tell", type="outage.ended", condition="true", said=OUTAGE | {"part": "end", "body": "Over."}
    )
    shop.send(shop.given("1", "outage.began", outage="5"))
    shop.send(shop.given("2", "outage.concerns", "customer/77", outage="5"))
    shop.send(shop.given("3", "outage.concerns", "customer/78", outage="5"))
    shop.send(shop.given("4", "outage.concerns", "customer/78", outage="6"))
    shop.send(shop.given("5", "outage.ended", outage="5"))
    shop.hear()
    notice = shop.world.see(conversations.needed, shop.ran(begins).conversation_id)
    assert (notice.kind, notice.state, notice.joined, notice.visibility) == ("notice", "over", 2, "circle")
    assert [m.body for m in shop.world.see(conversations.messages, notice.id)] == [
        "We are working on it.",
        "Over.",
    ]
    assert shop.ran(ends).conversation_id == notice.id
    assert {run.conversation_id for run in shop.runs(concerns)} > {notice.id}
    assert mails(shop, eva) == ["concerned"]
    assert shop.world.see(may_see, shop.world.viewer("bob"), notice.id)
    assert not shop.world.see(may_see, shop.world.viewer("carol"), notice.id)
    shop.send(shop.given("6", "outage.began", outage="5"))
    shop.hear()
    assert shop.ran(begins).conversation_id != notice.id


def test_members_find_it_on_their_desk(shop):
    rule = shop.rule("tell", type="outage.began", condition="true", said=OUTAGE)
    shop.send(shop.given("1", "outage.began", outage="5"))
    shop.hear()
    found = shop.world.see(telling.notices, shop.world.viewer("bob"), shop.clock)
    assert [line.id for line in found] == [shop.ran(rule).conversation_id]
    assert shop.world.see(telling.notices, shop.world.viewer("carol"), shop.clock) == []


def test_another_system_is_sent_what_happened_once(shop):
    wish = endpoints.Wish(name="CRM", url="https://crm.example/hook", kinds=("ask.solved",))
    crm = shop.world.do(endpoints.add, shop.world.viewer("otto"), wish, shop.clock)
    rule = shop.rule("send", circle_id="", said={"endpoint": crm.id, "type": "", "text": ""})
    shop.late("P-1")
    shop.late("P-1")
    [payload] = shop.values("select payload from webhook_deliveries where payload is not null")
    sent = msgspec.json.decode(payload)
    assert (sent["type"], sent["data"], sent["kringdepth"]) == (
        "parcel.late",
        {"number": "P-1", "days": 3},
        0,
    )
    assert sent["id"] == shop.ran(rule).id
    assert "personid" not in payload


def test_a_webhook_that_is_gone_fails_and_says_so(shop):
    rule = shop.rule("send", circle_id="", said={"endpoint": "gone", "type": "", "text": ""})
    shop.late("P-1")
    assert (shop.ran(rule).outcome, "no such webhook" in str(shop.ran(rule).why)) == ("failed", True)


def test_members_may_say_something_under_a_notice(shop):
    rule = shop.rule("tell", type="outage.began", condition="true", said=OUTAGE)
    shop.send(shop.given("1", "outage.began", outage="5"))
    shop.hear()
    notice_id = shop.ran(rule).conversation_id
    shop.world.do(conversations.stay, shop.world.viewer("bob"), notice_id, shop.clock)
    shop.world.do(conversations.post, notice_id, shop.world.bob, "Here too", shop.clock)
    assert shop.world.see(conversations.needed, notice_id).state == "told"


def test_a_newcomer_meets_a_member_at_once(shop, eva):
    rule = shop.rule("meet", said={"title": "Somebody is new", "body": "Hello, and welcome!"})
    shop.late("P-1")
    talk = shop.world.see(conversations.needed, shop.ran(rule).conversation_id)
    assert (talk.kind, talk.state, talk.next_step, talk.mandate) == ("talk", "waiting", "wave", False)


def test_a_proposal_is_owed_a_public_reply(shop, eva):
    rule = shop.rule("propose", said=IDEA)
    shop.late("the old app")
    kept = shop.ran(rule).conversation_id
    cora = shop.world.viewer("cora")
    [owing] = shop.world.see(owed.waiting, cora)
    assert (owing.conversation_id, owing.person_id, owing.reply) == (kept, eva, "")
    assert shop.world.see(owed.waiting, shop.world.viewer("bob")) == []
    assert shop.world.see(owed.given) == []
    shop.world.do(
        owed.reply, cora, kept, "heard", "An app for old phones", "We look at it in May.", shop.clock
    )
    assert len(shop.world.see(owed.waiting, cora)) == 1
    shop.world.do(owed.reply, cora, kept, "wont", "An app for old phones", "Too few use it.", shop.clock + 1)
    assert shop.world.see(owed.waiting, cora) == []
    [told] = shop.world.see(owed.given)
    assert (told.reply, told.about, told.because) == ("wont", "An app for old phones", "Too few use it.")
    assert (told.title, told.person_id, told.conversation_id) == ("", "", "")
    assert shop.world.see(conversations.needed, kept).state == "over"


def test_only_who_acts_for_the_circle_replies(shop, eva):
    rule = shop.rule("propose", said=IDEA)
    shop.late("the old app")
    for name in ("alice", "bob", "carol"):
        with pytest.raises(NotFound):
            shop.world.do(
                owed.reply,
                shop.world.viewer(name),
                shop.ran(rule).conversation_id,
                "did",
                "a",
                "b",
                shop.clock,
            )


def test_coordinators_are_reminded_of_what_is_owed_until_it_is_given(shop, eva):
    rule = shop.rule("propose", said=IDEA)
    shop.late("the old app")
    cora, kept = shop.world.cora, shop.ran(rule).conversation_id
    for week in range(1, 4):
        shop.clock += owed.REMIND_AFTER + 1
        shop.hear()
        assert shop.values("select type from events").count("reply.reminded") == week
    assert mails(shop, cora) == ["owed"]  # one that waits is enough
    shop.world.do(owed.reply, shop.world.viewer("cora"), kept, "did", "a", "b", shop.clock)
    shop.clock += owed.REMIND_AFTER + 1
    shop.hear()
    assert shop.values("select type from events").count("reply.reminded") == 3


def test_a_proposal_is_seen_by_nobody_else(shop, eva):
    rule = shop.rule("propose", said=IDEA)
    shop.late("the old app")
    for name in ("alice", "bob", "carol"):
        assert not shop.world.see(may_see, shop.world.viewer(name), shop.ran(rule).conversation_id)


def test_a_rule_without_its_circle_is_refused(shop):
    with pytest.raises(Exception, match="Choose the circle"):
        shop.rule("help", circle_id="")
    assert Wish(name="a", type="b").activity == "nothing"


def test_what_was_sent_because_of_somebody_goes_with_them(shop):
    wish = endpoints.Wish(name="CRM", url="https://crm.example/hook", kinds=("ask.solved",))
    crm = shop.world.do(endpoints.add, shop.world.viewer("otto"), wish, shop.clock)
    shop.rule("send", circle_id="", said={"endpoint": crm.id, "type": "", "text": ""})
    shop.late("P-1", person="customer/77")
    shop.late("P-2", person="customer/78")
    who = shop.value("select id from external_ids where external_id = 'customer/77'")
    shop.world.do(data.erase, who, shop.clock)
    kept = shop.values("select payload from webhook_deliveries where payload is not null")
    assert len(kept) == 1
    assert "P-2" in kept[0]
    assert shop.values("select state from webhook_deliveries order by number") == ["dropped", "waiting"]
