"""Which form each act has: its fields in order, what is said when it was done, what cannot be undone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.incidents import (
    actions_calls,
    actions_dispatch,
    actions_district,
    actions_first,
    actions_handling,
    actions_last,
    actions_merge,
    actions_notes,
    actions_report,
    actions_times,
)
from dashboard.incidents.actions_last import MOST_RUNS
from dashboard.incidents.widgets_acts_amend import Amended
from dashboard.incidents.widgets_acts_calls import Called
from dashboard.incidents.widgets_acts_fields import Amount, Field, Files, Number, Options, Text, Until
from dashboard.incidents.widgets_acts_notes import Kind, Struck
from dashboard.incidents.widgets_acts_parties import OneParty, Parties
from dashboard.incidents.widgets_acts_picks import Pick, PickMany
from dashboard.labels import LABELS
from models import Action, Rating

A = Action
RATINGS = {rating: LABELS[rating] for rating in Rating}
CHANNELS = {word: word for word in ("电话回访", "短信", "微信", "当面", "村情通")}


@dataclass(frozen=True)
class Form:
    """`done` is said after the act; `send` is the button's word where it is not the act's own name;
    `warning` says what cannot be undone."""

    action: Callable[..., Any]
    done: str
    fields: tuple[Field, ...] = ()
    send: str = ""
    warning: str = ""


def _reason(of: Action, label: str = "原因", *, placeholder: str = "") -> Text:
    return Text("reason", label, of, placeholder=placeholder)


FORMS: dict[str, Form] = {
    "accept": Form(actions_first.accept, "已受理。"),
    "reject": Form(
        actions_first.reject,
        "已不予受理。",
        (_reason(A.REJECT, "不予受理的原因"),),
        send="确认不予受理",
        warning="不予受理后，事件就此结束；以后有新情况，只能重新办理。",
    ),
    "pass_up": Form(
        actions_first.pass_up, "已上交镇里。", (_reason(A.PASS_UP, "村里办不了的原因"),), send="上交镇里"
    ),
    "close_at_village": Form(
        actions_first.close_at_village,
        "已办结。",
        (Text("result", "怎么办的、结果如何", A.CLOSE_AT_VILLAGE), Files(or_waiver=True)),
    ),
    "cancel": Form(
        actions_first.cancel,
        "已撤销。",
        (_reason(A.CANCEL, "撤销的原因"),),
        send="确认撤销",
        warning="撤销后，所有承办方都不再办理，事件就此结束。",
    ),
    "dispatch": Form(
        actions_dispatch.dispatch,
        "已交办。",
        (Parties(), Text("note", "交办要求（可以不填）", A.DISPATCH, lines=2)),
    ),
    "arbitrate": Form(
        actions_dispatch.arbitrate,
        "已裁定，承办方已收到。",
        (Parties(), _reason(A.ARBITRATE, "裁定理由")),
        warning="裁定以后，承办方不能再退单。",
    ),
    "add_party": Form(
        actions_dispatch.add_party,
        "已增加承办方。",
        (OneParty(), Text("reason", "为什么增加（可以不填）", A.ADD_PARTY, lines=2)),
    ),
    "remove_party": Form(
        actions_dispatch.remove_party,
        "已撤下承办方。",
        (Pick("assignment_id", "撤下谁"), _reason(A.REMOVE_PARTY)),
    ),
    "sign": Form(actions_handling.sign, "已签收。"),
    "return": Form(
        actions_handling.give_back,
        "已退单，指挥室会收到您的理由。",
        (Pick("assignment_id", "退哪一份"), _reason(A.RETURN, "退单的理由")),
        warning="第二次退单由指挥长裁定，裁定后不能再退。",
    ),
    "first_report": Form(
        actions_handling.first_report,
        "首次报告已送到指挥室。",
        (Text("text", "现场情况、正在采取的措施", A.FIRST_REPORT), Files()),
    ),
    "finish_share": Form(
        actions_handling.finish_share,
        "本方任务已办完。",
        (Pick("assignment_id", "哪一份办完了"), Text("result", "本方办理情况", A.FEED_BACK), Files()),
    ),
    "feed_back": Form(
        actions_handling.feed_back,
        "已反馈，等待核查。",
        (Text("result", "怎么办的、结果如何", A.FEED_BACK), Files(or_waiver=True)),
    ),
    "escalate": Form(
        actions_district.escalate,
        "已上报区级。",
        (
            _reason(A.ESCALATE, "镇里办不了的原因"),
            Text("question", "请区里解决什么（可以不填）", lines=2),
            Files(),
        ),
        warning="上报后，镇里各承办方不再办理，由区里答复。",
    ),
    "district_receipt": Form(
        actions_district.district_receipt,
        "已记下。",
        (
            Text("number", "区里的编号（可以不填）", lines=1, longest=60),
            Text("text", "答复进展（首次签收可以不填）", A.DISTRICT_RECEIPT, lines=2),
        ),
    ),
    "district_reply": Form(
        actions_district.district_reply,
        "答复已记到这件事上。",
        (
            Options("is_solved", "结果", {True: "已解决", False: "退回镇里办理"}),
            Text("text", "答复内容，或退回的理由", A.DISTRICT_REPLY),
            Files(),
        ),
    ),
    "suspend": Form(
        actions_times.suspend, "已挂账，期限停走。", (Until("until", "挂账到哪一天"), _reason(A.SUSPEND))
    ),
    "resume": Form(
        actions_times.resume, "已恢复办理。", (Text("reason", "说明（可以不填）", A.RESUME, lines=2),)
    ),
    "extend": Form(actions_times.extend, "已延期。", (Amount(), _reason(A.EXTEND))),
    "remind": Form(
        actions_times.remind, "已催办，各承办方会收到。", (Text("text", "催办内容", A.REMIND, lines=2),)
    ),
    "supervise": Form(
        actions_times.supervise,
        "已督办，各承办方会收到。",
        (Text("text", "督办要求", A.SUPERVISE, lines=2),),
    ),
    "verify": Form(
        actions_last.verify, "已核查办结。", (Text("note", "核查情况（可以不填）", A.VERIFY, lines=2),)
    ),
    "rework": Form(
        actions_last.rework,
        "已退回返工。",
        (PickMany("assignment_ids", "哪些承办方一起返工"), _reason(A.REWORK, "哪里不行、怎么改")),
    ),
    "reopen": Form(
        actions_last.reopen,
        "已重新办理。",
        (_reason(A.REOPEN, "重新办理的原因"),),
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
    "unmerge": Form(actions_merge.unmerge, "已取消合并。", (_reason(A.UNMERGE),)),
    "merge": Form(
        actions_merge.merge,
        "已合并。",
        (
            Text("into", "合并到哪一件（填编号）", lines=1, longest=24, placeholder="NL-年月日-序号"),
            _reason(A.MERGE, "为什么是同一件事"),
        ),
        send="确认合并",
        warning="合并后，这件事随那一件一起办，原承办方不再办理。",
    ),
    "call_up": Form(
        actions_calls.call_up,
        "已点将，对方会收到。",
        (Called(), Text("task", "到场做什么", A.CALL_UP, lines=2)),
    ),
    "sign_call": Form(actions_calls.sign_call, "已签收。", (Pick("call_id", "签收哪一次点将", kind="call"),)),
    "arrive": Form(
        actions_calls.arrive,
        "已记到场。",
        (
            Pick("call_id", "谁到场了", kind="call"),
            Text("note", "现场情况（可以不填）", A.ARRIVE, lines=2),
            Files(),
        ),
    ),
    "finish_call": Form(
        actions_calls.finish_call,
        "现场结果已报。",
        (
            Pick("call_id", "哪一次点将", kind="call"),
            Text("result", "现场怎么处置的", A.FEED_BACK),
            Files(),
        ),
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
    "comment": Form(actions_notes.comment, "已记下。", (Kind(), Text("text", "内容", A.COMMENT), Files())),
    "amend": Form(actions_notes.amend, "已更正。", (Amended(), _reason(A.AMEND, "为什么更正"))),
    "strike": Form(actions_notes.strike, "已划去。", (Struck(), _reason(A.STRIKE, "为什么划去"))),
    "split": Form(
        actions_report.split,
        "已分出新的一件，等待受理。",
        (
            Text("title", "新事件的标题", lines=1, longest=200),
            Text("description", "分出的部分是什么情况"),
            Text("reason", "为什么分件", lines=2),
        ),
    ),
}
