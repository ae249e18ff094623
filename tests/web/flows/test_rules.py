"""The owner's pages of rules: written, tried on what really happened, switched, stopped."""

import html

import pytest

from kring.flows import Runner, rules
from kring.people import links, sessions
from kring.store import times
from tests.flows.conftest import Shop, open_shop
from tests.web.visits import Visit, application

FORM = {
    "name": "Late", "type": "parcel.late", "source": "", "condition": "event.data.days >= 2", "activity": "help",
    "most": "60", "said-title": "Parcel {event.data.number}", "said-body": "It is {event.data.days} days late.",
    "said-who": "members", "said-topics": "",
}  # fmt: skip


class Street:
    """The shop's owner and others before the pages."""

    def __init__(self, shop: Shop, folder) -> None:
        self.shop, self.pages = shop, application(shop.store, folder)

    def visit(self, name: str, language: str = "en") -> Visit:
        person_id = getattr(self.shop.world, name)
        opened = self.shop.world.do(sessions.start, person_id, "full", times.now())
        return Visit(self.pages, opened.secret, language)

    @property
    def form(self):
        return FORM | {"circle_id": self.shop.world.circle.id}


@pytest.fixture
def street(store, tmp_path):
    return Street(open_shop(store), tmp_path)


def test_a_rule_is_tried_on_what_really_happened_before_it_is_kept(street, count):
    for n in range(5):
        street.shop.send(street.shop.given(f"P-{n}", person=f"customer/{n}", number=f"P-{n}", days=n))
    otto = street.visit("otto")
    page = otto.post("/organization/rules/trying", street.form)
    assert page.status_code == 200
    assert "Of the last 5 events it matches 3." in page.text
    assert "Parcel P-4" in page.text
    assert "helpers, who do not know who it is" in page.text
    assert count("rules") == 0


def test_what_matches_is_seen_before_a_text_is_written(street):
    street.shop.send(street.shop.given("P-1", number="P-1", days=3))
    unwritten = street.form | {"said-title": "", "said-body": ""}
    otto = street.visit("otto", "nl")
    assert (
        "Van de laatste gebeurtenis past hij op 1." in otto.post("/organization/rules/trying", unwritten).text
    )
    kept = otto.post("/organization/rules", unwritten)
    assert kept.status_code == 422
    assert "Titel is leeg" in kept.text


def test_a_rule_that_is_off_shows_what_it_would_have_done(street):
    street.shop.send(street.shop.given("P-1", person="customer/77", number="P-1", days=3))
    otto = street.visit("otto")
    page = otto.follow("/organization/rules", street.form).text
    assert "Of the last event it matches 1." in page
    assert "It is 3 days late." in page
    [rule] = street.shop.world.see(rules.listed)
    assert "Tried on what" not in otto.follow(f"/organization/rules/{rule.id}/switch", {"on": "yes"}).text


def test_what_is_wrong_is_said_with_its_column(street):
    otto = street.visit("otto")
    page = otto.post("/organization/rules/trying", street.form | {"condition": "event.data.days >= nope"})
    assert "column 20" in page.text
    assert "nope" in page.text
    kept = otto.post("/organization/rules", street.form | {"said-body": "{event.data.number"})
    assert kept.status_code == 422
    assert "Column 1" in kept.text
    assert "{event.data.number" in kept.text


def test_a_rule_is_kept_switched_on_changed_off_and_removed(street, count):
    otto = street.visit("otto")
    page = otto.follow("/organization/rules", street.form | {"on": "1"})
    assert "Saved." in page.text
    [rule] = street.shop.world.see(rules.listed)
    assert rule.state == "on"
    path = f"/organization/rules/{rule.id}"
    assert "Parcel {event.data.number}" in otto.get(f"{path}/edit").text
    otto.follow(path, street.form | {"name": "Very late", "condition": "event.data.days >= 9"})
    assert "Very late" in otto.get("/organization/rules").text
    otto.follow(f"{path}/switch", {"on": "no"})
    assert street.shop.world.see(rules.needed, rule.id).state == "off"
    assert "Very late" not in otto.follow(f"{path}/removal").text
    acts = street.shop.values("select act from audit order by id")
    assert sorted(acts) == sorted(
        ["made rule", "switched rule on", "changed rule", "switched rule off", "removed rule"]
    )
    assert street.shop.values("select type from events where type = 'rule.changed'") == ["rule.changed"] * 5


@pytest.mark.parametrize("ready", ["parcel", "experience", "outage", "newcomer", "proposal"])
def test_a_rule_to_start_from_is_taken_over_off(street, ready):
    otto = street.visit("otto")
    otto.follow("/organization/rules/ready", {"ready": ready})
    made = street.shop.world.see(rules.listed)
    assert {rule.state for rule in made} == {"off"}
    for rule in made:
        assert otto.get(f"/organization/rules/{rule.id}/edit").status_code == 200


def test_why_it_was_stopped_stands_on_its_page_in_both_languages(street):
    shop = street.shop
    rule = shop.rule(most=1)
    shop.late("P-1", "customer/1")
    shop.late("P-2", "customer/2")
    path = f"/organization/rules/{rule.id}"
    assert "It opened 1 conversations within a minute" in street.visit("otto").get(path).text
    assert "Hij begon 1 gesprekken in een minuut" in street.visit("otto", "nl").get(path).text


def test_a_failed_run_says_why_in_both_languages(street):
    rule = street.shop.rule(said={"title": "Late", "body": "{event.data.shelf}"})
    street.shop.late("P-1")
    path = f"/organization/rules/{rule.id}"
    assert "There is no shelf in it" in street.visit("otto").get(path).text
    assert "shelf" in street.visit("otto", "nl").get(path).text


@pytest.mark.parametrize("activity", ["nothing", "tell", "talk", "meet", "help", "propose", "send"])
def test_each_activity_shows_its_own_fields(street, activity):
    page = street.visit("otto").post("/organization/rules/trying", street.form | {"activity": activity})
    assert page.status_code == 200
    assert ('id="said-body"' in page.text) == (activity not in ("nothing", "send"))
    assert ('id="said-endpoint"' in page.text) == (activity == "send")


def test_a_talk_is_read_by_its_person_and_nobody_else(street):
    shop = street.shop
    rule = shop.rule("talk")
    shop.late("P-1")
    talk = shop.ran(rule).conversation_id
    assert street.visit("bob").get(f"/conversations/{talk}").status_code == 404
    page = street.visit("cora").get(f"/conversations/{talk}")
    assert "When they write back, staff are asked to answer." in page.text


def as_its_person(street, conversation_id, path=""):
    """The page of a conversation, as the one with whom it is sees it."""
    who = street.shop.value("select asker_id from conversations where id = :id", id=conversation_id)
    opened = street.shop.world.do(sessions.start, who, "link", times.now())
    return Visit(street.pages, opened.secret).get(path or f"/conversations/{conversation_id}").text


def test_what_the_organization_says_first_solves_nothing(street):
    rule = street.shop.rule("talk")
    street.shop.late("P-1")
    talk = street.shop.ran(rule).conversation_id
    page = as_its_person(street, talk)
    assert "Write back, and a person answers." in page
    assert "This solved it" not in page
    assert "parcel.late" not in page
    assert "parcel.late" in street.visit("otto").get(f"/conversations/{talk}").text


def test_a_link_says_what_it_opens(street):
    rule = street.shop.rule("talk")
    street.shop.late("P-1")
    talk = street.shop.ran(rule).conversation_id
    who = street.shop.value("select asker_id from conversations where id = :id", id=talk)
    begun = street.shop.world.do(links.make, who, "private", times.now(), talk)
    assert "A conversation with you" in Visit(street.pages).get(f"/links/{begun}").text
    asked = street.shop.world.ask()
    own = street.shop.world.do(links.make, street.shop.world.alice, "private", times.now(), asked.id)
    assert "Open my question" in Visit(street.pages).get(f"/links/{own}").text


def test_who_proposes_reads_that_a_reply_is_owed_and_then_what_it_is(street):
    rule = street.shop.rule("propose", said={"title": "The old app", "body": "Offer the old app again"})
    street.shop.late("P-1")
    kept = street.shop.ran(rule).conversation_id
    assert "You are owed a reply" in as_its_person(street, kept)
    cora = street.visit("cora")
    assert 'href="/replies/owed"' in cora.get(f"/conversations/{kept}").text
    cora.follow(f"/replies/{kept}", {"reply": "wont", "about": "An old app", "because": "Too few use it."})
    page = as_its_person(street, kept)
    assert "You are owed" not in page
    assert "Won't, " in html.unescape(page)
    assert 'href="/replies"' in page
    assert "nobody has to answer" not in page


def test_a_reply_is_given_and_read_by_anybody(street):
    shop = street.shop
    rule = shop.rule(
        "propose", said={"title": "{event.data.number}", "body": "Offer {event.data.number} again"}
    )
    shop.late("the old app")
    cora = street.visit("cora")
    assert "the old app" in cora.get("/replies/owed").text
    assert "the old app" not in street.visit("bob").get("/replies/owed").text
    said = {"reply": "did", "about": "An app for old phones", "because": "It is back."}
    kept = shop.ran(rule).conversation_id
    assert street.visit("bob").post(f"/replies/{kept}", said).status_code == 404
    refused = cora.post(f"/replies/{kept}", said | {"because": ""})
    assert refused.status_code == 422
    assert "An app for old phones" in refused.text
    cora.follow(f"/replies/{kept}", said)
    page = Visit(street.pages).get("/replies").text
    assert "An app for old phones" in page
    assert "It is back." in page
    assert "the old app" not in page


def test_a_rule_that_is_on_acts(street, count):
    street.visit("otto").follow("/organization/rules", street.form | {"on": "1"})
    shop = street.shop
    shop.clock = times.now() + times.SECOND
    shop.runner = Runner(shop.store)
    shop.late("P-1")
    assert count("conversations") == 1
