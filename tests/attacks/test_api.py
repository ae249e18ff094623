"""What an attacker sends to the API: halves of characters, other people's ids, more than a key is good for."""

import pytest

from tests.api.conftest import application, ask, at, engine, world  # noqa: F401


@pytest.mark.parametrize("body", [
    b'{"body": "\\ud800 down?"}', b'{"body": "\\udc00\\ud800"}', b'{"body": "\xed\xa0\x80"}', b'{"body": "\\u0000"}',
    b"\xff\xfe", b"[" * 100_000, b'{"body": 1e999}', b'{"body": "x", "language": "\\u202e"}',
    b'{"body": "x", "asker_id": "somebody"}', b'{"body": "x", "state": "solved"}', b"",
])  # fmt: skip
def test_no_body_breaks_the_api(at, body: bytes):  # noqa: F811
    import asyncio

    import httpx

    client = at("alice")

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=client.application)
        headers = client.headers | {"content-type": "application/json"}
        async with httpx.AsyncClient(transport=transport, base_url="http://kring.test") as there:
            return await there.post("/api/v1/asks", content=body, headers=headers)

    assert asyncio.run(send()).status_code < 500


@pytest.mark.parametrize("path", ["/asks?after=!!", "/asks?after=WyJhIiwxXQ", "/asks?topic=%00", "/asks/%00", "/asks/%ED%A0%80",
                                  "/search?text=%22%20OR%20*", "/search?text=a%27%29%20--", "/search?text=%25", "/events?after=WzFlMzBd",
                                  "/search?text=NEAR%28a%20b%29&after=WzldIA"])  # fmt: skip
def test_no_address_breaks_the_api(at, path: str):  # noqa: F811
    assert at("alice")("GET", path).status_code < 500


def test_a_kept_answer_is_nobody_elses(at, ask):  # noqa: F811
    """The same Idempotency-Key of another, with the same body, is another request."""
    said = {"body": "Is this kept?"}
    first = at("alice")("POST", "/asks", said, Idempotency_Key="1")
    second = at("bob")("POST", "/asks", said, Idempotency_Key="1")
    assert first.json()["ask"]["id"] != second.json()["ask"]["id"]
    assert at("alice")("POST", "/asks", said, Idempotency_Key="1").json() == first.json()
    assert at("alice")("POST", "/asks", said | {"title": "Other"}, Idempotency_Key="1").status_code == 422


def test_an_invited_helper_reads_no_number_over_the_api(at, world, engine):  # noqa: F811
    from functools import partial

    from kring import conversations
    from kring.invitations.waves import Choice, Plan, send
    from kring.store import times

    now = times.now()
    made = at("alice")(
        "POST", "/asks", {"body": "Call 06-12345678, password: hunter2!", "title": "Call 06-12345678"}
    ).json()
    seen = engine.store.read_sync(partial(conversations.needed, conversation_id=made["ask"]["id"]))
    choice = Choice(person_id=world.ids["bob"], rank=1, score=1.0, probability=0.5, propensity=1.0)
    plan = Plan(
        conversation=seen, kind="wave", choices=[choice], match=None, more_at=now + times.HOUR, then="wave"
    )
    engine.store.write_sync(lambda tx: send(tx, plan, now))
    bob = at("bob")
    [offer] = bob("GET", "/me/invitations").json()["items"]
    ask_id = made["ask"]["id"]
    for path in (
        f"/asks/{ask_id}",
        f"/conversations/{ask_id}/messages",
        f"/asks/{ask_id}/outlook",
        "/asks",
        "/events",
    ):
        shown = bob("GET", path)
        assert shown.status_code == 200
        assert "12345678" not in shown.text
        assert "Alice" not in shown.text
        assert world.ids["alice"] not in shown.text
    assert "12345678" not in str(offer)
    assert "hunter2" not in str(offer)


def test_a_private_link_changes_no_account(at, world, engine):  # noqa: F811
    """Who was forwarded a mail may act on what it is about, not on whose it is."""
    from kring.people import sessions
    from kring.store import times

    opened = engine.store.write_sync(lambda tx: sessions.start(tx, world.ids["bob"], "link", times.now()))
    there = at("", Cookie=f"kring={opened.secret}", Origin="http://kring.test")
    assert there("PATCH", "/me", {"name": "Mallory"}).status_code == 401
    assert there("GET", "/me").json()["addresses"] == []
    for path in ("/me/keys", "/me/sessions", "/me/data", "/reports"):
        assert there("GET", path).status_code in (401, 403, 404)


def test_whose_posts_are_all_hidden_has_no_profile(at, world):  # noqa: F811
    bob = f"/people/{world.ids['bob']}"
    assert at("alice")("GET", bob).status_code == 200
    assert at("nora")("PUT", f"{bob}/hiding").status_code == 200
    for path in (bob, f"{bob}/helped"):
        assert at("alice")("GET", path).status_code == 404
        assert at("bob")("GET", path).status_code == 200
        assert at("nora")("GET", path).status_code == 200
