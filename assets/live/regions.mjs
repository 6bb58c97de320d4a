// Parts of the page that follow the database: `<section id=… data-live=topic data-version=…>`.
// One that shows less than its topic has come to is fetched anew, from the page's own address. What
// the reader is doing stays: focus, what is being typed, open menus, a pressed button.

import { Idiomorph } from "idiomorph";
import * as presence from "./presence.mjs";

const PAUSE = 300; // between two fetches: a burst is a few of them
const QUIET = 10_000; // between two words for those who listen
const GRACE = 4_000; // before the page says that it isn't live

const regions = () => [...document.querySelectorAll("[data-live]")];
const versionOf = (region) => Number(region.dataset.version);
const known = {}; // topic → the newest version we heard of

let fetching = false;
let timer = null;
let silentSince = 0;
let spokeAt = 0;
let doubt = null;
let wasLive = false;

export function follow(tabs) {
  const want = () => {
    const topics = regions().map((region) => region.dataset.live);
    tabs.want([...new Set([...topics, ...presence.watched()])]);
    look();
  };
  want();
  document.addEventListener("htmx:afterSettle", want);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return (silentSince = Date.now());
    if (Date.now() - silentSince > QUIET) tabs.check();
    look();
  });
  addEventListener("online", () => tabs.check());
  addEventListener("pageshow", (event) => event.persisted && tabs.check());
}

export const show = {
  present: presence.look,

  news(versions, refused = []) {
    for (const [topic, version] of Object.entries(versions)) {
      known[topic] = Math.max(known[topic] ?? 0, version);
    }
    if (regions().some((region) => refused.includes(region.dataset.live))) return location.reload();
    look();
  },

  state(live) {
    if (live && !wasLive) presence.look();
    wasLive = live ?? wasLive;
    const words = document.getElementById("live-state");
    if (!words || live === undefined) return;
    if (live) {
      clearTimeout(doubt);
      doubt = null;
      words.hidden = true;
    } else doubt ??= setTimeout(() => (words.hidden = !regions().length), GRACE);
  },
};

const isBehind = (region) =>
  known[region.dataset.live] > versionOf(region) &&
  (!document.hidden || "liveHidden" in region.dataset);

function look() {
  if (!fetching && !timer && regions().some(isBehind)) refresh();
}

async function refresh() {
  fetching = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Live": "1" }, redirect: "manual" });
    if (answer.ok) replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
    else if (answer.status < 500) return location.reload(); // gone, or not ours any more
  } catch {} // away: the next hint, or being connected again, brings us back
  fetching = false;
  timer = setTimeout(() => {
    timer = null;
    look();
  }, PAUSE);
}

function replace(page) {
  for (const region of regions().filter((region) => region.id)) {
    const newer = page.getElementById(region.id);
    if (!newer || versionOf(newer) < versionOf(region)) continue;
    known[region.dataset.live] = versionOf(newer); // the database has the last word
    const before = region.textContent;
    const had = region.contains(document.activeElement);
    Idiomorph.morph(region, newer, { ignoreActiveValue: true, callbacks });
    window.htmx.process(region);
    if (had && document.activeElement === document.body) focus(region);
    if (region.textContent !== before) say(region.dataset.liveSays);
    region.dispatchEvent(new CustomEvent("live:changed", { bubbles: true }));
  }
}

const callbacks = {
  beforeNodeMorphed: (old) => !isTouched(old),
  beforeAttributeUpdated: (name, element) =>
    !(name === "open" && element.matches("details, dialog")) && name !== "aria-busy",
};

// Whether the reader has put something else into a field than the page had.
function isTouched(node) {
  if (node instanceof HTMLSelectElement) {
    return [...node.options].some((option) => option.selected !== option.defaultSelected);
  }
  if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) {
    return node.value !== node.defaultValue || (node.checked ?? false) !== (node.defaultChecked ?? false);
  }
  return false;
}

// What had the focus is gone: stay where it was.
function focus(region) {
  region.tabIndex = -1;
  region.focus({ preventScroll: true });
}

function say(words) {
  const place = document.getElementById("live-says");
  if (!words || !place || document.hidden || Date.now() - spokeAt < QUIET) return;
  spokeAt = Date.now();
  place.textContent = "";
  requestAnimationFrame(() => (place.textContent = words));
}
