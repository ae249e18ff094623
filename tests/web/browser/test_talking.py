"""Two tabs talk: what one says the other sees, without a reload, without doubles, also after a lost connection."""

import re

from playwright.sync_api import Page, expect

ATTIC = "Wifi drops in the attic, every evening"


def conversation(served) -> str:
    return f"/conversations/{served.world.ask.id}"


def say(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def test_two_tabs_talk_until_it_is_solved(opened, served):
    alice = opened("alice", conversation(served))
    bob = opened("bob", conversation(served))
    expect(bob.get_by_text("You solved 4 like this since").last).to_be_visible()
    expect(bob.get_by_text("06-12345678")).to_have_count(0)
    bob.get_by_role("button", name="Take it").click()
    expect(alice.get_by_text("Bob Yıldız has taken this.")).to_be_visible()
    expect(alice.locator("#ring .person.taken")).to_have_count(1)
    expect(alice.get_by_text("A first reply is promised by")).to_be_visible()
    say(bob, "Which channel is it on? Try **36**.")
    expect(alice.locator("#messages strong", has_text="36")).to_be_visible()
    expect(alice.get_by_text("A first reply is promised by")).to_have_count(0)  # the promise is kept
    say(alice, "It was on 11.")
    expect(bob.get_by_text("It was on 11.")).to_be_visible()
    say(bob, "Then set it to 36.")
    last = alice.locator(".message", has_text="Then set it to 36.")
    last.locator("summary", has_text="This solved it").click()
    last.get_by_placeholder(re.compile("Thanks")).fill("Works, you are great!")
    last.get_by_role("button", name="Solved, thank you").click()
    expect(bob.get_by_text("Works, you are great!")).to_be_visible()
    expect(alice.locator("#ring.solved")).to_be_visible()
    for page in (alice, bob):
        expect(page.locator(".message")).to_have_count(4)


def test_a_dropped_connection_replays_what_was_missed_without_doubles(opened, served):
    alice = opened("alice", conversation(served))
    bob = opened("bob", conversation(served))
    bob.get_by_role("button", name="Take it").click()
    say(bob, "First.")
    expect(alice.get_by_text("First.")).to_be_visible()
    alice.context.set_offline(True)
    served.engine.live.close()  # every stream ends, as when a proxy or a network gives up
    say(bob, "While you were away.")
    expect(bob.get_by_text("While you were away.")).to_be_visible()
    alice.context.set_offline(False)
    expect(alice.get_by_text("While you were away.")).to_be_visible()
    say(bob, "And after.")
    expect(alice.get_by_text("And after.")).to_be_visible()
    expect(alice.locator(".message")).to_have_count(4)


def test_a_draft_survives_a_reload_and_another_device(opened, served):
    alice = opened("alice", conversation(served))
    alice.get_by_label("Your message").press_sequentially("Half a thought")
    expect(alice.get_by_text("Draft kept")).to_be_visible()
    alice.reload()
    expect(alice.get_by_label("Your message")).to_have_value("Half a thought")
    other = opened("alice", conversation(served))
    expect(other.get_by_label("Your message")).to_have_value("Half a thought")


def test_a_message_is_not_lost_without_a_connection(opened, served):
    alice = opened("alice", conversation(served))
    alice.context.set_offline(True)
    say(alice, "Is anybody there?")
    expect(alice.get_by_text("No connection.")).to_be_visible()
    expect(alice.get_by_label("Your message")).to_have_value("Is anybody there?")
    alice.context.set_offline(False)
    alice.get_by_role("button", name="Send").click()
    expect(alice.locator(".message", has_text="Is anybody there?")).to_have_count(1)
    expect(alice.get_by_label("Your message")).to_have_value("")


def test_one_tap_joins_without_an_account_and_hears_the_answer(opened, served):
    path = f"/conversations/{served.world.public.id}"
    visitor = opened("", path)
    visitor.get_by_role("button", name="I wonder the same").click()
    expect(visitor.get_by_text("You will hear every answer.")).to_be_visible()
    bob = opened("bob", path)
    bob.get_by_role("button", name="Take it").click()
    say(bob, "Bridge mode, VLAN 100.")
    expect(visitor.get_by_text("Bridge mode, VLAN 100.")).to_be_visible()


def test_a_report_is_one_tap(opened, served):
    bob = opened("bob", conversation(served))
    bob.locator("summary[aria-label='More about this message']").click()
    bob.get_by_role("button", name="Report").click()
    expect(bob.get_by_text("A coordinator will look at it.")).to_be_visible()


def test_what_is_like_the_question_stays_when_the_ring_moves(opened, served):
    visitor = opened("", "/")
    visitor.get_by_label("Your question", exact=True).fill(
        "Own router behind the fibre box: bridge mode or not?"
    )
    expect(visitor.get_by_role("region", name="Like your question")).to_be_visible(timeout=20_000)
    bob = opened("bob", f"/conversations/{served.world.public.id}")
    bob.get_by_role("button", name="Take it").click()
    expect(visitor.locator("#ring .person.taken")).to_have_count(1)
    expect(visitor.get_by_role("region", name="Like your question")).to_be_visible()
    expect(visitor.get_by_label("Your question", exact=True)).to_have_value(re.compile("bridge mode"))


def test_what_is_like_the_question_appears_under_the_box_and_the_taps_step_aside(opened):
    visitor = opened("", "/")
    box = visitor.get_by_label("Your question", exact=True)
    expect(visitor.locator(".tapping")).to_be_visible()
    box.fill("Own router behind the fibre box: bridge mode or not?")
    found = visitor.get_by_role("region", name="Like your question")
    expect(found).to_be_visible(timeout=20_000)
    expect(visitor.locator(".tapping")).to_be_hidden()
    under = visitor.locator("form.box").bounding_box()
    assert 0 <= found.bounding_box()["y"] - (under["y"] + under["height"]) < 40
    box.fill("")
    expect(visitor.locator(".tapping")).to_be_visible()
