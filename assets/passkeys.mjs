// Passkeys: a form marked data-passkey asks the browser the question that it carries, and sends the
// answer in its hidden field. The server asks and judges; here nothing is decided.

const forms = [...document.querySelectorAll("form[data-passkey]")];
const supported = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

const FRESH = 5 * 60 * 1000; // our questions are good for ten minutes
let asked = Date.now();
let offering = null; // what the browser offers by itself, and can be called off

// A page that was open for long gets new questions, as a reload would bring them.
async function freshen() {
  if (Date.now() - asked < FRESH) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll("form[data-passkey]")];
  if (fresh.length !== forms.length) return location.reload();
  forms.forEach((form, index) => (form.dataset.question = fresh[index].dataset.question));
  asked = Date.now();
}

function ask(form, options = {}) {
  const question = JSON.parse(form.dataset.question);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(question);
    return navigator.credentials.create({ publicKey, ...options });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question);
  return navigator.credentials.get({ publicKey, ...options });
}

function send(form, credential) {
  form.querySelector("[data-passkey-answer]").value = JSON.stringify(credential);
  form.requestSubmit();
}

function say(form, which) {
  for (const words of form.querySelectorAll("[data-passkey-says]"))
    words.hidden = words.dataset.passkeySays !== which;
}

const FAILURES = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

async function start(form, button) {
  say(form, null);
  button.setAttribute("aria-busy", "true");
  offering?.abort();
  try {
    await freshen();
    send(form, await ask(form));
  } catch (error) {
    button.removeAttribute("aria-busy");
    say(form, FAILURES[error.name] ?? "failed");
    offer(form);
  }
}

// Where the form says so, the browser shows passkeys among the names that it fills in.
async function offer(form) {
  if (!("conditional" in form.dataset)) return;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  offering = new AbortController();
  const renewal = setTimeout(() => renew(form), FRESH);
  try {
    send(form, await ask(form, { mediation: "conditional", signal: offering.signal }));
  } catch {
    // Called off, or nothing chosen: the other ways are still there.
  } finally {
    clearTimeout(renewal);
  }
}

async function renew(form) {
  offering.abort();
  asked = 0;
  await freshen();
  offer(form);
}

if (supported) {
  for (const missing of document.querySelectorAll("[data-passkey-missing]")) missing.hidden = true;
  for (const form of forms) {
    form.hidden = false;
    const button = form.querySelector("[data-passkey-start]");
    button.addEventListener("click", () => start(form, button));
    offer(form);
  }
}
