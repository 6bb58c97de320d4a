// Push to this browser: asked for by a press, never by itself. What the browser answers goes into
// the form, which is sent as any other.

const form = document.querySelector("form[data-push]");
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

// The service worker, as soon as it is there: assets/installed.mjs registers it.
const worker = () => Promise.race([
  navigator.serviceWorker.ready,
  new Promise((_, give) => setTimeout(() => give(new Error("no service worker")), 10_000)),
]);

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") return "refused";
  try {
    const { pushManager } = await worker();
    const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) };
    await (await pushManager.getSubscription())?.unsubscribe(); // of an earlier key or sign-in
    const { endpoint, keys } = (await pushManager.subscribe(options)).toJSON();
    const found = Object.entries({ endpoint, ...keys });
    found.forEach(([name, value]) => (form.elements[name].value = value));
  } catch {
    return "failed";
  }
}

async function ask(event) {
  event.preventDefault();
  const button = event.currentTarget;
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  const problem = await subscribe();
  button.removeAttribute("aria-busy");
  form.querySelectorAll("[role=alert]").forEach((words) => (words.hidden = true));
  if (problem) form.querySelector(`[data-push-${problem}]`).hidden = false;
  else form.requestSubmit();
}

if (form && able) {
  form.hidden = false;
  document.querySelector("[data-push-none]").hidden = true;
  form.querySelector("button").addEventListener("click", ask);
}
