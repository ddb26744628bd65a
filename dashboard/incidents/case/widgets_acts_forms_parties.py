"""The forms of those who handle: the parties of a matter, whoever was called, the village, the district."""

from dashboard.incidents.case.widgets_acts_fields import Files, Options, Text
from dashboard.incidents.case.widgets_acts_form import Form, reason
from dashboard.incidents.case.widgets_acts_picks import Pick
from dashboard.incidents.life import (
    actions_calls,
    actions_district,
    actions_first,
    actions_handling,
    actions_joint,
)
from models import Action

A = Action


OF_PARTIES: dict[str, Form] = {
    "close_at_village": Form(
        actions_first.close_at_village,
        "已办结。",
        (Text("result", "怎么办的、结果如何", A.CLOSE_AT_VILLAGE), Files(or_waiver=True)),
    ),
    "pass_up": Form(
        actions_first.pass_up, "已上交镇里。", (reason(A.PASS_UP, "村里办不了的原因"),), send="上交镇里"
    ),
    "sign": Form(actions_handling.sign, "已签收。"),
    "return": Form(
        actions_handling.give_back,
        "已退单，指挥室会收到您的理由。",
        (Pick("assignment_id", "退哪一份"), reason(A.RETURN, "退单的理由")),
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
    "ask_extension": Form(
        actions_joint.ask_extension,
        "已经告诉牵头方和指挥室，期限还没有变。",
        (Pick("assignment_id", "哪一份"), reason(A.EXTEND, "为什么要延期、要延多久")),
        send="申请",
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
    "district_receipt": Form(
        actions_district.district_receipt,
        "已签收，镇里会收到。",
        (
            Text("number", "区里的编号（可以不填）", lines=1, longest=60),
            Text("text", "第一次答复（可以不填，24小时内补）", A.DISTRICT_RECEIPT, lines=2),
        ),
    ),
    "district_word": Form(
        actions_district.district_receipt,
        "进展已记下，镇里会收到。",
        (Text("text", "办到哪一步了", A.DISTRICT_RECEIPT, lines=2),),
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
}
