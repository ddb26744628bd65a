"""The forms by which the room takes a matter on, gives it out and presses it."""

from dashboard.incidents.case.widgets_acts_calls import Called
from dashboard.incidents.case.widgets_acts_fields import Amount, Files, Text, Until
from dashboard.incidents.case.widgets_acts_form import Form, reason
from dashboard.incidents.case.widgets_acts_joint import ClassThree, Settled, SoFar
from dashboard.incidents.case.widgets_acts_parties import OneParty, Parties
from dashboard.incidents.case.widgets_acts_picks import Pick, PickMany
from dashboard.incidents.life import (
    actions_calls,
    actions_dispatch,
    actions_district,
    actions_first,
    actions_joint,
    actions_last,
    actions_times,
)
from models import Action

A = Action


OF_ROOM: dict[str, Form] = {
    "accept": Form(actions_first.accept, "已受理。"),
    "dispatch": Form(
        actions_dispatch.dispatch,
        "已交办。",
        (Parties(), Text("note", "交办要求（可以不填）", A.DISPATCH, lines=2)),
    ),
    "arbitrate": Form(
        actions_dispatch.arbitrate,
        "已裁定，承办方已收到。",
        (SoFar(), Parties(), reason(A.ARBITRATE, "裁定理由")),
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
        (Pick("assignment_id", "撤下谁"), reason(A.REMOVE_PARTY)),
    ),
    "settle_return": Form(
        actions_joint.settle_return,
        "退单已处理，牵头方会收到。",
        (SoFar(), Pick("assignment_id", "处理谁的退单"), Settled(), reason(A.ADD_PARTY, "为什么这样处理")),
        warning="处理以前，牵头方不能反馈。退单记录保留。",
    ),
    "escalate": Form(
        actions_district.escalate,
        "已上报区级。",
        (
            ClassThree(),
            reason(A.ESCALATE, "镇里办不了的原因"),
            Text("question", "请区里解决什么（可以不填）", lines=2),
            Files(),
        ),
        warning="上报后，镇里各承办方不再办理，由区里答复。",
    ),
    "suspend": Form(
        actions_times.suspend, "已挂账，期限停走。", (Until("until", "挂账到哪一天"), reason(A.SUSPEND))
    ),
    "resume": Form(
        actions_times.resume, "已恢复办理。", (Text("reason", "说明（可以不填）", A.RESUME, lines=2),)
    ),
    "extend": Form(actions_times.extend, "已延期。", (Amount(), reason(A.EXTEND))),
    "remind": Form(
        actions_times.remind,
        "已催办，对方会收到。",
        (
            PickMany("assignment_ids", "催谁", "不选就都催"),
            Text("text", "催办内容", A.REMIND, lines=2),
        ),
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
        (
            PickMany("assignment_ids", "哪些承办方一起返工", "不选就只由牵头方返工"),
            reason(A.REWORK, "哪里不行、怎么改"),
        ),
    ),
    "call_up": Form(
        actions_calls.call_up,
        "已点将，对方会收到。",
        (Called(), Text("task", "到场做什么", A.CALL_UP, lines=2)),
    ),
}
