// A button that asks the browser where the person stands. Nothing is asked before it is pressed, and once at a press.

const PATIENCE_MS = 20000;
const WHY = {
  1: "浏览器没有给位置：请在浏览器的设置里允许本站使用位置，或者选村社、在图上点。",
  2: "手机现在定不了位。到开阔的地方再试，或者选村社、在图上点。",
  3: "等了 20 秒还没有定到位。请再点一次，或者选村社、在图上点。",
};
const NOWHERE = "这个浏览器不给位置（要用 https 打开）。请选村社，或者在图上点。";

export default function ({ parentElement, data, setTriggerValue }) {
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    const note = document.createElement("div");
    note.setAttribute("role", "status");
    parentElement.append(button, note);
    Object.assign(button.style, {
      font: "inherit", minHeight: "44px", width: "100%", padding: "0 16px", cursor: "pointer",
      color: "var(--st-text-color)", background: "var(--st-background-color)",
      border: "1px solid var(--st-border-color)", borderRadius: "var(--st-base-radius)",
    });
    Object.assign(note.style, { font: "inherit", fontSize: "14px", color: "var(--st-text-color)" });
  }
  const note = parentElement.querySelector('[role="status"]');
  button.textContent = data.label;
  button.onclick = () => {
    if (!navigator.geolocation || !window.isSecureContext) { note.textContent = NOWHERE; return; }
    button.disabled = true;
    note.textContent = "正在定位……";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        note.textContent = "";
        setTriggerValue("position", [coords.longitude, coords.latitude, Math.round(coords.accuracy)]);
      },
      (error) => { button.disabled = false; note.textContent = WHY[error.code] || WHY[2]; },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  };
}
