"""An incident's log in words, as the timeline and every paper have them, and what people wrote in it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from dashboard.incidents.life.rules_acts import ACTS, OF_ACTION
from dashboard.incidents.life.rules_exclusion import STEP_WORDS, step_of
from dashboard.words.fields import FIELDS, PERSONAL, IncidentField, Kind
from dashboard.words.labels import LABELS, local_time
from models import Action, AssignmentStatus, IncidentStatus, OffList, Rating

# Kind -> id -> name, as in rules_words.
Names = Mapping[str, Mapping[int, str]]
# Columns that hold the id of a named row.
NAMED = frozenset(field.name for field in FIELDS if field.kind is Kind.ROW)
_UNTOLD = frozenset({Kind.DEGREES, Kind.PERSONAL})
_TOLD = tuple(field for field in FIELDS if field.kind not in _UNTOLD)
_PLACE = frozenset(field.name for field in FIELDS if field.kind is Kind.DEGREES)
EMPTY = "（空）"
LINKED = "另一件事"


def changed(changes: Mapping[str, Any], names: Names, was: Mapping[str, Any] | None = None) -> Iterator[str]:
    """What an act set, part by part. A correction (`was`: what stood there) also says what it emptied."""
    for field in _TOLD:
        column = field.name
        if column in changes and (was is not None or _says(field, changes[column])):
            before = f"（原为“{_value(field, was[column], names)}”）" if was and column in was else ""
            yield _part(field, changes[column], names) + before
    if was is not None and _PLACE & set(changes):
        yield "位置已更正"
    if was is not None and PERSONAL & set(changes):
        yield "上报人信息已更正"


def ids_in(changes: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The named rows that a set of changes refers to: column, id."""
    for column in NAMED:
        value = changes.get(column)
        if isinstance(value, int):
            yield column, value


def moment(value: Any) -> str:
    """A time of the log's data (ISO text) as the township reads it; the text itself where it is none."""
    try:
        return local_time(datetime.fromisoformat(str(value)))
    except (ValueError, OverflowError):
        return str(value)


def _says(field: IncidentField, value: Any) -> bool:
    """Whether an act that is no correction says anything by this value."""
    if field.kind is Kind.FLAG:
        return bool(value)
    # The level changes by an act that is called so.
    return field.name != "level" and value is not None and value != ""


def _part(field: IncidentField, value: Any, names: Names) -> str:
    words = _value(field, value, names)
    if field.kind is Kind.FLAG:
        return field.title if value else f"不再{field.title}"
    if field.kind is Kind.CLASS and words != EMPTY:
        return words
    if field.kind is Kind.MOMENT and words != EMPTY:
        return f"{field.title} {words}"
    return f"{field.title}：{words}"


def _value(field: IncidentField, value: Any, names: Names) -> str:
    if value is not None and value != "":
        if field.kind is Kind.ROW:
            return _meant(names.get(field.name, {}), value) or LINKED
        if field.kind is Kind.MOMENT:
            return moment(value)
    return field.said(value) or EMPTY


def _meant(names: Mapping[Any, str], value: Any) -> str | None:
    """The name of a value that the log's data holds; data is JSON, hence anything."""
    return names.get(value) if isinstance(value, int | str) else None


# Marks that an entry may carry: each says what kind of step or note it is.
_MARKS = {mark: words for act in ACTS.values() for mark, words in act.marks.items()}
_TEXTS = {
    "duty": "履行职责：",
    "district_number": "区级编号：",
    "split_from": "分自 ",
    "waiver": "没有附件，因为：",
    "question": "请区级研究：",
}
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


def log_sentence(
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
    head = title_of(action, data) + (f"（转为“{LABELS[to_status]}”）" if moved else "")
    done, sentences = _halves(action, to_status, reason, data, names)
    if not done and sentences and not OF_ACTION[action].says:
        # Of an act that only says something, its words are the content.
        done = sentences.pop(0)
    return " ".join((_ended(f"{head}：{done}" if done else head), *sentences))


def title_of(action: Action, data: Mapping[str, Any]) -> str:
    """What a step is called: by the act, and of a note that tells of an act, as a finished share, by that."""
    told = _told_by(data) if action is Action.COMMENT else None
    return told or LABELS[action]


def _told_by(data: Mapping[str, Any]) -> str | None:
    is_done = data.get("done") or any(
        share.get("status") == AssignmentStatus.DONE for share in _shares_in(data).values()
    )
    return "本方任务办毕" if is_done else next((_MARKS[name] for name in _MARKS if data.get(name)), None)


def details(
    action: Action, to_status: IncidentStatus, reason: str, data: Mapping[str, Any], names: Names
) -> str:
    """What was done and said with an act, without its name; empty where nothing was."""
    done, sentences = _halves(action, to_status, reason, data, names)
    return " ".join((*((_ended(done),) if done else ()), *sentences))


def _halves(
    action: Action, to: IncidentStatus, reason: str, data: Mapping[str, Any], names: Names
) -> tuple[str, list[str]]:
    """What was done, in one phrase, and the sentences that were said with it."""
    done = "；".join(part for part in _parts(action, to, data, names) if part)
    sentences: list[str] = []
    for text in (reason.strip(), str(data.get("note") or "").strip()):
        if text and not _is_repeated(text, data) and not any(text in other for other in sentences):
            sentences.append(text)
    if sentences and sentences[0] == reason.strip():
        sentences[0] = OF_ACTION[action].says + sentences[0]
    sentences += [f"{title}{data[name]}" for name, title in _TEXTS.items() if isinstance(data.get(name), str)]
    if files := _file_names(data):
        sentences.append(f"附件：{files}")
    return done, [_ended(text) for text in sentences]


def _is_repeated(text: str, data: Mapping[str, Any]) -> bool:
    """Whether the text is the result, or part of the why of a triage, which stand in the sentence anyway."""
    changes = _mapping(data, "set")
    rows = [changes, *_shares_in(data).values(), *_calls_in(data).values()]
    return any(row.get("result") == text for row in rows) or text in str(changes.get("why") or "")


def _parts(action: Action, to: IncidentStatus, data: Mapping[str, Any], names: Names) -> Iterator[str]:
    changes, was = _mapping(data, "set"), _mapping(data, "was")
    head = title_of(action, data)
    yield from (title for name, title in _MARKS.items() if data.get(name) and title != head)
    yield from _shares_words(action, _shares_in(data), changes, data, names)
    yield from _calls_words(action, _calls_in(data), data, names)
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


def _shares_in(data: Mapping[str, Any]) -> Touched:
    """The shares that an entry touched; the demo town's entries name them by their ids alone."""
    listed = data.get("assignments") if isinstance(data.get("assignments"), list) else []
    ids = [*(listed or []), *([data["assignment"]] if "assignment" in data else [])]
    return _touched(data.get("shares"), ids)


def _calls_in(data: Mapping[str, Any]) -> Touched:
    return _touched(data.get("calls"), [data["call_up"]] if "call_up" in data else [])


def _shares_words(
    action: Action, shares: Touched, changes: Mapping[str, Any], data: Mapping[str, Any], names: Names
) -> Iterator[str]:
    """Who got, signed, finished or lost a share, with its limits and what came of it."""
    gone = [key for key, share in shares.items() if share.get("status") == AssignmentStatus.WITHDRAWN]
    back = [key for key, share in shares.items() if set(share) == {"is_required"}]
    subject = [key for key in shares if key not in gone and key not in back]
    if action is Action.REMOVE_PARTY:
        subject, gone = gone, subject
    yield _share_names(subject, names)
    if back and action in (Action.ADD_PARTY, Action.REMOVE_PARTY):
        how = "replaced" if action is Action.ADD_PARTY else "taken_off"
        yield _SETTLED[str(data.get("settled", how))].format(_share_names(back, names))
    if gone:
        yield f"同时撤下：{_share_names(gone, names)}"
    for column, title in _LIMITS.items():
        times = {str(shares[key][column]) for key in subject if shares[key].get(column)}
        if len(times) == 1 and column not in changes:
            yield f"{title} {moment(times.pop())}"
    results = (share.get("result") for share in shares.values())
    yield from (f"结果：{text}" for text in results if text and text != changes.get("result"))


def _calls_words(action: Action, calls: Touched, data: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Who was called, came or was let go, with the limit and what came of it."""
    name_of = names.get("call", {})
    called = [name_of[key] for key in calls if key in name_of]
    # A call-up ends by itself when the matter does: that is no news of the act.
    if action in (Action.CALL_UP, Action.ARRIVE, Action.COMMENT):
        hard = "（攻坚）" if any(call.get("hard") for call in calls.values()) else ""
        yield ("、".join(dict.fromkeys(called)) or str((calls and data.get("whom")) or "")) + hard
    for call in calls.values():
        if call.get("arrive_due_at"):
            yield f"到场期限 {moment(call['arrive_due_at'])}"
            break
    for call in calls.values():
        yield f"结果：{call['result']}" if call.get("result") else ""
        rating = call.get("rating")
        yield LABELS[Rating(rating)] if isinstance(rating, str) and rating in set(Rating) else ""


def _share_names(keys: list[int], names: Names) -> str:
    name_of = names.get("share", {})
    return "、".join(dict.fromkeys(name_of.get(key, UNKNOWN_PARTY) for key in keys))


def _touched(rows: Any, ids: list[Any]) -> Touched:
    given = rows if isinstance(rows, Mapping) else {}
    touched = {_id(key): value if isinstance(value, Mapping) else {} for key, value in given.items()}
    return {_id(key): {} for key in ids if _id(key) not in touched} | touched


def _id(value: Any) -> int:
    return int(value) if str(value).isascii() and str(value).isdigit() else 0


# By the key that the log's data carries; the value is shown.
NOTE_KINDS = {
    "note": "备注",
    "meeting": "会商",
    "duty": "履职",
    "reply": "答复上报人",
    "sampled": "抽查",
    "criticised": "通报批评",
    "outside_answer": "外单位答复",
}
_NOTE_MARKS = tuple(kind for kind in NOTE_KINDS if kind != "note")


def kind_of(action: Action, data: Mapping[str, Any]) -> str:
    """The kind of a note; empty for an act that is none, also for a note that only tells of an act."""
    if action is not Action.COMMENT or data.get("shares") or data.get("calls") or "merged" in data:
        return ""
    return next((kind for kind in _NOTE_MARKS if data.get(kind)), "note")


def what_was_written(reason: str, data: Mapping[str, Any]) -> str:
    """The words that somebody wrote with an act, each once; empty where there are none."""
    parts = (reason, data.get("note"), data.get("question"))
    texts = [str(part).strip() for part in parts if part and str(part).strip()]
    return "\n".join(dict.fromkeys(texts))
