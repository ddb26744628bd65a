"""When a page is done: for browser tests and for what else reads a page in a browser."""

from playwright.sync_api import Page

DONE = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
SLOW = '[data-testid="stSkeleton"], [data-stale="true"]'
# Between two runs of a page that runs again by itself nothing runs, for a moment.
STILL_MS, STILL_LOOKS = 150, 3
# A page says that it runs when its server says so: what is asked until then is noted here.
# To be given to a context or a page before it opens the address: `add_init_script(ASKED)`.
ASKED = """
(() => {
    const send = WebSocket.prototype.send, heard = new WeakSet();
    WebSocket.prototype.send = function (...given) {
        if (!heard.has(this)) {
            heard.add(this);
            this.addEventListener("message", () => { window.isAsking = false; });
        }
        window.isAsking = true;
        return send.apply(this, given);
    };
})();
"""
SETTLED = """
(() => {
    let since = 0, looks = 0;
    return ([done, slow, still, least]) => {
        if (window.isAsking || !document.querySelector(done) || document.querySelector(slow)) {
            looks = 0;
            return false;
        }
        if (!looks++) since = performance.now();
        return looks >= least && performance.now() - since >= still;
    };
})()
"""


def settled(tab: Page) -> None:
    """Wait until the page has run, shows no half of an older one, and nothing that was done is unanswered."""
    tab.wait_for_function(SETTLED, arg=[DONE, SLOW, STILL_MS, STILL_LOOKS])
