"""What a person wrote with an act, and which kind of note it is. No clock, no store."""

from collections.abc import Mapping
from typing import Any

from models import Action

# By the key that the log's data carries; the value is shown.
KINDS = {
    "note": "备注",
    "meeting": "会商",
    "duty": "履职",
    "reply": "答复上报人",
    "sampled": "抽查",
    "criticised": "通报批评",
}
_MARKS = tuple(kind for kind in KINDS if kind != "note")


def kind_of(action: Action, data: Mapping[str, Any]) -> str:
    """The kind of a note; empty for an act that is none, also for a note that only tells of an act."""
    if action is not Action.COMMENT or data.get("shares") or data.get("calls") or "merged" in data:
        return ""
    return next((kind for kind in _MARKS if data.get(kind)), "note")


def said_in(reason: str, data: Mapping[str, Any]) -> str:
    """The words that somebody wrote with an act, each once; empty where there are none."""
    parts = (reason, data.get("note"), data.get("question"))
    texts = [str(part).strip() for part in parts if part and str(part).strip()]
    return "\n".join(dict.fromkeys(texts))
