// The bell's count stands in the window's title and on the application's icon too. The server
// writes the title of a whole page; this keeps both right when only the bell was replaced.

function tell() {
  const bell = document.querySelector("[data-unread]");
  if (!bell) return;
  const { unread, unreadEverywhere } = bell.dataset;
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = unread === "0" ? title : `(${unread}) ${title}`;
  navigator.setAppBadge?.(Number(unreadEverywhere)).catch(() => {});
}

document.addEventListener("htmx:afterSettle", tell);
document.addEventListener("live:changed", tell);
tell();

// Whoever hasn't said where their clock hangs is offered what their browser knows.
const zone = document.querySelector("select[data-browser-zone]");
const known = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && [...zone.options].some((option) => option.value === known)) zone.value = known;
