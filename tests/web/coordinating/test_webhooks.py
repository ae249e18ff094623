"""The owner's pages of webhooks: made, tried, paused, told again and removed, without a script, in both languages."""

import re

import msgspec
import pytest

from kring import settings
from kring.store import times
from kring.webhooks import deliveries, endpoints, settling
from tests.web.visits import alert

PATH = "/organization/webhooks"
FORM = {"name": "CRM", "url": "https://crm.example/hook", "kinds": "ask.* answer.helped", "format": "plain"}


@pytest.fixture
def noor(world, visit):
    """Noor, who owns it all."""

    def own(tx) -> None:
        organization = settings.organization(tx)
        settings.set_organization(tx, msgspec.structs.replace(organization, owner_id=world.people["noor"]))

    world.store.write_sync(own)
    return visit("noor")


@pytest.fixture
def made(noor, world):
    assert noor.post(PATH, FORM).status_code == 200
    [endpoint] = world.store.read_sync(endpoints.listed)
    return endpoint


def told(world, endpoint):
    return world.store.read_sync(lambda tx: deliveries.recent(tx, endpoint.id))


def test_its_secret_is_shown_once(noor, world):
    page = noor.post(PATH, FORM).text
    [endpoint] = world.store.read_sync(endpoints.listed)
    assert (endpoint.kinds, endpoint.words) == (("ask.*", "answer.helped"), False)
    assert endpoint.secret in page
    assert endpoint.secret not in noor.get(PATH).text
    assert endpoint.secret not in noor.get(f"{PATH}/{endpoint.id}").text
    rotated = noor.post(f"{PATH}/{endpoint.id}/secret").text
    assert "whsec_" in rotated
    assert endpoint.secret not in rotated
    assert "The old one signs too; that ends in" in rotated


def test_a_mistake_is_said_and_nothing_typed_is_lost(noor):
    answer = noor.post(PATH, FORM | {"url": "crm.example", "name": "The CRM"})
    assert answer.status_code == 422
    assert "&#39;crm.example&#39; is no address to send to" in alert(answer)
    assert 'value="The CRM"' in answer.text
    assert 'value="crm.example"' in answer.text
    assert "Line 1" in alert(noor.post(PATH, FORM | {"condition": "event.("}))


def test_it_is_tried_paused_and_begun_again(noor, world, made):
    path = f"{PATH}/{made.id}"
    page = noor.follow(f"{path}/test").text
    assert "A test is on its way" in page
    assert [each.type for each in told(world, made)] == ["webhook.test"]
    chip = '<span class="chip">paused</span>'
    assert chip in noor.follow(f"{path}/state", {"state": "paused"}).text
    assert chip not in noor.follow(f"{path}/state", {"state": "on"}).text


def test_what_it_was_told_is_listed_with_its_answer_and_told_again(noor, world, made):
    path = f"{PATH}/{made.id}"
    noor.post(f"{path}/test")
    [delivery] = told(world, made)
    now = times.now()
    tried = settling.Tried(
        delivery=delivery, ok=False, tried_at=now, took=12_000, status=500, said="<b>locked</b>"
    )
    world.store.write_sync(lambda tx: settling.settle(tx, [tried], {}, now))
    page = noor.get(path).text
    assert "webhook.test" in page
    assert "&lt;b&gt;locked&lt;/b&gt;" in page
    assert re.search(r"1 try, again in", page)
    noor.follow(f"{path}/deliveries/{delivery.number}/replays")
    assert told(world, made)[0].tries == 0
    assert "Nothing yet." in noor.get(f"{path}?state=dead").text


def test_all_since_a_moment_is_told_again(noor, world, made):
    path = f"{PATH}/{made.id}"
    page = noor.follow(f"{path}/replays", {"since": "2020-01-01T00:00"}).text
    number = len(told(world, made))
    assert number >= 2, "what was asked before it was made"
    assert f"{number} things are told again." in page
    answer = noor.post(f"{path}/replays", {"since": "yesterday"})
    assert (answer.status_code, "yesterday" in alert(answer)) == (422, True)
    assert "0 things" in noor.follow(f"{path}/replays", {"dead": "1"}).text


def test_it_is_removed_with_all_that_it_was_told(noor, world, made):
    noor.post(f"{PATH}/{made.id}/test")
    assert "It is told nothing more." in noor.follow(f"{PATH}/{made.id}/removal").text
    assert told(world, made) == []
    assert noor.get(f"{PATH}/{made.id}").status_code == 404


def test_it_speaks_dutch(noor, made):
    noor.headers["accept-language"] = "nl"
    page = noor.get(f"{PATH}/{made.id}").text
    assert "Wat het te horen kreeg" in page
    assert "What it was told" not in page
