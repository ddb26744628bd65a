// Brings the page of 随手报 where there is no connection, and sends what waits when there is one again. {{ made }}
"use strict";
importScripts("/quick/queue.js");
var KEPT = "room-quick-{{ made }}";
var FILES = ["/quick/", "/quick/page.js", "/quick/queue.js", "/quick/page.css", "/quick/manifest.json", "/app/static/favicon.png"];

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(KEPT).then(function (kept) {
    // Not what the browser itself may still hold of an older version.
    return kept.addAll(FILES.map(function (file) { return new Request(file, { cache: "reload" }); }));
  }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.indexOf("room-quick-") === 0 && name !== KEPT; })
      .map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  var asked = new URL(event.request.url);
  if (event.request.method !== "GET" || asked.origin !== self.location.origin || FILES.indexOf(asked.pathname) < 0) { return; }
  event.respondWith(caches.open(KEPT).then(function (kept) { return kept.match(asked.pathname); })
    .then(function (found) { return found || fetch(event.request); }));
});

self.addEventListener("sync", function (event) {
  // The browser asks again later where it failed.
  event.waitUntil(self.roomQueue.flush().then(function (left) { if (left) { throw new Error("some reports still wait"); } }));
});
