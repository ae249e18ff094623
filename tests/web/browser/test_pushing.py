"""A real browser is told: it asks nothing before a tap, its worker shows what is pushed, and says when it cannot be.

The push service is the outside network: it is not there, or its answer is given by the test.
"""

import json

import pytest

from kring.notifications.channels import devices, pushing
from kring.notifications.notices import Mail, Notification
from kring.store import times

PAGE = "/account/notifications"
# What a push service gives a browser; the keys are such as a browser makes.
SUBSCRIBED = """
PushManager.prototype.subscribe = async function (wanted) {
  window.wanted = [wanted.userVisibleOnly, new Uint8Array(wanted.applicationServerKey).length];
  const keys = {p256dh: "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM", auth: "tBHItJI5svbpez7KI4CCXg"};
  return {toJSON: () => ({endpoint: "https://push.example.org/of-this-browser", keys})};
};
"""
ASKED = """
window.asked = 0;
const ask = Notification.requestPermission.bind(Notification);
Notification.requestPermission = () => { window.asked += 1; return ask(); };
"""


def test_nothing_is_asked_before_a_tap_and_a_device_is_there_after_it(opened, served):
    page = opened("eva", "/", permissions=["notifications"])
    page.add_init_script(ASKED + SUBSCRIBED)
    page.goto(PAGE)
    button = page.get_by_role("button", name="Tell me on this device too")
    button.wait_for()
    assert page.evaluate("window.asked") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    button.click()
    page.get_by_text("A trial is on its way there.").first.wait_for()
    [device] = served.world.store.read_sync(lambda tx: devices.listed(tx, served.world.people["eva"]))
    assert device.address == "https://push.example.org/of-this-browser"
    assert device.name == "Chrome, Linux"
    assert page.get_by_text("Chrome, Linux").first.is_visible()


def test_a_browser_that_reaches_no_push_service_is_told_so(opened):
    page = opened("eva", PAGE, permissions=["notifications"])
    page.get_by_role("button", name="Tell me on this device too").click()
    page.get_by_text("Your browser reached no push service.").wait_for()


def test_a_browser_that_may_not_is_told_so(opened):
    page = opened("eva", "/")
    page.add_init_script("Notification.requestPermission = async () => 'denied';")
    page.goto(PAGE)
    page.get_by_role("button", name="Tell me on this device too").click()
    page.get_by_text("Your browser does not allow it.").wait_for()


def test_the_worker_shows_what_is_pushed(opened, served):
    page = opened("eva", PAGE, permissions=["notifications"])
    worker = page.context.new_cdp_session(page)
    known = []
    worker.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    worker.send("ServiceWorker.enable")
    page.evaluate(
        "navigator.serviceWorker.register('/push.js', {scope: '/'}).then(() => navigator.serviceWorker.ready).then(() => 1)"
    )
    page.wait_for_timeout(300)
    told = Notification(id="n1", person_id="p", kind="message", subject="c1", made_at=times.now(), send_at=0)
    mail = Mail(
        to="",
        line="New message: Wifi",
        text="",
        html="",
        short="Press the button.",
        open="https://else/x?y=1",
    )
    push = {"origin": served.address, "registrationId": known[0]["registrationId"]}
    worker.send("ServiceWorker.deliverPushMessage", push | {"data": pushing.content(mail, told).decode()})
    shown = []
    for _ in range(50):
        shown = page.evaluate(
            "navigator.serviceWorker.ready.then((r) => r.getNotifications())"
            ".then((all) => all.map((n) => JSON.stringify([n.title, n.body, n.tag, n.data])))"
        )
        if shown:
            break
        page.wait_for_timeout(100)
    assert [json.loads(one) for one in shown] == [
        ["New message: Wifi", "Press the button.", "c1", "https://else/x?y=1"]
    ]


@pytest.mark.parametrize("color", ["light", "dark"])
def test_it_is_read_and_saved_without_a_script(opened, color):
    page = opened("eva", PAGE, java_script_enabled=False, color_scheme=color)
    assert page.get_by_text("This browser cannot be told while no page is open.").is_visible()
    assert not page.get_by_role("button", name="Tell me on this device too").is_visible()
    page.get_by_label("Quiet from").fill("22:00")
    page.get_by_label("Quiet until").fill("07:00")
    page.locator("#times").get_by_role("button", name="Save").click()
    assert page.get_by_text("Saved.").is_visible()
    assert page.get_by_label("Quiet from").input_value() == "22:00"
