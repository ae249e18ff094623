"""The owner's page: where the box may be, and the secrets that are shown once."""

import re

from tests.web.visits import alert, visit, world

__all__ = ["visit", "world"]
PATH = "/organization/box"


def test_a_site_is_let_in_changed_and_shut_out(visit, count):
    noor = visit("noor")
    page = noor.follow(
        PATH, {"name": "shop", "origins": "https://shop.example, https://*.shop.example", "mail": "1"}
    )
    assert "https://*.shop.example" in page.text
    assert count("site_origins") == 2
    assert count("sources") == 1
    site = re.search(rf'action="{PATH}/(\w+)"', page.text)[1]
    noor.follow(f"{PATH}/{site}", {"origins": "https://shop.example"})
    assert count("site_origins") == 1
    noor.follow(f"{PATH}/{site}/ending")
    assert (count("site_origins"), count("sources")) == (0, 1)  # the source stays


def test_a_secret_is_shown_once(visit):
    noor = visit("noor")
    page = noor.follow(PATH, {"name": "shop", "origins": "https://shop.example"})
    site = re.search(rf'action="{PATH}/(\w+)"', page.text)[1]
    made = noor.post(f"{PATH}/{site}/secrets")
    secret = re.search(r"kringbox_[\w-]{40,}", made.text)[0]
    assert secret not in noor.get(PATH).text
    noor.post(f"{PATH}/{site}/secrets")
    third = noor.post(f"{PATH}/{site}/secrets")
    assert third.status_code == 409
    assert "two secrets at most" in alert(third)
    ending = re.findall(rf'action="({PATH}/{site}/secrets/\w+/ending)"', noor.get(PATH).text)
    assert len(ending) == 2
    assert len(re.findall("/ending", noor.follow(ending[-1]).text)) == 2  # the other's, and the site's


def test_what_cannot_be_is_said_and_what_was_typed_is_kept(visit):
    noor = visit("noor")
    for name, origins, said in (
        ("shop", "shop.example", "is no origin of a page"),
        ("shop", "https://*.com", "would let in pages of others"),
        ("Shop!", "https://shop.example", "lower-case letters"),
        ("shop", " ", "1 to 50 origins"),
    ):
        answer = noor.post(PATH, {"name": name, "origins": origins})
        assert answer.status_code == 422, said
        assert said in alert(answer)
        assert name in answer.text
    noor.follow(PATH, {"name": "shop", "origins": "https://shop.example"})
    taken = noor.post(PATH, {"name": "portal", "origins": "https://shop.example"})
    assert "belongs to another site already" in alert(taken)
    assert "There is a site called shop already" in alert(
        noor.post(PATH, {"name": "shop", "origins": "https://a.example"})
    )


def test_each_act_is_in_the_audit_log(visit, store):
    from kring.store import ad_hoc

    noor = visit("noor")
    page = noor.follow(PATH, {"name": "shop", "origins": "https://shop.example"})
    site = re.search(rf'action="{PATH}/(\w+)"', page.text)[1]
    noor.post(f"{PATH}/{site}/secrets")
    acts = store.read_sync(lambda tx: tx.values(ad_hoc("select act from audit order by id")))
    assert acts[-2:] == ["let in a site", "made a site's secret"]


def test_the_snippet_is_of_the_circle_that_was_chosen(visit):
    page = visit("noor").get(f"{PATH}?circle=twijn").text
    assert (
        "&lt;script src=&#34;http://testserver.local/box.js&#34; data-circle=&#34;twijn&#34; async&gt;"
        in page
    )
    assert "vraagvenster" in visit("noor", language="nl").get(PATH).text
