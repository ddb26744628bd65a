"""Who took part in a step of the log, in words: shares given, signed, done or let go, and call-ups."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.incidents.life.rules_words_columns import Names, moment
from dashboard.words.labels import LABELS
from models import Action, AssignmentStatus, Rating

UNKNOWN_PARTY = "一个承办方"
# Share or call -> the columns that the act changed of it.
Touched = dict[int, Mapping[str, Any]]
# What the room made of a part that came back.
_SETTLED = {
    "replaced": "代替退单的{}",
    "optional": "{}退回的部分改为可以不等",
    "taken_off": "{}退回的部分不用办了",
}
_LIMITS = {"sign_due_at": "签收期限", "due_at": "办结期限"}


def shares_in(data: Mapping[str, Any]) -> Touched:
    """The shares that an entry touched; the demo town's entries name them by their ids alone."""
    listed = data.get("assignments") if isinstance(data.get("assignments"), list) else []
    ids = [*(listed or []), *([data["assignment"]] if "assignment" in data else [])]
    return _touched(data.get("shares"), ids)


def calls_in(data: Mapping[str, Any]) -> Touched:
    return _touched(data.get("calls"), [data["call_up"]] if "call_up" in data else [])


def shares_words(
    action: Action, shares: Touched, changes: Mapping[str, Any], data: Mapping[str, Any], names: Names
) -> Iterator[str]:
    """Who got, signed, finished or lost a share, with its limits and what came of it."""
    gone = [key for key, share in shares.items() if share.get("status") == AssignmentStatus.WITHDRAWN]
    back = [key for key, share in shares.items() if set(share) == {"is_required"}]
    subject = [key for key in shares if key not in gone and key not in back]
    if action is Action.REMOVE_PARTY:
        subject, gone = gone, subject
    yield _names(subject, names)
    if back and action in (Action.ADD_PARTY, Action.REMOVE_PARTY):
        how = "replaced" if action is Action.ADD_PARTY else "taken_off"
        yield _SETTLED[str(data.get("settled", how))].format(_names(back, names))
    is_done = data.get("done") or any(
        share.get("status") == AssignmentStatus.DONE for share in shares.values()
    )
    if is_done and action is Action.COMMENT:
        yield "本方任务办毕"
    if gone:
        yield f"同时撤下：{_names(gone, names)}"
    for column, title in _LIMITS.items():
        times = {str(shares[key][column]) for key in subject if shares[key].get(column)}
        if len(times) == 1 and column not in changes:
            yield f"{title} {moment(times.pop())}"
    results = (share.get("result") for share in shares.values())
    yield from (f"结果：{text}" for text in results if text and text != changes.get("result"))


def calls_words(action: Action, calls: Touched, data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Who was called, came or was let go, with the limit and what came of it."""
    known = names.get("call", {})
    found = [known[key] for key in calls if key in known]
    # A call-up ends by itself when the matter does: that is no news of the act.
    if action in (Action.CALL_UP, Action.ARRIVE, Action.COMMENT):
        hard = "（攻坚）" if any(call.get("hard") for call in calls.values()) else ""
        yield ("、".join(dict.fromkeys(found)) or str((calls and data.get("whom")) or "")) + hard
    for call in calls.values():
        if call.get("arrive_due_at"):
            yield f"到场期限 {moment(call['arrive_due_at'])}"
            break
    for call in calls.values():
        yield f"结果：{call['result']}" if call.get("result") else ""
        rating = call.get("rating")
        yield LABELS[Rating(rating)] if isinstance(rating, str) and rating in set(Rating) else ""


def _names(keys: list[int], names: Names) -> str:
    known = names.get("share", {})
    return "、".join(dict.fromkeys(known.get(key, UNKNOWN_PARTY) for key in keys))


def _touched(rows: Any, ids: list[Any]) -> Touched:
    given = rows if isinstance(rows, Mapping) else {}
    found = {_id(key): value if isinstance(value, Mapping) else {} for key, value in given.items()}
    return {_id(key): {} for key in ids if _id(key) not in found} | found


def _id(value: Any) -> int:
    return int(value) if str(value).isascii() and str(value).isdigit() else 0
