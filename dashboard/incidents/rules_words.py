"""An incident's log in words: the timeline on the page and every paper speak them. No clock, no database."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.incidents.rules_words_columns import Names, changed, moment
from dashboard.labels import LABELS
from models import Action, AssignmentStatus, IncidentStatus, Rating

UNKNOWN_PARTY = "一个承办方"
REASON = "理由："
# What a person says with an act is a reason, a task, or simply what he says.
_SAYS = {
    Action.CALL_UP: "任务：",
    Action.DISPATCH: "要求：",
    Action.REMIND: "要求：",
    Action.SUPERVISE: "要求：",
    **dict.fromkeys(
        (Action.REPORT, Action.FIRST_REPORT, Action.COMMENT, Action.ARRIVE, Action.FEED_BACK), ""
    ),
    **dict.fromkeys((Action.DISTRICT_RECEIPT, Action.DISTRICT_REPLY, Action.VERIFY, Action.RATE), ""),
    **dict.fromkeys((Action.ACCEPT, Action.SIGN, Action.CLOSE_AT_VILLAGE, Action.IMPORT), ""),
}
_GIVES_OUT = (Action.DISPATCH, Action.ARBITRATE, Action.ADD_PARTY)


def told(
    action: Action,
    from_status: IncidentStatus | None,
    to_status: IncidentStatus,
    reason: str,
    data: Mapping[str, Any],
    names: Names,
) -> str:
    """One step in one sentence: the act, where it led, and what was done and said with it.

    `names` says what the entry's ids mean: kind -> id -> name; kinds are the columns that hold them
    (NAMED), and `share` and `call` for the incident's own. Of `data` only what everybody who sees
    the incident may know: never accounts, nor who reported it.
    """
    moved = from_status is not None and LABELS[to_status] not in (LABELS[from_status], LABELS[action])
    head = LABELS[action] + (f"（转为“{LABELS[to_status]}”）" if moved else "")
    done, said = _halves(action, to_status, reason, data, names)
    if not done and said and not _SAYS.get(action, REASON):
        # Who only says something is told by what he says.
        done = said.pop(0)
    return " ".join((_ended(f"{head}：{done}" if done else head), *said))


def details(
    action: Action, to_status: IncidentStatus, reason: str, data: Mapping[str, Any], names: Names
) -> str:
    """What was done and said with an act, without its name; empty where nothing was."""
    done, said = _halves(action, to_status, reason, data, names)
    return " ".join((*((_ended(done),) if done else ()), *said))


def _halves(
    action: Action, to: IncidentStatus, reason: str, data: Mapping[str, Any], names: Names
) -> tuple[str, list[str]]:
    """What was done, in one phrase, and the sentences that were said with it."""
    done = "；".join(part for part in _parts(action, to, data, names) if part)
    texts = [text for text in (reason.strip(), _note(data, reason)) if text]
    if texts:
        texts[0] = _SAYS.get(action, REASON) + texts[0]
    files = [str(file.get("name", "")) for file in _list(data, "files") if isinstance(file, Mapping)]
    if any(files):
        texts.append(f"附件：{'、'.join(name for name in files if name)}")
    return done, [_ended(text) for text in texts]


def _parts(action: Action, to: IncidentStatus, data: Mapping[str, Any], names: Names) -> Iterator[str]:
    changes = _mapping(data, "set")
    shares, calls = _shares(data), _calls(data)
    yield _parties(shares, names)
    yield _called(calls, data, names)
    if action is Action.DISTRICT_REPLY:
        yield "已解决" if to is IncidentStatus.FED_BACK else "退回镇里办理"
    if "struck" in data:
        yield f"第{data['struck']}步划去，原文保留"
    if action is Action.REOPEN and changes.get("round"):
        yield f"第{changes['round']}轮"
    if data.get("done") or any(share.get("status") == AssignmentStatus.DONE for share in shares.values()):
        yield "本方任务办毕" if action is not Action.FEED_BACK else ""
    yield from _rated(data, changes)
    yield from changed(changes, names, is_correction=action is Action.AMEND)
    if action in _GIVES_OUT:
        yield from _limits(shares, changes)
    for share in shares.values():
        if share.get("result") and share["result"] != changes.get("result"):
            yield f"结果：{share['result']}"
    for call in calls.values():
        yield from (f"{title}：{call[name]}" for name, title in _OF_CALLS.items() if call.get(name))
        yield from (f"{title} {moment(call[name])}" for name, title in _CALL_TIMES.items() if call.get(name))


_OF_CALLS = {"result": "结果"}
_CALL_TIMES = {"arrive_due_at": "到场期限", "released_at": "撤离"}


def _parties(shares: Mapping[int, Mapping[str, Any]], names: Names) -> str:
    known = names.get("share", {})
    return "、".join(dict.fromkeys(known.get(share, UNKNOWN_PARTY) for share in shares))


def _called(calls: Mapping[int, Mapping[str, Any]], data: Mapping[str, Any], names: Names) -> str:
    known = names.get("call", {})
    found = [known[call] for call in calls if call in known]
    hard = "（攻坚）" if any(call.get("hard") for call in calls.values()) else ""
    return ("、".join(dict.fromkeys(found)) or (str(data.get("whom") or "") if calls else "")) + hard


def _limits(shares: Mapping[int, Mapping[str, Any]], changes: Mapping[str, Any]) -> Iterator[str]:
    """The limits of those who got a share, where they are the same for all of them."""
    for column, title in (("sign_due_at", "签收期限"), ("due_at", "办结期限")):
        times = {str(share[column]) for share in shares.values() if share.get(column)}
        if len(times) == 1 and column not in changes:
            yield f"{title} {moment(times.pop())}"


def _rated(data: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[str]:
    word = data.get("rating") or changes.get("rating")
    if isinstance(word, str) and word in set(Rating):
        yield LABELS[Rating(word)] + (f"（{data['channel']}）" if data.get("channel") else "")
    if changes.get("runs") is not None:
        yield f"跑了 {changes['runs']} 次"


def _shares(data: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    """The shares that an act touched, by id, with what it changed of each."""
    found = {_id(key): value for key, value in _mapping(data, "shares").items()}
    ids = [*_list(data, "assignments"), *([data["assignment"]] if "assignment" in data else [])]
    found |= {_id(share): {} for share in ids if _id(share) not in found}
    return {share: value if isinstance(value, Mapping) else {} for share, value in found.items()}


def _calls(data: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    found = {_id(key): value for key, value in _mapping(data, "calls").items()}
    if "call_up" in data:
        found.setdefault(_id(data["call_up"]), {})
    return {call: value if isinstance(value, Mapping) else {} for call, value in found.items()}


def _note(data: Mapping[str, Any], reason: str) -> str:
    note = str(data.get("note") or "").strip()
    return "" if note == reason.strip() else note


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _id(value: Any) -> int:
    return int(value) if str(value).lstrip("-").isdigit() else 0


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "…", ".", "!", "?", "；", "”")) else text + "。"
