"""The box on somebody else's page: asked there, answered on the site, live, and it ends well."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kring import circles
from kring.box import sites
from kring.store import ad_hoc, times
from tests.web.browser.conftest import Served
from tests.web.browser.hosts import HOSTILE, Host, host
from tests.web.browser.test_everyone import RULES

QUESTION = "Can the fibre come in through the crawl space instead of the hallway?"


@pytest.fixture
def shop(served: Served) -> Iterator[Host]:
    """A shop whose pages may carry the box."""
    with host(served.address) as there:
        let_in(served, there.origin)
        there.said = 'data-circle="twijn" data-context-order="20481"'
        yield there


def let_in(served: Served, origin: str, name: str = "shop", *, mail: bool = False) -> str:
    def job(tx):
        return sites.add(
            tx, circles.viewer(tx, served.world.people["noor"]), name, origin, times.now(), mail=mail
        ).id

    return served.engine.store.write_sync(job)


@pytest.fixture
def visit(browser: Browser, shop: Host) -> Iterator[Callable[..., Page]]:
    """Opens the shop's page as a visitor of their own; a script's error or a broken policy fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_as(
        context: BrowserContext | None = None, path: str = "/orders/20481?secret=1", **options
    ) -> Page:
        context = context or browser.new_context(**({"locale": "en-GB"} | options))
        if context not in contexts:
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
        page.goto(shop.origin + path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not wrong


def ask(page: Page, text: str = QUESTION) -> None:
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("Your question", exact=True).fill(text)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def asked(served: Served) -> str:
    """The last question."""
    return served.engine.store.read_sync(lambda tx: tx.value(ad_hoc("select max(id) from conversations")))


def help_with(opened, served: Served, text: str) -> Page:
    bob = opened("bob", f"/conversations/{asked(served)}")
    bob.get_by_role("button", name="Take it").click()
    bob.get_by_label("Your message").fill(text)
    bob.get_by_role("button", name="Send").click()
    return bob


def test_asked_on_a_page_answered_on_the_site_and_solved(visit, opened, served):
    page = visit()
    ask(page)
    expect(page.locator("kring-box").get_by_role("heading", name=re.compile("crawl space"))).to_be_focused()
    help_with(opened, served, "It can, in a **grey** tube. <img src=x onerror=alert(1)>")
    expect(page.get_by_text("Bob Yıldız has taken this.")).to_be_visible()
    expect(page.locator("kring-box strong", has_text="grey")).to_be_visible()
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    page.get_by_label("Your message").fill("How wide is that tube?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("kring-box li.message.you", has_text="How wide is that tube?")).to_be_visible()
    page.locator("kring-box summary", has_text="This solved it").click()
    page.get_by_label(re.compile("Thanks, in your words")).fill("That is clear!")
    page.get_by_role("button", name="Solved, thank you").click()
    expect(page.get_by_text("with help from Bob Yıldız")).to_be_visible()
    expect(page.locator("kring-box svg.ring.solved")).to_be_visible()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()


def test_a_question_is_put_in_other_words(visit, served):
    page = visit()
    ask(page)
    page.locator("kring-box li.message summary", has_text="Edit").click()
    page.locator("kring-box li.message").get_by_label("Your question").fill("May the fibre lie in the loft?")
    page.get_by_role("button", name="Save").click()
    expect(
        page.locator("kring-box").get_by_role("heading", name="May the fibre lie in the loft?")
    ).to_be_visible()
    expect(page.locator("kring-box li.message .prose")).to_have_text("May the fibre lie in the loft?")
    said = ad_hoc("select title from conversations where id = :id")
    title = served.engine.store.read_sync(lambda tx: tx.value(said, id=asked(served)))
    assert title == "May the fibre lie in the loft?"


def test_a_page_that_is_against_it_changes_nothing_of_how_it_looks(visit, shop):
    def look(page: Page) -> list:
        page.get_by_role("button", name="Ask a question").click()
        expect(page.get_by_label("Your question", exact=True)).to_be_focused()
        page.wait_for_timeout(400)
        kinds = ".launch, .panel, .head, h2, textarea, .button, summary, .quiet"
        return page.locator("kring-box").evaluate(
            """(box, kinds) => [...box.shadowRoot.querySelectorAll(kinds)].map((each) => {
              const { width, height } = each.getBoundingClientRect(), style = getComputedStyle(each);
              return [each.className, Math.round(width), Math.round(height), style.color, style.fontSize, style.fontFamily, style.letterSpacing];
            })""",
            kinds,
        )

    usual = look(visit())
    shop.style += HOSTILE
    assert look(visit()) == usual


def test_the_box_is_small(served):
    import gzip

    import httpx

    answer = httpx.get(f"{served.address}/box.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) <= 15_000
    assert len(gzip.compress(answer.content)) <= 15_000
    again = httpx.get(f"{served.address}/box.js", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_it_speaks_the_page_s_language_then_the_browser_s(visit, shop):
    shop.language = "nl-BE"
    page = visit()
    page.get_by_role("button", name="Stel een vraag").click()
    page.get_by_label("Je vraag", exact=True).fill("Kan de glasvezel door de kruipruimte?")
    page.get_by_role("button", name="Vraag", exact=True).click()
    expect(page.get_by_role("button", name="Versturen")).to_be_visible()
    expect(page.locator("kring-box .lead")).to_contain_text(re.compile("gevraagd|Zoeken|gezocht", re.I))
    shop.language = "zz"
    expect(visit(locale="nl-NL").get_by_role("button", name="Stel een vraag")).to_be_visible()
    shop.language = "ar"
    page = visit()
    expect(page.get_by_role("button", name="Ask a question")).to_be_visible()


def test_by_keyboard_alone(visit, opened, served):
    page = visit()
    launch = page.get_by_role("button", name="Ask a question")
    launch.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="What do you need?")).to_be_visible()
    expect(page.get_by_label("Your question", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(launch).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type(QUESTION)
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=re.compile("crawl space"))).to_be_visible()
    help_with(opened, served, "It can.")
    expect(page.get_by_text("It can.")).to_be_visible()
    page.locator("kring-box summary", has_text="This solved it").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Thanks")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("kring-box .status")).to_contain_text("Solved just now")


def test_on_a_phone_it_covers_the_page_and_keeps_the_focus(visit):
    page = visit(viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Ask a question").click()
    panel = page.get_by_role("dialog")
    page.wait_for_timeout(400)
    assert [round(n) for n in panel.bounding_box().values()] == [0, 0, 390, 844]
    for _ in range(12):
        page.keyboard.press("Tab")
        on_page = page.evaluate(
            "document.activeElement && !['KRING-BOX', 'BODY'].includes(document.activeElement.tagName)"
        )
        assert not on_page
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ask a question")).to_be_focused()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(visit, opened, served, shop, scheme, width):
    shop.policy = "default-src 'self' 'unsafe-inline' {kring}"  # axe itself is put into the page
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 844}, reduced_motion="reduce")
    found = violations(page, "closed")
    page.get_by_role("button", name="Ask a question").click()
    page.locator("kring-box summary").first.click()
    found += violations(page, "open")
    page.keyboard.press("Escape")
    ask(page)
    found += violations(page, "asked")
    help_with(
        opened,
        served,
        "It can, in a **grey** tube.\n\n- one\n- two\n\n`code` and [a link](https://a.example)",
    )
    expect(page.locator("kring-box strong", has_text="grey")).to_be_visible()
    page.locator("kring-box summary", has_text="You are in charge").click()
    page.locator("kring-box summary", has_text="This solved it").click()
    found += violations(page, "answered")
    page.get_by_role("button", name="Solved, thank you").click()
    expect(page.locator("kring-box svg.solved")).to_be_visible()
    found += violations(page, "solved")
    page.get_by_role("button", name="Back to your questions").click()
    found += violations(page, "own")
    assert not found, "\n".join(found)


def violations(page: Page, where: str) -> list[str]:
    page.wait_for_timeout(250)
    found = (
        Axe()
        .run(page, context="kring-box", options=RULES | {"resultTypes": ["violations"]})
        .response["violations"]
    )
    return [
        f"{where}: {v['id']} {v['impact']} {n['html'][:140]} {n['failureSummary'][:200]}"
        for v in found
        for n in v["nodes"]
    ]


def test_a_dropped_line_is_taken_up_again_without_doubles(visit, opened, served):
    page = visit()
    ask(page)
    bob = help_with(opened, served, "First.")
    expect(page.get_by_text("First.")).to_be_visible()
    page.context.set_offline(True)
    served.engine.live.close()
    bob.get_by_label("Your message").fill("While you were away.")
    bob.get_by_role("button", name="Send").click()
    page.get_by_label("Your message").fill("Can you hear me?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("No connection. Nothing is lost")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("Can you hear me?")
    page.context.set_offline(False)
    expect(page.get_by_text("While you were away.")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("kring-box .message", has_text="Can you hear me?")).to_have_count(1)
    expect(page.locator("kring-box .message")).to_have_count(4)


def test_two_tabs_and_the_next_page_know_of_it(visit, opened, served):
    page = visit()
    other = visit(page.context)
    other.get_by_role("button", name="Ask a question").click()
    ask(page)
    expect(other.locator("kring-box .line", has_text="crawl space")).to_be_visible()
    page.goto(page.url.replace("20481", "20482"))  # on to another page of the shop
    expect(page.get_by_role("button", name="Ask a question", exact=True)).to_be_visible()
    help_with(opened, served, "It can.")
    expect(page.get_by_role("button", name="there is something new in yours")).to_be_visible()
    expect(page.locator("kring-box [role=status]").first).to_contain_text("New in your question")
    page.get_by_role("button", name="there is something new in yours").click()
    page.locator("kring-box .line").click()
    expect(page.get_by_text("It can.")).to_be_visible()


def test_what_is_typed_stays_when_one_goes_on_to_another_page(visit):
    page = visit()
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("Your question", exact=True).press_sequentially("Half a thought")
    page.reload()
    page.get_by_role("button", name="Ask a question").click()
    expect(page.get_by_label("Your question", exact=True)).to_have_value("Half a thought")


def test_pages_that_were_not_let_in_are_told_so_in_the_console(visit, shop, served):
    site = served.engine.store.read_sync(sites.listed)[0]

    def shut_out(tx):
        sites.remove(tx, circles.viewer(tx, served.world.people["noor"]), site.id, times.now())

    served.engine.store.write_sync(shut_out)
    page = visit()
    lines: list[str] = []
    page.on("console", lambda line: lines.append(line.text))
    page.reload()
    page.wait_for_timeout(800)
    assert any(f"Pages of {shop.origin} may not carry the box yet" in line for line in lines), lines
    expect(page.get_by_role("button", name="Ask a question")).to_have_count(0)


def test_it_does_not_open_within_a_frame_of_another_site(visit, shop, browser):
    with host(shop.kring) as evil:
        evil.policy, evil.said = "default-src * 'unsafe-inline'", ""
        evil.inside = f'<iframe src="{shop.origin}/" title="shop"></iframe>'
        page = browser.new_page()
        lines: list[str] = []
        page.on("console", lambda line: lines.append(line.text))
        page.goto(f"http://127.0.0.1:{evil.port}/")
        page.wait_for_timeout(800)
        assert any("does not open within a frame" in line for line in lines), lines
        assert page.frames[1].locator("kring-box").count() == 0
        page.close()


def test_without_scripts_there_is_a_plain_link(visit, shop):
    shop.inside = f'<kring-box><a href="{shop.kring}/ask">Ask people who know</a></kring-box>'
    expect(visit(java_script_enabled=False).get_by_role("link", name="Ask people who know")).to_be_visible()
    page = visit()
    expect(page.get_by_label("Your question", exact=True)).to_be_visible()  # in its place, without a button
    expect(page.get_by_role("link", name="Ask people who know")).to_be_hidden()


def test_where_no_stream_gets_through_looking_again_is_as_good(visit, opened, served):
    page = visit()
    page.route("**/stream*", lambda route: route.abort())
    ask(page)
    help_with(opened, served, "It can.")
    expect(page.get_by_text("It can.")).to_be_visible(timeout=20_000)


def test_the_stream_carries_it_at_once(visit, opened, served):
    """Without the looking again that comes with each new try."""
    page = visit()
    ask(page)
    page.reload()
    page.get_by_role("button", name="Ask a question").click()
    expect(page.locator("kring-box .line")).to_be_visible()
    page.wait_for_timeout(700)
    asks: list[str] = []
    page.on("request", lambda request: asks.append(request.url) if "/stream" in request.url else None)
    help_with(opened, served, "It can.")
    expect(page.locator("kring-box .dot.fresh")).to_be_visible()
    assert not asks, "no line was opened anew: it came over the one that stood"


def test_what_is_typed_in_it_is_no_shortcut_of_the_page_and_escape_is_its_own(visit):
    page = visit()
    page.evaluate("window.keys = 0; document.addEventListener('keydown', () => window.keys++)")
    page.get_by_role("button", name="Ask a question").click()
    page.keyboard.type("quick")
    page.keyboard.press("Escape")
    assert page.evaluate("window.keys") == 0


def test_a_page_may_lend_its_colour_and_reads_from_right_to_left(visit, shop):
    shop.style += "kring-box { --kring-accent: rgb(10, 107, 79); --kring-on-accent: #fff; }"
    page = visit()
    page.evaluate("document.documentElement.dir = 'rtl'")
    launch = page.get_by_role("button", name="Ask a question")
    launch.click()
    assert launch.bounding_box()["x"] < 100
    assert page.get_by_role("dialog").bounding_box()["x"] < 100
    colour = "(e) => getComputedStyle(e).backgroundColor"
    assert page.get_by_role("button", name="Ask", exact=True).evaluate(colour) == "rgb(10, 107, 79)"


def test_it_is_dark_where_the_page_is_whatever_makes_it_so(visit, shop):
    dark = "(box) => box.shadowRoot.querySelector('.kring').classList.contains('dark')"

    def is_dark(**options) -> bool:
        page = visit(**options)
        page.get_by_role("button", name="Ask a question").wait_for()
        return page.locator("kring-box").evaluate(dark)

    assert not is_dark(color_scheme="light")
    assert is_dark(color_scheme="dark"), shop.style
    shop.style = "body { background: oklch(0.2 0.02 250); color: white }"
    assert is_dark(color_scheme="light")
    shop.style = "body { background: white }"
    assert not is_dark(color_scheme="dark")
    page = visit(color_scheme="light")
    page.get_by_role("button", name="Ask a question").wait_for()
    page.evaluate("document.body.style.background = '#111'")
    page.wait_for_timeout(200)
    assert page.locator("kring-box").evaluate(dark)


def test_somebody_who_wonders_the_same_joins_from_the_page_and_a_rude_answer_is_reported(
    visit, opened, served
):
    page = visit()
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("Your question", exact=True).fill(
        "Own router behind the fibre box: bridge mode or not?"
    )
    page.get_by_role("button", name="I wonder the same").click(timeout=20_000)
    expect(page.get_by_text("You wonder the same, and hear every answer.")).to_be_visible()
    bob = opened("bob", f"/conversations/{served.world.public.id}")
    bob.get_by_role("button", name="Take it").click()
    bob.get_by_label("Your message").fill("Read the manual, silly.")
    bob.get_by_role("button", name="Send").click()
    page.locator("kring-box .message.helper").get_by_role("button", name="Report").click()
    expect(page.get_by_text("A coordinator will look at it.").first).to_be_visible()
    page.get_by_role("button", name="Follow it no longer").click()
    expect(page.get_by_text("You wonder the same")).to_have_count(0)


def test_a_known_answer_that_is_enough_is_counted(visit, served):
    from tests.web.box_pictures import ATTIC, known

    served.engine.store.write_sync(lambda tx: known(tx, served))
    page = visit()
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("Your question", exact=True).press_sequentially(ATTIC)
    expect(page.get_by_role("heading", name="Is it one of these?")).to_be_visible(timeout=20_000)
    expect(page.locator("kring-box [role=status]").first).to_have_text("Found like your question: 1")
    page.get_by_role("button", name="This solved it").click()
    expect(page.locator("kring-box .verdict")).to_contain_text("nobody had to be asked")
    helped = "select max(helped) from conversations"
    assert served.engine.store.read_sync(lambda tx: tx.value(ad_hoc(helped))) == 1


def test_the_owner_tries_it_on_kring_s_own_page_as_a_visitor_would(opened, served):
    page = opened("noor", "/organization/box")
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_label("Your question", exact=True).fill("Does this work?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    who = "select p.state from conversations c join people p on p.id = c.asker_id order by c.id desc limit 1"
    assert served.engine.store.read_sync(lambda tx: tx.value(ad_hoc(who))) == "guest"
