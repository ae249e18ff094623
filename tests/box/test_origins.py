"""Origins: pages that the owner let in may ask; what others try is refused in a sentence, and no cookie counts."""

import pytest

from kring.box import origins
from kring.refusals import Refusal
from tests.box.calls import ASK, SHOP
from tests.web.visits import HOME


@pytest.mark.parametrize(
    "origin", [SHOP, "https://a.shop.example", "https://a.b.shop.example", HOME], ids=lambda o: o
)
def test_pages_that_were_let_in_may_read_the_answer(shop, origin):
    answer = shop.call("GET", "/", origin=origin)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "http://shop.example", "https://shop.example:8443", "https://shop.example.evil.example",
        "https://evilshop.example", "https://evil.example/https://shop.example", "null", "https://*.shop.example/",
        "https://*.shop.example",
        "https://shop.example@evil.example", "file://", "https://" + "a." * 200 + "example", "http://a.shop.example",
    ],
    ids=lambda o: o[:40],
)  # fmt: skip
def test_others_are_refused_in_a_sentence(shop, origin):
    answer = shop.call("GET", "/", origin=origin)
    assert answer.status_code == 403
    assert answer.json()["code"] == "origin-not-allowed"
    assert f"{HOME}/organization/box" in answer.json()["detail"]
    assert shop.call("POST", "/asks", ASK, origin=origin).status_code == 403
    preflight = shop.call("OPTIONS", "/asks", origin=origin, access_control_request_method="POST")
    assert "access-control-allow-origin" not in preflight.headers


def test_a_preflight_says_what_may_be_asked(shop):
    answer = shop.call("OPTIONS", "/asks", access_control_request_method="POST")
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert "kring-token" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_a_cookie_of_ours_counts_for_nothing_there(shop):
    cookie = {"cookie": f"kring={shop.world.enter('alice')}"}
    assert shop.call("GET", "/asks", **cookie).json() == []
    assert shop.call("GET", f"/asks/{shop.world.ask.id}", **cookie).status_code == 404
    answer = shop.call("POST", "/asks", ASK, **cookie)
    assert answer.json()["secret"]  # a guest, not Alice
    assert "set-cookie" not in answer.headers


def test_a_key_of_a_program_counts_for_nothing_there(shop):
    assert shop.call("GET", "/asks", authorization="Bearer kring_abc").json()["code"] == "link-over"


def test_the_api_stays_shut_to_pages_of_others(shop):
    import asyncio

    import httpx

    async def ask():
        transport = httpx.ASGITransport(app=shop.app)
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            return await client.get("/api/v1/asks", headers={"origin": SHOP})

    assert "access-control-allow-origin" not in asyncio.run(ask()).headers


@pytest.mark.parametrize(
    "typed", ["*", "https://*", "https://*.com", "http://*.shop.example", "shop.example", "ftp://a.example", "https://",
              "https://a b.example", "javascript:alert(1)", "https://*.1.2.3.4", "https://a.*.example", "null",
              "https://user@shop.example"],
)  # fmt: skip
def test_an_owner_cannot_let_in_more_than_pages_of_their_own(typed):
    with pytest.raises(Refusal):
        origins.tidy(typed)


def test_a_name_in_other_letters_is_the_one_that_a_browser_sends():
    assert origins.tidy("https://bücher.example") == "https://xn--bcher-kva.example"
    assert origins.tidy("http://[::1]:3000/x") == "http://[::1]:3000"


def test_asks_of_guests_from_one_address_are_limited_as_on_the_site(shop, monkeypatch):
    from kring.people import limits
    from kring.store import times

    monkeypatch.setitem(limits.LIMITS, "guest from address", limits.Limit(3, times.HOUR))
    assert [shop.call("POST", "/asks", ASK).status_code for _ in range(4)] == [201, 201, 201, 429]


def test_a_circle_that_visitors_may_not_know_of_is_not_there(shop):
    from kring import circles
    from kring.store import times

    hidden = shop.world.store.write_sync(
        lambda tx: circles.add(tx, "Secret", times.now(), visibility="participants", admission="invited")
    )
    for circle in (hidden.slug, "nowhere"):
        answer = shop.call("GET", f"/?circle={circle}")
        assert answer.status_code == 404
        assert circle in answer.json()["detail"]
        assert shop.call("POST", "/asks", ASK | {"circle": circle}).status_code == 404


def test_what_is_asked_there_is_what_it_would_be_on_the_site(shop):
    made = shop.call("POST", "/asks", ASK | {"private": True}, accept_language="nl").json()
    from kring import conversations

    kept = shop.world.store.read_sync(lambda tx: conversations.needed(tx, made["id"]))
    assert (kept.visibility, kept.language, kept.state, kept.next_step) == (
        "participants",
        "nl",
        "waiting",
        "wave",
    )
    assert made["link"] == f"{HOME}/private/{made['secret']}"
    assert made["lead"] == "Nu zoeken we de juiste mensen…" or made["lead"].endswith("…")
