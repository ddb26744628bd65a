// What waits on this telephone, and its way to the server: the same for the page and for its worker.
// A report is on its way once at a time; that it is registered once is the server's doing, by the report's id.
(function (root) {
  "use strict";
  var NAME = "room-quick", REPORTS = "reports", KEPT = "kept", WAITING = "waiting", REFUSED = "refused", SENT = "sent";
  var LONGEST_MS = 5 * 60 * 1000, MOST_SENT = 20;
  var told = root.BroadcastChannel ? new BroadcastChannel(NAME) : null;
  var opened = null, running = null;

  function open() {
    opened = opened || new Promise(function (done, failed) {
      var asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = function () {
        asked.result.createObjectStore(REPORTS, { keyPath: "id" });
        asked.result.createObjectStore(KEPT);
      };
      asked.onsuccess = function () {
        // Another version of this script wants the store.
        asked.result.onversionchange = function () { asked.result.close(); opened = null; };
        asked.result.onclose = function () { opened = null; };
        done(asked.result);
      };
      asked.onerror = function () { opened = null; failed(asked.error); };
    });
    return opened;
  }

  // Do `work` in one transaction; it puts what it answers into `box.answer`. Kept once the transaction is.
  function within(store, mode, work) {
    return open().then(function (db) {
      return new Promise(function (done, failed) {
        // Strict: what is said to be kept outlasts a flat battery.
        var whole = db.transaction(store, mode, { durability: "strict" }), box = {};
        whole.oncomplete = function () { done(box.answer); };
        whole.onabort = whole.onerror = function () { failed(whole.error || new Error("not kept")); };
        work(whole.objectStore(store), box);
      });
    });
  }

  function change(id, how) {
    return within(REPORTS, "readwrite", function (reports, box) {
      reports.get(id).onsuccess = function (event) {
        var report = event.target.result;
        if (!report) { return; }
        var answer = how(report);
        if (answer === null) { return; }
        if (answer === "delete") { reports.delete(id); } else { reports.put(report); }
        box.answer = report;
      };
    }).then(function (report) { tell(); return report; });
  }

  function tell() { if (told) { told.postMessage("changed"); } }

  function all() {
    return within(REPORTS, "readonly", function (reports, box) {
      reports.getAll().onsuccess = function (event) {
        box.answer = event.target.result.sort(function (one, other) { return one.written - other.written; });
      };
    });
  }

  function add(report) {
    return within(REPORTS, "readwrite", function (reports) { reports.add(report); }).then(tell);
  }

  // Out of the queue: only where it is certain that the server has not taken it.
  function takeBack(id) {
    return change(id, function (report) {
      return report.state === REFUSED || (report.state === WAITING && !report.tries) ? "delete" : null;
    });
  }

  function drop(id) { return change(id, function () { return "delete"; }); }

  function again(id) {
    return change(id, function (report) {
      if (report.state !== REFUSED) { return null; }
      report.state = WAITING;
      report.why = "";
    });
  }

  function keep(key, value) {
    return within(KEPT, "readwrite", function (kept) { if (value === null) { kept.delete(key); } else { kept.put(value, key); } });
  }

  function kept(key) {
    return within(KEPT, "readonly", function (found, box) {
      found.get(key).onsuccess = function (event) { box.answer = event.target.result; };
    });
  }

  function posted(report) {
    var form = new FormData();
    ["id", "account", "words", "village", "place", "longitude", "latitude", "level"].forEach(function (name) {
      form.append(name, report[name]);
    });
    form.append("urgent", report.urgent ? "on" : "");
    form.append("age", String(Math.max(0, Math.round((Date.now() - report.written) / 1000))));
    report.photos.forEach(function (photo) { form.append("photos", new Blob([photo.bytes], { type: photo.type }), photo.name); });
    return form;
  }

  // What became of it: "sent", "refused", or why none is sent now ("signed out", "no connection").
  function send(id) {
    return change(id, function (report) {
      if (report.state !== WAITING) { return null; }
      // From now on the server may have it.
      report.tries += 1;
      report.trying = Date.now();
    }).then(function (report) {
      if (!report) { return "gone"; }
      var given_up = new AbortController(), clock = setTimeout(function () { given_up.abort(); }, LONGEST_MS);
      return fetch("/quick/reports", { method: "POST", body: posted(report), credentials: "same-origin", cache: "no-store",
        redirect: "error", signal: given_up.signal }).then(function (answer) {
        return answer.json().then(function (said) { return { status: answer.status, said: said }; });
      }).catch(function () { return { status: 0, said: {} }; }).then(function (answer) {
        clearTimeout(clock);
        return settle(id, answer.status, answer.said || {});
      });
    });
  }

  function settle(id, status, said) {
    var outcome = "no connection";
    if (status === 200 && said.number) { outcome = SENT; }
    // Only what our own server says is an answer; another on the way says nothing with a reason.
    else if (status === 401 && said.why) { outcome = "signed out"; }
    else if (status === 409 && said.why) { outcome = "somebody else"; }
    else if ((status === 422 || status === 403) && said.why) { outcome = REFUSED; }
    return change(id, function (report) {
      report.trying = 0;
      if (outcome === SENT) {
        report.state = SENT;
        report.number = said.number;
        report.sent = Date.now();
        report.photos = [];
      } else if (outcome === REFUSED && report.state === WAITING) {
        report.state = REFUSED;
        report.why = said.why;
      }
    }).then(function () { return outcome; });
  }

  // Send everything of whoever is signed in, one after the other; how many still wait. One at a time on this
  // telephone, where the browser can tell.
  function flush() {
    if (running) { return running; }
    var alone = root.navigator && root.navigator.locks
      ? root.navigator.locks.request(NAME, { ifAvailable: true }, function (lock) { return lock ? flushed() : waiting(); })
      : flushed();
    running = alone.then(function (left) { running = null; return left; }, function (error) { running = null; throw error; });
    return running;
  }

  function waiting() {
    return Promise.all([all(), kept("me")]).then(function (found) {
      return found[0].filter(function (report) { return report.state === WAITING && found[1] && report.account === found[1].account; }).length;
    });
  }

  function flushed() {
    return Promise.all([all(), kept("me")]).then(function (found) {
      var own = found[0].filter(function (report) { return found[1] && report.account === found[1].account; });
      var ids = own.filter(function (report) { return report.state === WAITING; }).map(function (report) { return report.id; });
      var old = own.filter(function (report) { return report.state === SENT; })
        .sort(function (one, other) { return other.sent - one.sent; }).slice(MOST_SENT);
      return old.reduce(function (before, report) { return before.then(function () { return drop(report.id); }); }, Promise.resolve())
        .then(function () { return next(ids); });
    });
  }

  function next(ids) {
    if (!ids.length) { return Promise.resolve(0); }
    // What was not tried can still be changed.
    if (root.navigator && root.navigator.onLine === false) { return Promise.resolve(ids.length); }
    return send(ids[0]).then(function (outcome) {
      var stops = outcome === "no connection" || outcome === "signed out" || outcome === "somebody else";
      if (outcome === "signed out") { root.roomQueue.signedOut = true; }
      return stops ? ids.length : next(ids.slice(1));
    });
  }

  root.roomQueue = { add: add, all: all, again: again, drop: drop, flush: flush, keep: keep, kept: kept, takeBack: takeBack,
    told: told, signedOut: false };
})(self);
