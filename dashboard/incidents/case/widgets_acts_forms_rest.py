"""The forms that end a matter, judge it, join it to another, add to it or correct it."""

from dashboard.incidents.case.widgets_acts_amend import Amended
from dashboard.incidents.case.widgets_acts_fields import Files, Number, Options, Text
from dashboard.incidents.case.widgets_acts_form import Form, reason
from dashboard.incidents.case.widgets_acts_merge import Target
from dashboard.incidents.case.widgets_acts_notes import Kind, Struck
from dashboard.incidents.case.widgets_acts_picks import Pick
from dashboard.incidents.case.widgets_mediation import Agreed, HeldAt, Promise
from dashboard.incidents.life import (
    actions_calls,
    actions_first,
    actions_last,
    actions_mediation,
    actions_merge,
    actions_notes,
    actions_report,
)
from dashboard.incidents.life.actions_last import MOST_RUNS
from dashboard.incidents.life.rules_mediation import LONGEST
from dashboard.words.labels import LABELS
from models import Action, Rating

A = Action
RATINGS = {rating: LABELS[rating] for rating in Rating}
CHANNELS = {word: word for word in ("电话回访", "短信", "微信", "当面", "村情通")}


OF_REST: dict[str, Form] = {
    "comment": Form(actions_notes.comment, "已记下。", (Kind(), Text("text", "内容", A.COMMENT), Files())),
    "mediate": Form(
        actions_mediation.record_mediation,
        "调解已记下。",
        (
            HeldAt(),
            Text("place", "地点", lines=1, longest=LONGEST["place"]),
            Text("mediators", "调解人", lines=1, longest=LONGEST["mediators"]),
            Text(
                "sides",
                "参加各方（一行一方）",
                longest=LONGEST["sides"],
                placeholder="当事人、代理人、到场的部门",
            ),
            Text("dispute", "争议事项", longest=LONGEST["dispute"]),
            Agreed(),
            Files(label="签字的协议、照片"),
        ),
        send="记下",
    ),
    "keep_promise": Form(
        actions_mediation.keep_promise,
        "履行已记下。",
        (Promise(), Text("note", "说明（可以不填）", lines=2)),
        send="记下",
    ),
    "amend": Form(actions_notes.amend, "已更正。", (Amended(), reason(A.AMEND, "为什么更正"))),
    "strike": Form(actions_notes.strike, "已划去。", (Struck(), reason(A.STRIKE, "为什么划去"))),
    "split": Form(
        actions_report.split,
        "已分出新的一件，等待受理。",
        (
            Text("title", "新事件的标题", lines=1, longest=200),
            Text("description", "分出的部分是什么情况"),
            Text("reason", "为什么分件", lines=2),
        ),
    ),
    "merge": Form(
        actions_merge.merge,
        "已合并。",
        (
            Target(),
            reason(A.MERGE, "为什么是同一件事"),
        ),
        send="确认合并",
        warning="合并后，这件事随那一件一起办，原承办方不再办理。",
    ),
    "unmerge": Form(actions_merge.unmerge, "已取消合并。", (reason(A.UNMERGE),)),
    "reject": Form(
        actions_first.reject,
        "已不予受理。",
        (reason(A.REJECT, "不予受理的原因"),),
        send="确认不予受理",
        warning="不予受理后，事件就此结束；以后有新情况，只能重新办理。",
    ),
    "cancel": Form(
        actions_first.cancel,
        "已撤销。",
        (reason(A.CANCEL, "撤销的原因"),),
        send="确认撤销",
        warning="撤销后，所有承办方都不再办理，事件就此结束。",
    ),
    "reopen": Form(
        actions_last.reopen,
        "已重新办理。",
        (reason(A.REOPEN, "重新办理的原因"),),
        warning="重新办理是新的一轮，原来的期限记录保留，并计作返工。",
    ),
    "rate": Form(
        actions_last.rate,
        "评价已记下。",
        (
            Options("rating", "上报人的评价", RATINGS),
            Options("channel", "怎么回访的", CHANNELS),
            Text("note", "上报人怎么说（不满意的必填）", A.RATE, lines=2),
            Number("runs", "为这件事跑了几次", MOST_RUNS),
        ),
        warning="每次办结只评价一次，记下后不能改。",
    ),
    "rate_call": Form(
        actions_calls.rate_call,
        "评价已记下。",
        (
            Pick("call_id", "评价哪一次点将", kind="call"),
            Options("rating", "到场处置得怎么样", RATINGS),
            Text("note", "说明（可以不填）", lines=2),
        ),
    ),
}
