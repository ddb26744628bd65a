// What became of the files that somebody chose. Streamlit tells its server of those alone that arrived: one that
// failed, was too large or is still on its way is known to the browser only, and the form would be saved without it.

const FAILURES = [
  [/^File must be (.+) or smaller/, "太大，没有传上来。请压缩、缩小或拆成几个再选"],
  [/files are not allowed/, "不是这里要的那种文件，没有传上来。请换一个"],
  [/^Only one file/, "这里一次只能选一个文件，它没有传上来"],
  [/code 413/, "太大，没有传上来。请压缩、缩小或拆成几个再选"],
  [/code 40[13]/, "没有传上来：登录已经过期，或者您的角色不能上传。请重新登录再试"],
  [/code 400/, "没有传上来：这个页面开得太久，服务器已经不认得它。请记下写好的内容，刷新页面再选"],
  [/Network Error|Failed to fetch|timeout/i, "没有传上来：网络断了。请等网络恢复，去掉它再选一次"],
];
const FAILED = "没有传上来。请去掉它再选一次；还不行，请告诉管理员";
const WORDS = [
  [/^Upload$/, () => "选择文件"],
  [/^Drag and drop (a file|files) here$/, () => "把文件拖到这里"],
  [/^([\d.]+)([KMG]B) per file$/, (_, size, unit) => `每个不超过 ${size} ${unit}`],
  [/^ per file$/, () => " 以内"],
  [/^Error: $/, () => "没有上传："],
];
// After so long without a sign of a chosen file, it is not waited for any more.
const PATIENCE_MS = 60000;
// What arrived is told by the uploader itself, a moment later than it is seen.
const LATER_MS = 80;
const HINT_MS = [20, 150, 500];

const reason = (told) => (FAILURES.find(([sign]) => sign.test(told)) || [null, FAILED])[1];

function translate(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const found = WORDS.find(([sign]) => sign.test(text.data));
    if (found) text.data = text.data.replace(...found);
  }
}

export default function ({ parentElement, data, setStateValue }) {
  const host = parentElement.host || parentElement;
  const block = host.closest(`.st-key-${CSS.escape(data.within)}`);
  const told = document.createElement("div");
  told.setAttribute("role", "alert");
  told.style.color = "var(--st-red-text-color)";
  told.style.whiteSpace = "pre-line";
  parentElement.replaceChildren(told);
  let waiting = false, patience = 0, later = 0, reported = JSON.stringify({ failed: [], coming: 0 });
  const failures = new Map();

  const report = (state) => {
    const now = JSON.stringify(state);
    if (now === reported) return;
    reported = now;
    setStateValue("state", state);
  };

  const look = () => {
    const place = block && block.querySelector(`.st-key-${CSS.escape(data.of)}`);
    if (!place) return;
    const failed = [];
    let coming = 0;
    for (const chip of place.querySelectorAll('[data-testid="stFileChip"]')) {
      const name = chip.querySelector('[data-testid="stFileChipName"]')?.title || "";
      if (chip.getAttribute("aria-invalid") === "true") {
        const alert = chip.querySelector('[role="alert"]');
        if (alert && !alert.dataset.told) {
          alert.dataset.told = reason(alert.textContent.replace(/^Error: /, ""));
          // The texts are React's: changed in place, never exchanged.
          for (const text of alert.childNodes) text.data = "";
          if (alert.lastChild) alert.lastChild.data = alert.dataset.told;
        }
        failed.push([name, alert?.dataset.told || FAILED]);
      } else if (chip.querySelector('button[aria-label^="Cancel upload"]')) {
        coming += 1;
      }
    }
    translate(place);
    const lines = failed.map(([name, why]) => `${name}：${why}。`);
    if (failed.length) lines.push("去掉上面标红的文件（点它右边的 ×）以后才能提交，写好的内容都还在。");
    if (told.textContent !== lines.join("\n")) told.textContent = lines.join("\n");
    const state = { failed: failed.map(([name]) => name), coming: coming || (waiting ? 1 : 0) };
    clearTimeout(later);
    if (state.coming) report(state);
    else later = setTimeout(() => report(state), LATER_MS);
  };

  const chosen = (event) => {
    const files = event.target.files || event.dataTransfer?.files;
    const place = block.querySelector(`.st-key-${CSS.escape(data.of)}`);
    if (!files?.length || !place?.contains(event.target)) return;
    waiting = true;
    clearTimeout(patience);
    patience = setTimeout(() => { waiting = false; look(); }, PATIENCE_MS);
    look();
  };

  const changed = (mutations) => {
    const isChip = (node) => node.nodeType === 1 && (node.matches('[data-testid^="stFileChip"]') || node.querySelector('[data-testid^="stFileChip"]'));
    if (waiting && mutations.some((one) => [...one.addedNodes].some(isChip))) waiting = false;
    look();
  };

  if (!block) return undefined;
  const watcher = new MutationObserver(changed);
  watcher.observe(block, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-invalid", "aria-label"] });
  // A hint over a red file stands at the end of the page, in English, a moment after the mouse came.
  const hints = () => HINT_MS.forEach((ms) => setTimeout(() => {
    for (const hint of document.querySelectorAll('[data-testid^="stTooltip"][data-testid$="Content"], [role="tooltip"]')) {
      const texts = document.createTreeWalker(hint, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (FAILURES.some(([sign]) => sign.test(text.data))) text.data = `${reason(text.data)}。`;
      }
    }
  }, ms));
  block.addEventListener("mouseover", hints);
  block.addEventListener("change", chosen, true);
  block.addEventListener("drop", chosen, true);
  look();
  return () => {
    watcher.disconnect();
    block.removeEventListener("mouseover", hints);
    clearTimeout(later);
    clearTimeout(patience);
    block.removeEventListener("change", chosen, true);
    block.removeEventListener("drop", chosen, true);
  };
}
