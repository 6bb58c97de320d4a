// Who else looks at this page. The hub says that somebody came or went, never who: the application
// is asked, which knows who is a member. Hints may be lost, so it is asked now and then anyway.

const AGAIN = 30_000;
const places = () => [...document.querySelectorAll("[data-presence]")];

export const watched = () => places().map((place) => place.dataset.presence);

export async function look(topic) {
  for (const place of places()) {
    if (document.hidden || (topic && place.dataset.presence !== topic)) continue;
    try {
      const answer = await fetch(place.dataset.presenceUrl, { headers: { "X-Live": "1" }, redirect: "manual" });
      const html = answer.ok ? await answer.text() : "";
      const faces = new DOMParser().parseFromString(html, "text/html").body;
      if (faces.textContent !== place.textContent) place.replaceChildren(...faces.childNodes);
    } catch {} // away: the next time
  }
}

if (places().length) {
  setInterval(look, AGAIN, undefined);
  document.addEventListener("visibilitychange", () => look());
}
