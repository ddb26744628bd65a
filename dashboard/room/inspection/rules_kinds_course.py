"""The kinds of missed steps between the report and the closing, in the order of the life cycle."""

from dashboard.room.inspection.rules_kind import Group, Kind, Severity
from models import Stage

SERIOUS, USUAL = Severity.SERIOUS, Severity.USUAL
ROOM, COMMANDER, PARTY = "值班调度员", "指挥长", "承办方"
LIMITS, LIFE = "办理时限规则", "事件办理流程"

COURSE = (
    Kind(
        "accept_late", Group.TAKING_ON, "超时未受理",
        "上报到镇里的事件，在受理时限内受理或不予受理。", f"{LIMITS}：受理",
        SERIOUS, ROOM, "打开事件，点“受理”或“不予受理”。", stages=(Stage.ACCEPT,),
    ),
    Kind(
        "dispatch_waiting", Group.TAKING_ON, "受理后未交办",
        "受理以后，在“待交办提醒”设定的时间内完成研判并交办，或上报区级。", f"{LIFE}；系统设置“待交办提醒”",
        SERIOUS, ROOM, "打开事件，完成“研判”和“交办”。",
    ),
    Kind(
        "arbitration_waiting", Group.TAKING_ON, "两次退单未裁定",
        "第二次退单由指挥长裁定，时间同“待交办提醒”。", f"{LIFE}：裁定",
        SERIOUS, COMMANDER, "打开事件，点“裁定”，写明由谁办。",
    ),
    Kind(
        "off_list_undecided", Group.TAKING_ON, "清单之外未定",
        "部门移送、不在属地管理清单里的任务，一天之内承接或退回，并写明理由。", "属地管理事项责任清单",
        USUAL, ROOM, "打开事件，研判承接，或不予受理退回，都要写理由。",
    ),
    Kind(
        "share_unsigned", Group.HANDLING, "交办单未签收",
        "每个承办方在签收时限内签收或退单。", f"{LIMITS}：签收",
        USUAL, PARTY, "承办方打开事件点“签收”；联系不上的由指挥室改派。",
    ),
    Kind(
        "first_report_missing", Group.HANDLING, "紧急事件未首报",
        "紧急事件交办以后，承办方在首报时限内报告现场情况。", f"{LIMITS}：首次报告",
        SERIOUS, "牵头方", "牵头方打开事件点“首次报告”；指挥室可以代为登记。", stages=(Stage.FIRST_REPORT,),
    ),
    Kind(
        "consult_missing", Group.HANDLING, "二类事件未会商",
        "二类事件由几方联合办理，交办后在会商时限内会商一次，并记为会商备注。", f"{LIMITS}：会商",
        USUAL, "牵头方", "牵头方召集会商，在事件里记一条“会商”备注。", stages=(Stage.CONSULT,),
    ),
    Kind(
        "single_party", Group.HANDLING, "二类事件只有一方",
        "二类事件至少有两个承办方；“一件事”点名的部门，交办时各有一份。", f"{LIFE}：联合办理",
        USUAL, ROOM, "打开事件，“增加承办方”；一方就能办的，下次研判为一类。", stages=(Stage.CONSULT,),
    ),
    Kind(
        "return_unsettled", Group.HANDLING, "退单没有处理",
        "必须办理的配合方退单以后，指挥室在“待交办提醒”设定的时间内换一方办、改为可以不等，或者写明理由撤下。",
        f"{LIFE}：联合办理；系统设置“待交办提醒”",
        SERIOUS, ROOM, "打开事件，点“处理退单”；处理以前，牵头方不能反馈。",
    ),
    Kind(
        "lead_wrong", Group.HANDLING, "牵头方不是一个",
        "交办以后，任何时候都有一个、也只有一个牵头方。", f"{LIFE}：一个牵头方，一个结果",
        SERIOUS, ROOM, "打开事件，“增加承办方”时指定牵头，或重新交办。",
    ),
    Kind(
        "lead_silent", Group.HANDLING, "配合方办完，牵头方未反馈",
        "配合方都办完以后，牵头方在一个工作日内反馈结果。", f"{LIFE}：牵头方汇总反馈",
        USUAL, "牵头方", "牵头方打开事件点“反馈”；确实没办完的，写备注说明。", needs_calendar=True,
    ),
    Kind(
        "suspended_over", Group.HANDLING, "挂账到期未恢复",
        "挂账到期以后恢复办理，或写明理由重新挂账。", f"{LIFE}：挂账",
        USUAL, ROOM, "打开事件点“恢复办理”；还办不了的，恢复后重新挂账。",
    ),
    Kind(
        "verify_late", Group.HANDLING, "反馈后未核查",
        "牵头方或区里反馈以后，指挥室在一个工作日内核查办结，或退回返工。", f"{LIFE}：核查",
        USUAL, ROOM, "打开事件，点“核查办结”或“退回返工”；办理人不能核查自己。", needs_calendar=True,
    ),
    Kind(
        "remind_missing", Group.PRESSING, "超期未催办",
        "过了办结期限还没有办结的，催办。", "催办督办：红灯即催办",
        USUAL, "值班调度员、指挥长", "打开事件点“催办”。", needs_calendar=True,
    ),
    Kind(
        "supervise_missing", Group.PRESSING, "超期未督办",
        "超期满一个工作日（可在系统设置里改）还没有办结的，督办。", "催办督办：超期一个工作日督办",
        SERIOUS, "指挥长、综合督考办", "打开事件点“督办”。", needs_calendar=True,
    ),
    Kind(
        "criticise_missing", Group.PRESSING, "超期未通报批评",
        "超期满五个工作日（可在系统设置里改）还没有办结的，通报批评；部门考评里列出件数，按逾期计分，不另外扣分。",
        "催办督办：超期五个工作日通报批评",
        SERIOUS, "综合督考办、指挥长", "打开事件，记一条“通报批评”备注。", needs_calendar=True,
    ),
    Kind(
        "district_unsigned", Group.DISTRICT, "区级未签收",
        "上报区级以后，区矛调中心在签收时限内签收。", f"{LIMITS}：三类事件签收",
        SERIOUS, "区矛调中心", "值班调度员与区矛调中心联系；区里已签收的，补登“区级签收”。",
        stages=(Stage.SIGN,),
    ),
    Kind(
        "district_silent", Group.DISTRICT, "区级未首次答复",
        "上报区级以后，区矛调中心在首次答复时限内说明怎么办。", f"{LIMITS}：三类事件首次答复",
        USUAL, "区矛调中心", "催区矛调中心；已经答复的，在“区级签收”里写上答复内容。",
        stages=(Stage.FIRST_REPLY,),
    ),
    Kind(
        "district_overdue", Group.DISTRICT, "区级逾期未答复",
        "区里在三类事件的办结期限内答复结果，或退回镇里。", f"{LIMITS}：三类事件办结",
        SERIOUS, "区矛调中心", "指挥长与区矛调中心联系；已经答复的，补登“区级答复”。",
    ),
    Kind(
        "call_unsigned", Group.CALL_UPS, "点将未签收",
        "被点到的部门或干部在点将签收时限内签收。", f"{LIMITS}：点兵点将签收",
        USUAL, "被点到的人", "被点到的人打开事件签收；联系不上的，另点一人。",
    ),
    Kind(
        "call_not_arrived", Group.CALL_UPS, "点将未到场",
        "被点到的部门或干部在到场时限内到场（攻坚任务另有时限）。", f"{LIMITS}：点兵点将到场",
        SERIOUS, "被点到的人", "到场后点“到场”；没有到的，由指挥长联系其单位。",
    ),
    Kind(
        "call_not_released", Group.CALL_UPS, "办结后人还在现场",
        "事件一了结，被点到现场的人同时解除。", f"{LIFE}：办结即解除",
        SERIOUS, "系统管理员", "系统会自动解除，出现说明数据有误：核对事件，并报告系统管理员。",
    ),
)  # fmt: skip
