// The page of 随手报: what is written stays on this telephone until the server has said that it is registered.
(function () {
  "use strict";
  var queue = self.roomQueue, LONGEST = 2048, SMALL = 1500000, SOON = 15000, LATE = 5 * 60 * 1000, PAUSE = 400;
  var me = null, isIn = false, isReached = true, photos = [], draftId = "", timer = 0, typing = 0, wait = SOON;

  function at(id) { return document.getElementById(id); }
  function show(id, is) { at(id).hidden = !is; }
  function say(id, words) { at(id).textContent = words; show(id, Boolean(words)); }
  function newId() {
    return Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(16)), function (one) {
      return ("0" + one.toString(16)).slice(-2);
    }).join("");
  }
  function make(tag, words, kind) {
    var made = document.createElement(tag);
    made.textContent = words || "";
    if (kind) { made.className = kind; }
    return made;
  }
  function button(words, done) {
    var made = make("button", words);
    made.type = "button";
    made.addEventListener("click", done);
    return made;
  }
  function clock(moment) {
    var day = new Date(moment);
    return (day.getMonth() + 1) + "月" + day.getDate() + "日 " + ("0" + day.getHours()).slice(-2) + ":" + ("0" + day.getMinutes()).slice(-2);
  }
  function full(error) {
    return error && error.name === "QuotaExceededError"
      ? "手机存不下了，这条还没有保存。请少选几张照片，或者在手机上腾出地方，再按一次。"
      : "手机没有存成，这条还没有保存。请再按一次；仍不行，请抄下来，打电话给指挥室。";
  }

  // Who is signed in, and what he chooses among: from the server, or as it last said.
  function ask() {
    return fetch("/quick/me", { credentials: "same-origin", cache: "no-store", redirect: "error" }).then(function (answer) {
      return answer.json().then(function (said) {
        isReached = true;
        if (answer.status === 200 && said.account) {
          isIn = true;
          queue.signedOut = false;
          say("refusal", "");
          return queue.keep("me", said).then(function () { return said; });
        }
        isIn = false;
        if (answer.status === 401 && said.why) { queue.signedOut = true; } else if (said.why) { say("refusal", said.why); }
        return queue.kept("me");
      });
    }).catch(function () {
      isReached = false;
      return queue.kept("me");
    }).then(become);
  }

  function become(person) {
    var before = me && me.account;
    me = person || null;
    show("form", Boolean(me));
    if (!me) { return draw(); }
    at("name").textContent = me.name;
    offer();
    if (before === me.account) { return draw(); }
    clear();
    return queue.kept("draft " + me.account).then(function (draft) { if (draft) { fill(draft); } return draw(); });
  }

  function offer() {
    var village = at("village"), chosen = village.value;
    village.textContent = "";
    if (!me.is_bound || me.villages.length > 1) { village.add(new Option(me.is_bound ? "请选" : "不清楚", "")); }
    me.villages.forEach(function (one) { village.add(new Option(one[1], String(one[0]))); });
    village.value = chosen;
    if (village.selectedIndex < 0) { village.selectedIndex = 0; }
    show("levels", me.level === "village");
  }

  function clear() {
    at("form").reset();
    photos = [];
    draftId = newId();
    say("here-told", "");
    show("here-told", true);
    at("here").dataset.longitude = at("here").dataset.latitude = "";
    if (me) { level(me.level); offer(); }
    drawPhotos();
  }
  function level(word) {
    Array.prototype.forEach.call(document.getElementsByName("level"), function (one) { one.checked = one.value === word; });
  }
  function fill(draft) {
    draftId = draft.id;
    at("words").value = draft.words;
    at("village").value = draft.village;
    at("place").value = draft.place;
    at("urgent").checked = draft.urgent;
    level(draft.level);
    at("here").dataset.longitude = draft.longitude;
    at("here").dataset.latitude = draft.latitude;
    if (draft.longitude) { at("here-told").textContent = "已用上位置。"; }
    photos = draft.photos;
    drawPhotos();
  }
  function typed() {
    var chosen = Array.prototype.filter.call(document.getElementsByName("level"), function (one) { return one.checked; })[0];
    return { id: draftId, account: me.account, name: me.name, words: at("words").value.trim(), village: at("village").value,
      place: at("place").value.trim(), longitude: at("here").dataset.longitude || "", latitude: at("here").dataset.latitude || "",
      urgent: at("urgent").checked, level: chosen ? chosen.value : "town", photos: photos };
  }
  function keepDraft() {
    clearTimeout(typing);
    if (!me) { return Promise.resolve(); }
    var draft = typed(), has = draft.words || draft.place || draft.longitude || draft.photos.length;
    return queue.keep("draft " + me.account, has ? draft : null).catch(function () { return null; });
  }

  function drawPhotos() {
    var board = at("chosen");
    Array.prototype.forEach.call(board.querySelectorAll("img"), function (one) { URL.revokeObjectURL(one.src); });
    board.textContent = "";
    photos.forEach(function (photo, place) {
      var figure = make("figure"), picture = make("img"), away = button("×", function () {
        photos = photos.filter(function (one) { return one !== photo; });
        drawPhotos();
        keepDraft();
      });
      picture.src = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
      picture.alt = "照片" + (place + 1);
      away.setAttribute("aria-label", "不要照片" + (place + 1));
      figure.appendChild(picture);
      figure.appendChild(away);
      board.appendChild(figure);
    });
  }
  function smaller(file) {
    if (file.size <= SMALL || !self.createImageBitmap) { return Promise.resolve(file); }
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.85); });
    }).then(function (blob) { return blob && blob.size < file.size ? blob : file; }).catch(function () { return file; });
  }
  // Read whole at once: what the camera's file becomes later is not ours to say.
  function bytes(blob) {
    return new Promise(function (done, failed) {
      var reader = new FileReader();
      reader.onload = function () { done(reader.result); };
      reader.onerror = function () { failed(reader.error); };
      reader.readAsArrayBuffer(blob);
    });
  }
  function choose() {
    var chosen = Array.prototype.slice.call(at("photos").files), lost = 0, room = me.most - photos.length;
    at("photos").value = "";
    say("photos-told", "正在读照片…");
    chosen.slice(0, room).reduce(function (before, file) {
      return before.then(function () { return smaller(file); }).then(function (blob) {
        return bytes(blob).then(function (content) {
          var ending = blob === file ? "" : ".jpg";
          photos = photos.concat([{ name: ending ? file.name.replace(/\.\w+$/, "") + ending : file.name, type: blob.type, bytes: content }]);
        });
      }).catch(function () { lost += 1; });
    }, Promise.resolve()).then(function () {
      say("photos-told", (lost ? "有" + lost + "张照片没有读出来，请再选一次。" : "")
        + (chosen.length > room ? "最多" + me.most + "张，多的没有加上。" : ""));
      drawPhotos();
      return keepDraft();
    });
  }

  function locate() {
    at("here-told").textContent = "正在找您的位置…";
    navigator.geolocation.getCurrentPosition(function (position) {
      at("here").dataset.longitude = position.coords.longitude.toFixed(6);
      at("here").dataset.latitude = position.coords.latitude.toFixed(6);
      at("here-told").textContent = "已用上您的位置（误差约" + Math.round(position.coords.accuracy) + "米）。";
      keepDraft();
    }, function () {
      at("here-told").textContent = "没有取到位置，请选村或者写下地点。";
    }, { enableHighAccuracy: true, timeout: 20000 });
  }

  function submit(event) {
    event.preventDefault();
    var report = typed(), send = at("form").querySelector("button.main");
    if (!report.words) { return wrong("还没有说是什么事。请写一句话再按“上报”。", "words"); }
    if (me.is_bound && !report.village) { return wrong("请选是哪个村。", "village"); }
    if (!report.village && !report.place && !report.longitude) {
      return wrong("还没有说在哪里。请选村，或者写下地点，或者点“用我的位置”。", "village");
    }
    Object.assign(report, { state: "waiting", written: Date.now(), tries: 0, trying: 0, why: "", number: "", sent: 0 });
    send.disabled = true;
    queue.add(report).catch(function (error) {
      if (error && error.name === "ConstraintError") { return saidBefore(report); }
      throw error;
    }).then(function () {
      say("refusal", "");
      clear();
      return keepDraft();
    }).then(function () {
      // It outlasts a browser that makes room for itself.
      if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }
      return draw();
    }).then(function () {
      at("mine").scrollIntoView({ block: "nearest" });
      later();
      return flush();
    }).catch(function (error) { say("refusal", full(error)); at("refusal").scrollIntoView({ block: "nearest" }); })
      .then(function () { send.disabled = false; });
  }
  // Another window has saved the same form: what stands there is the same, or another matter.
  function saidBefore(report) {
    return queue.all().then(function (reports) {
      var before = reports.filter(function (one) { return one.id === report.id; })[0];
      if (before && before.words === report.words) { return null; }
      report.id = newId();
      return queue.add(report);
    });
  }
  function wrong(words, field) {
    say("refusal", words);
    at("refusal").scrollIntoView({ block: "center" });
    at(field).focus({ preventScroll: true });
  }

  function later() {
    // Where the browser can, it sends with this page closed, too.
    if (navigator.serviceWorker) {
      navigator.serviceWorker.ready.then(function (worker) { return worker.sync && worker.sync.register("send"); }).catch(function () { return null; });
    }
  }

  function flush() {
    clearTimeout(timer);
    return queue.flush().catch(function () { return 1; }).then(function (left) {
      wait = left ? Math.min(wait * 1.5, LATE) : SOON;
      if (left) { timer = setTimeout(round, wait); }
      return draw();
    });
  }
  // Who is there may have changed, or be back in reach: then what waits goes.
  function round() { return ask().then(flush); }
  function soon() { wait = SOON; return round(); }

  function draw() {
    return queue.all().then(function (reports) {
      var own = reports.filter(function (one) { return me && one.account === me.account; });
      var foreign = reports.filter(function (one) { return one.state !== "sent" && !(me && one.account === me.account); });
      var waiting = own.filter(function (one) { return one.state === "waiting"; });
      var names = foreign.map(function (one) { return one.name; }).filter(function (one, place, names) { return names.indexOf(one) === place; });
      drawState(waiting.length + foreign.length);
      show("mine", own.length > 0);
      at("mine-title").textContent = waiting.length
        ? "已保存在手机上，等有网再发（" + waiting.length + " 条）" : "我报的";
      at("list").textContent = "";
      own.slice().reverse().sort(function (one, other) { return (one.state === "sent") - (other.state === "sent"); })
        .forEach(function (report) { at("list").appendChild(row(report)); });
      say("others", foreign.length ? "这部手机上还有 " + foreign.length + " 条没有发出，是 " + names.join("、")
        + " 写的；等本人登录以后才发，别人发不了。" : "");
    });
  }
  function drawState(count) {
    var words = "";
    if (!isReached) {
      words = "现在连不上指挥室。照样可以写，先存在这部手机上，有网自己发出。";
    } else if (queue.signedOut && !isIn) {
      words = me || count
        ? "登录已经失效，请重新登录。" + (count ? "没有发出的 " + count + " 条都还在这部手机上，登录以后自己发出。" : "")
        : "请先登录一次，以后没有网也能写。";
    }
    if (!me && !isReached) { words = "这部手机还没有登录过。请在有网的地方打开这一页，登录一次，以后没有网也能写。"; }
    say("state", words);
    at("state").className = words ? "bad" : "";
    show("sign-in", isReached && queue.signedOut && !isIn);
    at("sign-in").firstChild.textContent = me ? "重新登录" : "登录";
  }
  function row(report) {
    var item = make("li"), title = make("p", report.words.length > 60 ? report.words.slice(0, 60) + "…" : report.words), state, link;
    item.appendChild(title);
    if (report.state === "sent") {
      state = make("p", "", "done");
      state.appendChild(document.createTextNode("已发出，编号 "));
      link = make("a", report.number);
      link.href = "/incident?id=" + encodeURIComponent(report.number);
      state.appendChild(link);
      item.appendChild(state);
      item.appendChild(make("p", clock(report.sent), "faint"));
      return item;
    }
    if (report.state === "refused") {
      item.appendChild(make("p", "指挥室没有收下：" + report.why, "bad"));
    } else {
      item.appendChild(make("p", report.trying && Date.now() - report.trying < LATE ? "正在发送…" : "已保存在手机上，等有网再发"));
    }
    item.appendChild(make("p", clock(report.written) + " 写" + (report.photos.length ? "，照片 " + report.photos.length + " 张" : ""), "faint"));
    if (report.state === "refused" || !report.tries) { item.appendChild(button("改一改", function () { edit(report); })); }
    if (report.state === "refused") { item.appendChild(button("原样再发", function () { queue.again(report.id).then(soon); })); }
    item.appendChild(button("删掉", function () {
      var sure = report.tries && report.state === "waiting"
        ? "删掉手机上的这一条？它发过一次，指挥室可能已经收到；收到的不会撤回。" : "删掉这一条？删掉就没有了。";
      if (self.confirm(sure)) { queue.drop(report.id).then(draw); }
    }));
    return item;
  }
  function edit(report) {
    var now = typed();
    if (now.words || now.photos.length) { return wrong("上面还有一条没有写完。请先按“上报”，或者清空，再改这一条。", "words"); }
    return queue.takeBack(report.id).then(function (taken) {
      if (taken) { fill(report); keepDraft(); at("words").focus(); }
      return draw();
    });
  }

  at("form").addEventListener("submit", submit);
  at("form").addEventListener("input", function () { clearTimeout(typing); typing = setTimeout(keepDraft, PAUSE); });
  at("photos").addEventListener("change", choose);
  at("here").addEventListener("click", locate);
  if (!navigator.geolocation || !self.isSecureContext) { at("here").parentNode.hidden = true; }
  show("plain", !self.isSecureContext);
  self.addEventListener("online", soon);
  self.addEventListener("offline", function () { isReached = false; draw(); });
  self.addEventListener("pageshow", function (event) { if (event.persisted) { soon(); } });
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "visible") { soon(); } else { keepDraft(); } });
  if (queue.told) { queue.told.addEventListener("message", draw); }
  if (navigator.serviceWorker) { navigator.serviceWorker.register("/quick/worker.js", { scope: "/quick/" }).catch(function () { return null; }); }
  // What was kept comes first: the server may be out of reach for long.
  queue.kept("me").then(become).then(round).catch(function (error) { say("refusal", full(error)); });
})();
