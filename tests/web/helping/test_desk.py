"""A helper's page: who asks, why you, what you are helping with, thanks."""

from kring import conversations, invitations
from kring.store import times


def take_and_solve(world, thanks):
    """Bob takes Alice's question and answers it; she says that it is solved."""

    def job(tx):
        from kring import circles

        now, ask_id = times.now(), world.ask.id
        invitations.take(tx, circles.viewer(tx, world.people["bob"]), ask_id, now)
        answer = conversations.post(tx, ask_id, world.people["bob"], "Put a mesh point on the landing.", now)
        if thanks is not None:
            conversations.solve(tx, ask_id, circles.viewer(tx, world.people["alice"]), answer.id, thanks, now)

    world.store.write_sync(job)


def test_an_invitation_says_why_you_and_hides_numbers(visit):
    page = visit("bob").get("/help").text
    assert "You solved 4 like this since" in page
    assert "Wifi drops in the attic" in page
    assert "06-12345678" not in page
    assert "Alice" not in page


def test_who_is_not_invited_sees_none_of_it(visit):
    page = visit("eva").get("/help").text
    assert "Nobody needs you right now" in page
    assert "Wifi drops" not in page


def test_declining_takes_it_off_the_page(visit, world):
    bob = visit("bob")
    assert "Wifi drops" not in bob.follow(f"/conversations/{world.ask.id}/declining", {"reason": "time"}).text


def test_what_was_taken_can_be_handed_back(visit, world):
    bob = visit("bob")
    bob.post(f"/conversations/{world.ask.id}/taking")
    assert "reply promised" in bob.get("/help").text
    page = bob.follow(f"/conversations/{world.ask.id}/returning")
    assert "Wifi drops in the attic" not in page.text.split('id="talks"')[1].split("</section>")[0]


def test_thanks_are_shown_masked(visit, world):
    take_and_solve(world, "You are great, call me on 06-12345678")
    page = visit("bob").get("/help").text
    assert "You are great" in page
    assert "06-12345678" not in page
    assert "You solved 1 question." in page


def test_whose_turn_it_is(visit, world):
    take_and_solve(world, None)
    assert "the asker's turn" in visit("bob").get("/help").text


def test_the_page_speaks_dutch(visit):
    page = visit("bob", language="nl").get("/help").text
    assert "2 mensen hopen dat jij het weet" in page
    assert "Ik neem hem" in page


def test_nobody_in_particular_is_asked_to_sign_in(visit):
    answer = visit().get("/help")
    assert answer.status_code == 401
    assert "/sign-in" in answer.text
