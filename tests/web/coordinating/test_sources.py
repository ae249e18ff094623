"""The owner's pages of systems that send: keys shown once, webhooks mapped beside a sample, schemas, what was tried."""

import html
import json
import re

import pytest

from kring import hooks, settings, sources
from kring.circles import viewer
from kring.sources import Given, Verdict, schemas, tallies, trials
from kring.store import ad_hoc, times
from tests.hooks.test_ready import sample
from tests.web.visits import alert

HOME = "/organization/sources"


@pytest.fixture
def noor(visit, world):
    """Noor owns it all."""

    def job(tx):
        changed = settings.organization(tx)
        settings.set_organization(
            tx,
            type(changed)(
                **{n: getattr(changed, n) for n in changed.__struct_fields__}
                | {"owner_id": world.people["noor"]}
            ),
        )

    world.store.write_sync(job)
    return visit("noor")


@pytest.fixture
def shop(noor):
    noor.post(HOME, {"name": "shop", "link": "https://shop.example/{id}", "vouches": "mail"})
    return noor


def test_a_system_is_let_in_and_listed(shop):
    page = shop.get(HOME).text
    assert f"{HOME}/shop" in page
    assert "never" in page
    assert "https://shop.example/{id}" in shop.get(f"{HOME}/shop").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "Shop!"}, "1 to 40 lower-case letters"),
        ({"name": "other", "link": "javascript:{id}"}, "A link looks like"),
        ({"name": "shop"}, "There is a source called shop already"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(shop, form, said):
    answer = shop.post(HOME, form)
    assert answer.status_code in (409, 422)
    assert said in alert(answer)
    assert 'aria-invalid="true"' in answer.text


def test_a_key_is_shown_once_and_revoked(shop):
    made = shop.post(f"{HOME}/shop/keys", {"key_name": "till", "types": "shop.*, crm.x", "per_minute": "60"})
    secret = re.search(r"kring_in_[\w-]+", made.text)
    assert secret
    page = shop.get(f"{HOME}/shop").text
    assert secret[0] not in page
    assert "shop.*" in page
    assert "60 a minute" in page
    ending = re.search(r"/keys/(\w+)/ending", page)
    assert ending
    shop.post(f"{HOME}/shop{ending[0]}")
    assert "None yet." in shop.get(f"{HOME}/shop").text


def test_what_was_refused_is_shown_with_field_seen_and_wanted(shop, world):
    def job(tx):
        source = sources.named(tx, "shop")
        tally = tallies.Tally()
        wrong = Verdict(verdict="refused", event_id="7", field="data.total", seen='"much"', wanted="number")
        tally.count(source.id, "events", 3, 1, [(wrong, "shop.order")], times.now())
        return tally

    tallies.write(world.store, world.store.write_sync(job))
    page = html.unescape(shop.get(f"{HOME}/shop").text)
    assert all(word in page for word in ("data.total", '"much"', "number", "shop.order"))
    assert re.search(
        r'class="number" data-label="today">3</td>\s*<td class="number"[^>]*>1</td>', shop.get(HOME).text
    )


FORM = {
    "scheme": "github",
    "secrets": "a secret of github",
    "map-type": "'github.' + headers['x-github-event']",
    "map-data": "body",
}


def test_a_mapping_is_tried_beside_a_sample_without_being_kept(shop, world):
    form = FORM | {"headers": "X-GitHub-Event: issues", "body": json.dumps(sample("github-issues"))}
    page = html.unescape(shop.post(f"{HOME}/shop/mapping/trying", form).text)
    assert '"type": "github.issues"' in page
    assert "No rule that is on listens" in page
    assert world.store.read_sync(lambda tx: hooks.get(tx, sources.named(tx, "shop").id)) is None


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"map-type": "body.("}, "type", "Line 1, column"),
        ({"map-type": ""}, "type", "of which type"),
        ({"map-subject": "bdy.x"}, "subject", "bdy is not known here"),
        ({"map-time": "body.action"}, "time", "2026-01-31T12:00:00Z"),
        ({"map-mail": "open('x')"}, "mail", "there is no function open"),
        ({"body": "{"}, "sample", "JSON"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(shop, changed, field, said):
    form = FORM | {"headers": "X-GitHub-Event: issues", "body": json.dumps(sample("github-issues"))} | changed
    page = html.unescape(shop.post(f"{HOME}/shop/mapping/trying", form).text)
    result = page.split('id="result"')[1]
    assert f"<b>{field}</b>" in result
    assert said in result


def test_it_is_kept_and_its_secret_never_shown_again(shop, world):
    assert shop.post(f"{HOME}/shop/mapping", FORM).status_code == 303
    page = shop.get(f"{HOME}/shop/mapping").text
    assert "a secret of github" not in page
    again = {name: value for name, value in FORM.items() if name != "secrets"} | {"map-subject": "'x'"}
    assert shop.post(f"{HOME}/shop/mapping", again).status_code == 303
    kept = world.store.read_sync(lambda tx: hooks.wanted(tx, sources.named(tx, "shop").id))
    assert (kept.secrets, kept.mapping.subject) == (("a secret of github",), "'x'")
    refused = shop.post(f"{HOME}/shop/mapping", FORM | {"secrets": "short"})
    assert "8 to 500 characters" in alert(refused)


def test_a_ready_mapping_is_there_to_start_from(shop):
    page = html.unescape(shop.get(f"{HOME}/shop/mapping?ready=stripe").text)
    assert "'stripe.' + body.type" in page
    assert '<option value="stripe" selected>' in page


def test_what_waited_is_run_again_from_the_page(shop, world):
    shop.post(f"{HOME}/shop/mapping", FORM)

    def job(tx):
        source = sources.named(tx, "shop")
        request = hooks.Request(headers={"x-github-event": "issues"}, body={"a": 1}, delivery="d1")
        wrong = hooks.Mapped(wrong=(sources.Wrong("type", "nothing", "a text"),))
        hooks.requests.keep(tx, hooks.requests.made(source.id, request, wrong, times.now(), '{"a":1}'))

    world.store.write_sync(job)
    assert "1 request waits for a mapping" in shop.get(f"{HOME}/shop/mapping").text
    assert "1 waits for its mapping" in shop.get(HOME).text
    shop.post(f"{HOME}/shop/mapping/reruns")
    assert "1 request waits" not in shop.get(f"{HOME}/shop/mapping").text
    assert world.store.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from arrivals"))) == 1


def test_what_was_sent_to_try_is_shown_and_thrown_away(shop, world):
    def job(tx):
        source = sources.named(tx, "shop")
        _, key = sources.keys.make(
            tx, viewer(tx, world.people["noor"]), source.id, "try", times.now(), test=True
        )
        given = sources.made(id="1", source="/shop", type="shop.order", data={"n": 1})
        bad = Verdict(verdict="refused", field="type", seen="nothing", wanted="a text")
        events: list[tuple[Given | None, Verdict]] = [
            (given, Verdict(verdict="taken", event_id="1")),
            (None, bad),
        ]
        trials.keep(tx, key, events, times.now())

    world.store.write_sync(job)
    page = html.unescape(shop.get(f"{HOME}/shop/trials").text)
    assert "would be taken" in page
    assert "type is nothing, but a text is wanted." in page
    shop.post(f"{HOME}/shop/trials/ending")
    assert "Nothing yet." in shop.get(f"{HOME}/shop/trials").text


def test_a_schema_is_set_and_taken_away(shop, world):
    assert (
        shop.post("/organization/schemas", {"type": "a.b", "schema": '{"type": "object"}'}).status_code == 303
    )
    assert "&#34;object&#34;" in shop.get("/organization/schemas?type=a.b").text
    wrong = shop.post("/organization/schemas", {"type": "a.c", "schema": '{"$ref": "http://10.0.0.1/"}'})
    assert "only #/… in itself is followed" in alert(wrong)
    shop.post("/organization/schemas/removal", {"type": "a.b"})
    assert world.store.read_sync(schemas.listed) == []
