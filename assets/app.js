// What pages can't do by themselves. Everything works without it, only less smoothly.
import "./bell.mjs";
import "./codes.mjs";
import "./installed.mjs";
import "./passkeys.mjs";

const busy = (button, on) => {
  if (on) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
};

// --- Forms: a pressed button says so, and a form is sent once -------------------------------

const sending = new Set();

function finished(form) {
  sending.delete(form);
  form.querySelectorAll("[aria-busy]").forEach((button) => busy(button, false));
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (sending.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // A file that comes back leaves the page as it is: nothing would end the waiting.
    if (form.method === "get" || form.target || "download" in form.dataset) return;
    sending.add(form);
    if (event.submitter) busy(event.submitter, true);
  },
  true,
);

// Back to a page that the browser kept as it was left.
window.addEventListener("pageshow", () => [...sending].forEach(finished));

// --- htmx: the token, the busy state, the focus, and a word when it failed -------------------

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  event.detail.headers["X-CSRFToken"] = token.content;
});

let left = null; // where the focus was in the list that is about to be replaced

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (elt.matches("button")) {
    if (elt.hasAttribute("aria-busy")) return event.preventDefault();
    busy(elt, true);
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt } = event.detail;
  busy(elt, false);
  if (elt.matches("form")) finished(elt);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const group = document.activeElement?.dataset.focus;
  const peers = group ? [...event.detail.target.querySelectorAll(`[data-focus="${group}"]`)] : [];
  left = group && { group, index: peers.indexOf(document.activeElement) };
});

document.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll(".toasts .toast").forEach(attend);
  const wrong = document.querySelector('[aria-invalid="true"]');
  if (wrong) return wrong.focus();
  if (document.activeElement !== document.body) return;
  const peers = left ? document.querySelectorAll(`[data-focus="${left.group}"]`) : [];
  const next = peers[Math.min(left?.index ?? 0, peers.length - 1)];
  (next ?? document.querySelector('main h1[tabindex="-1"]'))?.focus();
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const words = document.getElementById("toast-failed").content.cloneNode(true);
    document.getElementById("toasts")?.replaceChildren(words);
  });
}

// --- Menus: Escape and a press elsewhere close them, one is open at a time -------------------

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of openMenus()) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector('input[type="search"]');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

// --- Toasts: they leave by themselves, but not while somebody is at them ---------------------

const attended = new WeakSet();

function attend(toast) {
  if (attended.has(toast) || toast.dataset.toast === "error") return;
  attended.add(toast);
  const stay = "undo" in toast.dataset ? 20_000 : 6_000;
  let timer;
  const leave = () => {
    toast.classList.add("toast-leaving");
    timer = setTimeout(() => toast.remove(), 200);
  };
  const start = () => (timer = setTimeout(leave, stay));
  const wait = () => {
    clearTimeout(timer);
    toast.classList.remove("toast-leaving");
  };
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, wait);
  for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, start);
  start();
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".toast").remove();
});

document.querySelectorAll(".toasts .toast").forEach(attend);
document.querySelector('[aria-invalid="true"]')?.focus();
