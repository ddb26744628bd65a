"use strict";
// The wall's own page stands in a frame, so that something is left to speak when it falls silent, and so
// that a new one can be drawn beneath the old one before that goes. Loaded once, it asks only for health.
{
  // Streamlit keeps 80 pixels free on each side; the frame reaches over the screen's edge by these.
  const NARROWEST = 1440, HIGH = 1080, EDGE = 48;
  // A screen of 2560×1440 has room for more, and not only for larger letters; one of twice full HD is full HD, twice.
  const FINE = { from: 1400, below: 2000, shape: 1.7, high: 1200 };
  const LOOK = 3000, ANSWER = 3500, SILENT = 8000, PATIENCE = 90000, DRAWING = 2500, RESIZED = 800;
  const HOUR = 3600000;
  const told = document.getElementById("told"), { address, hours, made } = document.body.dataset;
  // Not all walls of a town at the same moment.
  const between = Number(hours) * HOUR * (0.95 + 0.05 * Math.random());
  let shown = null, coming = null, begun = 0, well = Date.now(), renewed = Date.now(), resized = 0;

  const isFine = () => innerHeight >= FINE.from && innerHeight < FINE.below && innerWidth / innerHeight >= FINE.shape;
  const scale = () => Math.min(innerWidth / NARROWEST, innerHeight / (isFine() ? FINE.high : HIGH));
  const size = () => [innerWidth, innerHeight].map(length => Math.round(length / scale()));

  // A frame's zoom is a browser's: letters, lines and maps are drawn sharp at that size.
  function fit(frame) {
    const [wide, high] = size();
    frame.style.zoom = scale();
    frame.style.width = `${wide + 2 * EDGE}px`;
    frame.style.left = `${-EDGE}px`;
    frame.style.height = `${high}px`;
  }

  const app = frame => frame?.contentDocument?.querySelector('[data-testid="stApp"]')?.dataset;
  const isConnected = frame => app(frame)?.testConnectionState === "CONNECTED";
  const isDrawn = frame => isConnected(frame) && app(frame).testScriptState === "notRunning" &&
    frame.contentDocument.querySelector('[data-testid="stHeading"], [data-testid="stImage"]') &&
    !frame.contentDocument.querySelector('[data-testid="stSkeleton"], [data-stale="true"]') &&
    [...frame.contentDocument.images].every(picture => picture.complete);

  // Nobody can close Streamlit's own English box on a wall, and the bar above says in Chinese what it would say.
  const UNSEEN = `[data-testid="stDialog"], body > :has([data-testid="stDialog"]):not(#root) { display: none !important; }`;
  // Streamlit fades what is out of date even where the machine asks for no motion.
  const STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }";

  function dress(frame) {
    const sheet = new frame.contentWindow.CSSStyleSheet();
    sheet.replaceSync(matchMedia("(prefers-reduced-motion: reduce)").matches ? UNSEEN + STILL : UNSEEN);
    frame.contentDocument.adoptedStyleSheets = [...frame.contentDocument.adoptedStyleSheets, sheet];
  }

  // A map that has gone stays in memory with its page for as long as it waits for another pixel ratio (deck.gl
  // 10355). Here it waits in vain: where the screen changes, all is drawn anew.
  function forget(frame) {
    const page = frame.contentWindow, asked = page.matchMedia.bind(page);
    page.matchMedia = words => words.startsWith("(resolution") ? new page.EventTarget() : asked(words);
  }

  const ask = (path, how = {}) => fetch(path, { cache: "no-store", signal: AbortSignal.timeout(ANSWER), ...how });

  // Draw the wall anew beneath the one that is shown. The first needs no asking: the server has just answered.
  async function renew() {
    if (coming) return;
    const page = `${address}&screen=${size().join("x")}`;
    coming = "asked";
    if (begun) try {
      const answer = await ask(page, { redirect: "manual" });
      if (answer.type === "opaqueredirect") return location.replace(`/session/sign-in?next=${encodeURIComponent(page)}`);
      if (!answer.ok) throw new Error(answer.statusText);
    } catch {
      coming = null;
      if (!shown) tell("大屏还没有打开，正在自动重试");
      return;
    }
    coming = document.createElement("iframe");
    coming.className = "coming";
    coming.title = "大屏";
    coming.allow = "autoplay";
    coming.src = page;
    coming.addEventListener("load", event => loaded(event.target));
    begun = Date.now();
    fit(coming);
    document.body.append(coming);
  }

  // A refusal or a failure does not stand in the frame: the next look asks which it was.
  function loaded(frame) {
    if (frame.contentDocument?.getElementById("root")) { dress(frame); forget(frame); }
    else if (frame === coming) {
      frame.remove();
      coming = null;
    }
  }

  function change() {
    const next = coming;
    coming = null;
    next.className = "shown";
    document.getElementById("opening")?.remove();
    shown?.remove();
    shown = next;
    renewed = well = Date.now();
    tell("");
  }

  function tell(words) {
    told.textContent = words;
    told.hidden = !words;
    shown?.classList.toggle("old", Boolean(words));
  }

  const clock = at => new Date(at).toLocaleTimeString(
    "zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });

  // After an outage a newer version may answer, with another page around the wall.
  async function isAnother() {
    const text = await (await ask(location.href)).text();
    return !text.includes(`data-made="${made}"`);
  }

  async function look() {
    let isUp = false;
    try {
      isUp = (await ask("/_stcore/health")).ok;
    } catch { /* that is the answer */ }
    if (isUp && (isConnected(shown) || !shown)) well = told.hidden ? Date.now() : well;
    const isLost = Date.now() - well > SILENT;
    if (isLost && shown) tell(`与服务器的连接断了，画面停在 ${clock(well)}，正在自动重连`);
    if (coming instanceof Element) await wait();
    else if (isUp && (isLost || !told.hidden || !shown || Date.now() - renewed > between)) {
      if (shown && isLost && await isAnother().catch(() => false)) return location.reload();
      await renew();
    }
  }

  let drawn = 0;
  async function wait() {
    if (isDrawn(coming)) {
      // Maps and charts draw a moment after their page has run.
      drawn ||= Date.now();
      if (!shown || Date.now() - drawn > DRAWING) { drawn = 0; change(); }
    } else {
      drawn = 0;
      if (Date.now() - begun > PATIENCE) { coming.remove(); coming = null; }
    }
  }

  addEventListener("resize", () => {
    if (shown) fit(shown);
    clearTimeout(resized);
    resized = setTimeout(renew, RESIZED);
  });

  (async () => {
    await renew();
    for (;;) {
      await new Promise(done => setTimeout(done, coming && !shown ? 500 : LOOK));
      await look();
    }
  })();
}
