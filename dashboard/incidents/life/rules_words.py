"""An incident's log in words: the timeline on the page and every paper speak them. No clock, no database."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.incidents.life.rules_exclusion import STEP_WORDS, step_of
from dashboard.incidents.life.rules_words_columns import Names, changed
from dashboard.incidents.life.rules_words_parties import (
    calls_in,
    calls_words,
    shares_in,
    shares_words,
)
from dashboard.words.labels import LABELS
from models import Action, IncidentStatus, OffList, Rating

REASON = "理由："
# What a person says with an act is a reason, a task, a demand, or simply what he says.
_SAYS = {
    Action.CALL_UP: "任务：",
    **dict.fromkeys((Action.DISPATCH, Action.REMIND, Action.SUPERVISE), "要求："),
    **dict.fromkeys((Action.REPORT, Action.ACCEPT, Action.SIGN, Action.IMPORT, Action.VERIFY), ""),
    **dict.fromkeys((Action.FIRST_REPORT, Action.COMMENT, Action.ARRIVE, Action.FEED_BACK), ""),
    **dict.fromkeys((Action.DISTRICT_RECEIPT, Action.DISTRICT_REPLY, Action.RATE), ""),
    Action.CLOSE_AT_VILLAGE: "",
}
# What else an entry may carry: a flag that says what kind of note it is, or a text under its name.
_FLAGS = {
    "meeting": "会商",
    "mediation": "调解",
    "mediation_kept": "调解协议已经履行",
    "reply": "答复上报人",
    "sampled": "抽查村格自办",
    "criticised": "通报批评",
    "call_signed": "签收点将",
    "call_finished": "现场处置完毕",
    "call_rated": "评价点将",
    "asks_extension": "申请延期",
    "by_lead": "牵头方催",
    "file": "划去一个附件，原件保留",
}
_TEXTS = {
    "duty": "履行职责：",
    "district_number": "区级编号：",
    "split_from": "分自 ",
    "waiver": "没有附件，因为：",
    "question": "请区级研究：",
}


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
    said: list[str] = []
    for text in (reason.strip(), str(data.get("note") or "").strip()):
        if text and not _is_repeated(text, data) and not any(text in other for other in said):
            said.append(text)
    if said and said[0] == reason.strip():
        said[0] = _SAYS.get(action, REASON) + said[0]
    said += [f"{title}{data[name]}" for name, title in _TEXTS.items() if isinstance(data.get(name), str)]
    if files := _file_names(data):
        said.append(f"附件：{files}")
    return done, [_ended(text) for text in said]


def _is_repeated(text: str, data: Mapping[str, Any]) -> bool:
    """Whether what was said is the result, or part of the why of a triage, which are told anyway."""
    changes = _mapping(data, "set")
    rows = [changes, *shares_in(data).values(), *calls_in(data).values()]
    return any(row.get("result") == text for row in rows) or text in str(changes.get("why") or "")


def _parts(action: Action, to: IncidentStatus, data: Mapping[str, Any], names: Names) -> Iterator[str]:
    changes, was = _mapping(data, "set"), _mapping(data, "was")
    yield from (title for name, title in _FLAGS.items() if data.get(name))
    yield from shares_words(action, shares_in(data), changes, data, names)
    yield from calls_words(action, calls_in(data), data, names)
    if action is Action.DISTRICT_REPLY:
        yield "已解决" if to is IncidentStatus.FED_BACK else "退回镇里办理"
    if step := step_of(data):
        yield STEP_WORDS[step]
    if "struck" in data:
        yield f"第{data['struck']}步划去，原文保留"
    if action is Action.REOPEN and changes.get("round"):
        yield f"第{changes['round']}轮"
    if data.get("off_list") == OffList.FLAGGED:
        yield LABELS[OffList.FLAGGED]
    yield from _rated(data, changes)
    yield from changed(changes, names, was if action is Action.AMEND else None)
    if data.get("reporter"):
        yield "上报人信息已更正"


def _rated(data: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[str]:
    word = data.get("rating") or changes.get("rating")
    if isinstance(word, str) and word in set(Rating):
        yield LABELS[Rating(word)] + (f"（{data['channel']}）" if data.get("channel") else "")
    if changes.get("runs") is not None:
        yield f"跑了 {changes['runs']} 次"


def _file_names(data: Mapping[str, Any]) -> str:
    files = data.get("files")
    names = (
        [file.get("name") for file in files if isinstance(file, Mapping)] if isinstance(files, list) else []
    )
    return "、".join(str(name) for name in names if name)


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "…", ".", "!", "?", "；", "”")) else text + "。"
