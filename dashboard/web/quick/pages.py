"""The files of 随手报: the same for everybody and without anybody's data, so that a telephone keeps them."""

from hashlib import sha256

from dashboard.web.gate import QUICK_FILES
from dashboard.web.pages import templates

TYPES = {"js": "text/javascript", "css": "text/css", "json": "application/manifest+json"}
WORKER = "worker.js"
_texts = {
    name: templates.get_template(f"quick/{name or 'page.html'}").render()
    for name in QUICK_FILES
    if name != WORKER
}
# Another version of any of them is fetched as a whole.
MADE = sha256("".join(_texts.values()).encode()).hexdigest()[:16]
_texts[WORKER] = templates.get_template(f"quick/{WORKER}").render(made=MADE)
# By name: the text, and what it is.
FILES = {name: (text, TYPES.get(name.rpartition(".")[2], "text/html")) for name, text in _texts.items()}
