// The service worker: registered for who is signed in, told which offline page they would read, and
// gone when they sign out. It keeps nothing of theirs: assets/service-worker.mjs.

const worker = navigator.serviceWorker;
const wanted = document.querySelector('meta[name="worker"]');

if (worker && wanted) {
  worker.register(wanted.content).catch(() => {}); // a private window, perhaps: then without
  worker.ready.then(({ active }) => active.postMessage({ offline: wanted.dataset.offline }));
}

// The server asks for the same (Clear-Site-Data); some browsers don't listen.
document.addEventListener("submit", ({ target }) => {
  if (!worker || !("signOut" in target.dataset)) return;
  navigator.clearAppBadge?.().catch(() => {});
  worker.getRegistration().then(async (registration) => {
    for (const shown of (await registration?.getNotifications?.()) ?? []) shown.close();
    await registration?.unregister();
  }).catch(() => {}); // the page is on its way out, and may be gone before that is done
  globalThis.caches?.keys().then((names) => names.forEach((name) => caches.delete(name)));
});
