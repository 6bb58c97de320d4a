// Between the browser and us. VERSION and ASSETS stand above (app/web/installing.py).
//
// What it keeps: ASSETS, and one page that says that there is no connection. No page of anybody's,
// no answer to a question: those aren't even looked at. Push is shown here, too.

const NAME = `kept-${VERSION}`;
const HASHED = /-[A-Z0-9]{8}\.(js|css)$/; // its content never changes under this name
const OFFLINE = "/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(keepAssets().then(() => self.skipWaiting()));
});

// All or nothing: if one can't be had, the worker before this one goes on.
async function keepAssets() {
  const cache = await caches.open(NAME);
  await cache.addAll(ASSETS.map((url) => new Request(url, { cache: "reload" })));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

// Pages come from the network with the names of their assets, so it does no harm to change under
// them; what the version before kept goes, and its offline page is fetched anew.
async function takeOver() {
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
  for (const name of await caches.keys()) {
    if (name === NAME) continue;
    const [page] = await offlinePages(await caches.open(name));
    if (page) await keepOffline(page.url).catch(() => {});
    await caches.delete(name);
  }
}

async function offlinePages(cache) {
  return (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith(OFFLINE));
}

// A page says in which language and theme its reader would read it. One is kept.
self.addEventListener("message", (event) => {
  const wanted = event.data?.offline;
  if (typeof wanted === "string") event.waitUntil(keepOffline(wanted).catch(() => {}));
});

async function keepOffline(address) {
  const url = new URL(address, self.location.origin);
  if (url.origin !== self.location.origin || !url.pathname.startsWith(OFFLINE)) return;
  const cache = await caches.open(NAME);
  if (await cache.match(url.href)) return;
  const answer = await fetch(url.href, { credentials: "omit", redirect: "error" });
  if (!answer.ok) return;
  for (const page of await offlinePages(cache)) await cache.delete(page);
  await cache.put(url.href, answer);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(event));
  else if (ASSETS.includes(url.pathname)) event.respondWith(asset(request, url.pathname));
});

async function navigate(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const cache = await caches.open(NAME);
    const [page] = await offlinePages(cache);
    return (page && (await cache.match(page))) ?? Response.error();
  }
}

async function asset(request, path) {
  const cache = await caches.open(NAME);
  const kept = () => cache.match(path, { ignoreSearch: true });
  if (HASHED.test(path)) return (await kept()) ?? fetch(request);
  try {
    return await fetch(request);
  } catch {
    return (await kept()) ?? Response.error();
  }
}

self.addEventListener("push", (event) => {
  const news = event.data?.json();
  if (news?.title) event.waitUntil(tell(news));
});

async function tell({ title, body, url, tag, unread }) {
  await self.registration.showNotification(title, {
    body,
    tag,
    renotify: true,
    icon: "/static/icons/icon-192.png",
    badge: "/static/icons/badge-96.png",
    data: { url },
  });
  await self.navigator.setAppBadge?.(unread);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
});

// The tab that shows it already, or a new one: what somebody is writing in another one stays.
async function open(address) {
  const url = new URL(address, self.location.origin);
  if (url.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((each) => each.url === url.href);
  await (there ? there.focus() : self.clients.openWindow(url.href));
}
