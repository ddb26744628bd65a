// A text reaches the server when its field is left. Whoever pauses in the middle of one, or turns to another app,
// has not left it: here it is told as if he had, while the cursor stays where it is.

const PAUSE_MS = 1200;
const TEXTS = '[data-testid="stTextInput"] input, [data-testid="stTextArea"] textarea';

export default function ({ parentElement, data }) {
  const host = parentElement.host || parentElement;
  const block = host.closest(data.within ? `.st-key-${CSS.escape(data.within)}` : '[data-testid="stMain"]');
  if (!block) return undefined;
  let typed = null, later = 0, composing = false;

  const tell = () => {
    clearTimeout(later);
    const field = typed;
    // Pinyin that is not Chinese yet is nobody's word.
    if (!field || composing) return;
    typed = null;
    if (!field.isConnected) return;
    field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    if (document.activeElement === field) field.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  };
  const wait = () => {
    clearTimeout(later);
    later = setTimeout(tell, PAUSE_MS);
  };
  const written = (event) => {
    if (!event.target.matches?.(TEXTS)) return;
    typed = event.target;
    wait();
  };
  const begun = () => { composing = true; };
  const ended = () => { composing = false; if (typed) wait(); };
  const hidden = () => { if (document.visibilityState === "hidden") tell(); };

  block.addEventListener("input", written);
  block.addEventListener("compositionstart", begun);
  block.addEventListener("compositionend", ended);
  document.addEventListener("visibilitychange", hidden);
  window.addEventListener("pagehide", tell);
  return () => {
    clearTimeout(later);
    block.removeEventListener("input", written);
    block.removeEventListener("compositionstart", begun);
    block.removeEventListener("compositionend", ended);
    document.removeEventListener("visibilitychange", hidden);
    window.removeEventListener("pagehide", tell);
  };
}
