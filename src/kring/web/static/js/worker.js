// What a browser runs when something is pushed to it: it shows that, and opens its page when it is tapped.
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  event.waitUntil(
    self.registration.showNotification(said.title || location.host, {
      body: said.body || "",
      tag: said.tag || said.id,
      renotify: true,
      data: said.url || "/",
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const place = new URL(event.notification.data, location.origin);
  // Only a page of ours is opened, whatever address it was sent with.
  event.waitUntil(open(location.origin + place.pathname + place.search));
});

async function open(address) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url.split("#")[0] === address);
  return there ? there.focus() : self.clients.openWindow(address);
}
