// Keys that Streamlit's own shortcuts do not know, anywhere on the page: Ctrl+K and ? open the window of places and
// keys, Enter opens what J and K walked to. Each is a click on a button that is there, as by hand.

const TYPING = "input, textarea, select, [contenteditable], [role='combobox'], [role='dialog'] *";
const LOOKS = 40, LOOK_MS = 100;

const button = (key) => document.querySelector(`.st-key-${key} button`);

const focus = (looks) => {
  const field = document.querySelector(".st-key-jump_to input");
  if (field) field.focus();
  else if (looks) setTimeout(focus, LOOK_MS, looks - 1);
};

export default function () {
  const pressed = (event) => {
    const isTyping = event.target.matches?.(TYPING);
    const isJump = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (isJump && button("head_jump")) {
      // The browser would go to its own search box.
      event.preventDefault();
      if (!document.querySelector(".st-key-jump_to")) button("head_jump").click();
      focus(LOOKS);
    } else if (!isTyping && (event.key === "?" || event.key === "？")) button("head_jump")?.click();
    else if (event.key === "Enter" && event.target === document.body) button("walk_open")?.click();
  };
  document.addEventListener("keydown", pressed);
  // Whoever presses keys by a program sees here from when on they are heard.
  document.documentElement.dataset.keys = "heard";
  return () => {
    document.removeEventListener("keydown", pressed);
    delete document.documentElement.dataset.keys;
  };
}
