"""What every page keeps to: who gets in, which forms count, what is said when something cannot be done."""

import pytest

from kring.store import ad_hoc
from kring.web import asking, conversing, ending, safety, steering
from kring.web.routes import ROUTES


def test_a_get_never_acts(pages):
    before = pages.world.store.read_sync(_events)
    for name in ("", "carol", "alice", "bob", "noor"):
        client = pages.client(name)
        for route in ROUTES:
            if route.method == "GET" and route.path not in (
                "/live",
                "/sign-in/openid",
                "/account/data/download",
            ):
                client.get(_filled(route.path, pages.world))
    assert pages.world.store.read_sync(_events) == before


def _events(tx):
    from kring.events import last_position

    return last_position(tx)


def _filled(path, world):
    for name, value in {
        "{id:str}": world.ask.id,
        "{slug:str}": "twijn",
        "{ask_id:str}": world.ask.id,
    }.items():
        path = path.replace(name, value)
    return path.replace("{secret:str}", "x").replace("{ticket:str}", "x")


def test_a_form_without_its_token_counts_for_nothing(pages):
    alice = pages.client("alice")
    answer = alice.post(
        f"/conversations/{pages.world.ask.id}/messages", data={"body": "Hi", "token": "guessed"}
    )
    assert answer.status_code == 403
    assert "too old or came from another site" in answer.text


def test_a_form_from_another_site_counts_for_nothing(pages):
    alice = pages.client("alice", **{"sec-fetch-site": "cross-site"})
    assert pages.act(alice, f"/conversations/{pages.world.ask.id}/withdrawal").status_code == 403


def test_what_was_typed_is_not_lost_when_it_is_refused(pages):
    carol = pages.client("carol")
    text = "This took me a long time to write, so keep it."
    answer = pages.act(carol, f"/conversations/{pages.world.ask.id}/messages", body=text)
    assert answer.status_code == 404
    assert text in answer.text


def test_refusals_speak_the_language_of_the_page(pages):
    dutch = pages.client("alice", **{"accept-language": "nl"})
    answer = pages.act(dutch, f"/conversations/{pages.world.ask.id}/messages", body=" ")
    assert "Een bericht heeft tekst nodig." in answer.text
    assert answer.status_code == 422


def test_a_private_ask_is_not_there_for_others(pages):
    for name in ("", "carol"):
        answer = pages.client(name).get(f"/conversations/{pages.world.ask.id}")
        assert answer.status_code == 404
        assert "Wifi drops" not in answer.text


def test_the_public_one_is_there_for_everybody_without_names(pages):
    text = pages.client().get(f"/conversations/{pages.world.public.id}").text
    assert "bridge mode" in text
    assert "Eva Maes" not in text
    assert "Bob" not in text


def test_numbers_are_covered_for_the_invited_and_clear_for_the_asker(pages):
    path = f"/conversations/{pages.world.ask.id}"
    assert "06-12345678" not in pages.client("bob").get(path).text
    assert "06-12345678" in pages.client("alice").get(path).text


def test_perspectives_are_only_for_demonstrations(pages):
    assert pages.client("alice").get(f"/conversations/{pages.world.ask.id}?as=coordinator").status_code == 404
    for path in (f"/conversations/{pages.world.ask.id}/seat", "/seat"):
        assert pages.act(pages.client("alice"), path, side="coordinator").status_code == 404


def test_every_page_carries_its_policies(pages):
    headers = pages.client().get("/").headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-request-id"]
    assert "page;dur=" in headers["server-timing"]


@pytest.mark.parametrize("module", [asking, conversing, ending, safety, steering])
def test_every_route_is_in_the_one_table(module):
    assert set(map(id, module.routes)) <= set(map(id, ROUTES))


def test_a_path_of_another_site_is_never_gone_back_to(pages):
    alice = pages.client("alice")
    for bad in ("https://evil.example/x", "//evil.example", "/\\evil.example"):
        assert pages.act(alice, "/language", language="nl", back=bad).headers["location"] == "/"
    assert (
        pages.act(alice, "/language", language="nl", back="/search?q=x").headers["location"] == "/search?q=x"
    )


def test_a_page_that_is_not_there_says_so(pages):
    answer = pages.client().get("/conversations/none/nothing")
    assert answer.status_code == 404
    assert "nothing here by that name" in answer.text


def test_what_people_write_is_sanitized_in_every_field(pages):
    evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    alice = pages.client("alice")
    made = pages.act(
        alice, "/conversations", body=f"{evil} **bold**", title=evil, topics=evil, looked="yes", follow=True
    )
    assert made.status_code == 200
    assert "<img" not in made.text
    assert "<script>" not in made.text
    assert "<strong>bold</strong>" in made.text


def test_the_asker_steers(pages):
    alice, path = pages.client("alice"), f"/conversations/{pages.world.ask.id}"
    assert "staff only" in pages.act(alice, f"{path}/steering", mandate="yes", follow=True).text
    assert (
        "Nobody else is being asked" in pages.act(alice, f"{path}/steering", stopped="yes", follow=True).text
    )
    pages.act(alice, f"{path}/text", title="Another title", body="Other words.")
    assert "Another title" in alice.get(path).text
    assert "took this question back" in pages.act(alice, f"{path}/withdrawal", follow=True).text
    assert pages.act(pages.client("bob"), f"{path}/withdrawal").status_code == 403


def test_a_coordinator_puts_the_same_question_under_another(pages):
    eva, noor = pages.client("eva"), pages.client("noor")
    made = pages.act(eva, "/conversations", body="Wifi gone in the attic as well.", looked="yes")
    path = made.headers["location"]
    pages.act(noor, f"{path}/merging", into=f"http://testserver.local/conversations/{pages.world.ask.id}?x=1")
    assert "The same is being answered here" in eva.get(path).text
    assert "1 other wonders the same" in noor.get(f"/conversations/{pages.world.ask.id}").text
    assert pages.act(eva, f"{path}/merging", into=pages.world.ask.id).status_code == 404


def test_showing_it_to_more_people_needs_both_sides(pages):
    alice, noor, path = pages.client("alice"), pages.client("noor"), f"/conversations/{pages.world.ask.id}"
    assert (
        "when the other side wants that too"
        in pages.act(alice, f"{path}/visibility", visibility="public", follow=True).text
    )
    assert pages.client().get(path).status_code == 404
    pages.act(noor, f"{path}/visibility", visibility="public")
    assert pages.client().get(path).status_code == 200
    assert pages.act(alice, f"{path}/visibility", visibility="everybody").status_code == 422


def test_a_guest_asks_with_an_address_that_is_none_and_loses_nothing(pages):
    guest = pages.client()
    answer = pages.act(
        guest, "/conversations", body="How do I reset it, please?", address="nonsense", looked="yes"
    )
    assert answer.status_code == 422
    assert "How do I reset it, please?" in answer.text
    assert 'value="nonsense"' in answer.text


def test_a_question_that_more_people_would_see_than_usual_is_refused_and_not_lost(pages):
    guest = pages.client()
    answer = pages.act(
        guest, "/conversations", body="Everyone must see this!", visibility="public", looked="yes"
    )
    assert answer.status_code == 422
    assert "can be seen by circle at most" in answer.text
    assert "Everyone must see this!" in answer.text


def test_what_an_asker_saw_happen_is_noted_once(pages):
    alice, ask = pages.client("alice"), pages.world.ask.id
    seen = ad_hoc("select seen_at from participants where conversation_id = :id and role = 'asker'")

    def look() -> int | None:
        assert alice.get(f"/conversations/{ask}").status_code == 200
        return pages.world.store.read_sync(lambda tx: tx.value(seen, id=ask))

    first = look()
    assert first
    assert look() == first, "nothing was new"
    bob = pages.client("bob")
    pages.act(bob, f"/conversations/{ask}/taking")
    assert (look() or 0) > first
