"""The service worker in a browser: offline in the reader's words, and nothing of theirs kept."""

import pytest
from playwright.sync_api import expect

from app.notifications.pushing import browsers_of
from app.projects.actions import create_project

pytestmark = pytest.mark.browser

#: Everything in Cache Storage: addresses, and all the text.
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const path = new URL(request.url).pathname + new URL(request.url).search;
      found[path] = await (await cache.match(request)).text();
    }
  }
  return found;
}"""

READY = """async () => {
  await navigator.serviceWorker.ready;
  for (let wait = 0; wait < 100; wait++) {
    const names = await caches.keys();
    const kept = names.length && await (await caches.open(names[0])).keys();
    if (kept && kept.some(({ url }) => url.includes("/offline/"))) return true;
    await new Promise((go) => setTimeout(go, 50));
  }
  return false;
}"""


@pytest.fixture
def window(chromium, server, worker, acme, sign_in_cookie):
    """Max's browser, whose console may say that there is no connection."""
    window = chromium.new_context(base_url=server, locale="fr-FR", color_scheme="dark")
    window.set_default_timeout(10_000)
    window.add_cookies([{"url": server, **sign_in_cookie(acme.max.user)}])
    yield window
    window.close()


@pytest.fixture
def page(window):
    return window.new_page()


def eventually(page, ask, arg=None):
    """What an async function of the page answers, once it is something.

    (`wait_for_function` asks an async one a single time: a promise is something.)
    """
    for _ in range(200):
        if found := page.evaluate(ask, arg):
            return found
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {ask}")


def open_ready(page, path):
    page.goto(path)
    assert page.evaluate(READY)


def test_without_a_connection_the_reader_is_told_so_in_their_language_and_theme(acme, window, page):
    page.goto("/w/acme/projects")
    page.evaluate(
        """() => { const form = new FormData();
          form.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
          form.set("locale", "fr"); form.set("theme", "light");
          return fetch("/preferences", { method: "POST", body: form }); }"""
    )
    open_ready(page, "/w/acme/projects")
    eventually(page, "async () => (await caches.match('/offline/fr?theme=light')) !== undefined")
    window.set_offline(True)
    page.goto("/w/acme/members")

    assert page.url.endswith("/w/acme/members")
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "fr")
    expect(html).to_have_attribute("data-theme", "light")
    expect(page.locator("h1")).to_be_visible()
    assert page.locator(".brand").evaluate("it => getComputedStyle(it).display") != "inline"

    window.set_offline(False)
    page.locator("a.btn-primary").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("You are offline")
    assert page.url.endswith("/w/acme/members")


def test_S10_nothing_private_is_kept_while_signed_in_and_nothing_at_all_afterwards(
    acme, window, page
):
    project = create_project(acme.max, name="Quokkafjord", description="Secretive")
    open_ready(page, "/w/acme/projects")
    for path in (f"projects/{project.id}", "members", "notifications", "notifications/preferences"):
        page.goto(f"/w/acme/{path}")
        page.go_back()
    kept = page.evaluate(KEPT)

    assert {path.split("/")[1] for path in kept} == {"static", "offline"}
    text = "\n".join(kept.values())
    for private in ("Quokkafjord", "Secretive", "max@example.com", "Acme", "csrf_token"):
        assert private not in text

    page.goto("/w/acme/projects")
    page.locator(".sidebar summary", has_text="Max").click()
    page.locator(".sidebar form[data-sign-out] button").click()
    page.wait_for_url("**/")
    eventually(page, "async () => !(await caches.keys()).length")
    eventually(page, "async () => !(await navigator.serviceWorker.getRegistrations()).length")
    window.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/w/acme/projects")


def test_a_newer_worker_takes_the_place_of_the_old_one(page, monkeypatch):
    from app.web import installing

    open_ready(page, "/w/acme/projects")
    [before] = page.evaluate("caches.keys()")
    content = installing._content
    monkeypatch.setattr(installing, "_content", lambda url: content(url) + b"newer")
    page.evaluate("navigator.serviceWorker.getRegistration().then((it) => it.update())")
    eventually(
        page,
        """async (before) => {
          const names = await caches.keys();
          return names.length === 1 && names[0] !== before;
        }""",
        arg=before,
    )
    eventually(page, "async () => (await caches.match('/offline/en')) !== undefined")


def test_push_is_asked_for_by_a_press_alone_and_ends_with_the_sign_out(
    acme, window, page, server, context
):
    """(Chromium without a screen has no push service: its answer is put in its place.)"""
    window.add_init_script(
        """
        window.asked = 0;
        Notification.requestPermission = async () => { window.asked++; return "granted"; };
        const point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx" +
          "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        PushManager.prototype.subscribe = async function (options) {
          window.key = options.applicationServerKey.length;
          return { toJSON: () => ({ endpoint: "https://push.example.com/abc", expirationTime: null,
            keys: { p256dh: point, auth: "BTBZMqHH6r4Tts7J_aSIgg" } }) };
        };
        """
    )
    open_ready(page, "/w/acme/notifications/preferences")
    assert page.evaluate("window.asked") == 0
    mention = page.get_by_label("Mentions of you: Push")
    expect(mention).not_to_be_checked()
    page.get_by_label("Say what it is about").check()
    page.get_by_role("button", name="Push to this browser").click()
    expect(page.get_by_text("This browser gets push from now on")).to_be_visible()
    expect(page.locator(".push").get_by_text("This browser", exact=True)).to_be_visible()
    [row] = browsers_of(acme.max.user)
    assert (row.endpoint, row.is_detailed) == ("https://push.example.com/abc", True)

    mention.check()
    page.get_by_role("button", name="Save changes").click()
    expect(mention).to_be_checked()
    page.get_by_role("button", name="No push to this browser").click()
    expect(page.get_by_text("That browser gets no push any more.")).to_be_visible()
    assert browsers_of(acme.max.user) == []


def test_who_says_no_is_told_how_to_change_that(page, window):
    window.add_init_script("Notification.requestPermission = async () => 'denied';")
    open_ready(page, "/w/acme/notifications/preferences")
    page.get_by_role("button", name="Push to this browser").click()

    expect(page.get_by_text("notifications from this site are blocked")).to_be_visible()


def test_what_is_pushed_is_shown_and_leads_where_it_says(acme, window, page, server):
    """The browser's own tools hand the worker a message, as its push service would."""
    window.grant_permissions(["notifications"], origin=server)
    open_ready(page, "/w/acme/projects")
    tools = window.new_cdp_session(page)
    registrations = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda found: registrations.extend(found["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    for _ in range(100):
        if registrations:
            break
        page.wait_for_timeout(50)
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": server,
            "registrationId": registrations[-1]["registrationId"],
            "data": '{"title": "Acme", "body": "Ada mentioned you", "tag": "t", "unread": 3,'
            ' "url": "/w/acme/members"}',
        },
    )
    shown = eventually(
        page,
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          const [shown] = await registration.getNotifications();
          return shown && [shown.title, shown.body, shown.data.url];
        }""",
    )

    assert shown == ["Acme", "Ada mentioned you", "/w/acme/members"]
