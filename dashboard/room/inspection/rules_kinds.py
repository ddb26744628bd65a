"""The kinds of missed steps: what should have happened, by which rule, who acts, and how."""

from dataclasses import dataclass
from enum import StrEnum

from models import Stage


class Severity(StrEnum):
    """How much it matters that the step was missed."""

    SERIOUS = "serious"
    USUAL = "usual"
    NOTICE = "notice"


SEVERITY_NAMES = {Severity.SERIOUS: "严重", Severity.USUAL: "一般", Severity.NOTICE: "提示"}


class Group(StrEnum):
    """The part of the room's work that a kind belongs to; the value is its name on screen."""

    TAKING_ON = "受理和交办"
    HANDLING = "签收和办理"
    PRESSING = "催办和督办"
    DISTRICT = "上报区级"
    CALL_UPS = "点兵点将"
    CLOSING = "办结以后"
    MERGING = "合并"
    PEOPLE = "人员和账号"
    VILLAGES = "联村工作"
    RECORDS = "记录和日历"


class Place(StrEnum):
    """Where the step is made good: a page's url path."""

    INCIDENT = "incident"
    ACCOUNTS = "accounts"
    LISTS = "lists"
    SETTINGS = "settings"
    SECONDED = "seconded"
    VILLAGES = "villages"


PLACE_NAMES = {
    Place.INCIDENT: "事件详情",
    Place.ACCOUNTS: "账号管理",
    Place.LISTS: "责任清单",
    Place.SETTINGS: "系统设置",
    Place.SECONDED: "派驻干部",
    Place.VILLAGES: "联村工作",
}


@dataclass(frozen=True)
class Kind:
    """A kind of missed step. All texts are Chinese and stand on the page and in docs/inspection.md.

    `should`: what should have happened, and by when. `source`: the rule it follows from.
    `stages`: time limits without which it cannot be checked; `needs_calendar`: so with working days.
    """

    code: str
    group: Group
    title: str
    should: str
    source: str
    severity: Severity
    who: str
    remedy: str
    place: Place = Place.INCIDENT
    stages: tuple[Stage, ...] = ()
    needs_calendar: bool = False


SERIOUS, USUAL, NOTICE = Severity.SERIOUS, Severity.USUAL, Severity.NOTICE
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
ADMINISTRATOR = "系统管理员"
CHAIN = "用“python -m dashboard audit --chain”核对校验链，保留数据库原样，报告负责人。"
REST = (
    Kind(
        "closed_without_feedback", Group.CLOSING, "办结没有反馈",
        "办结以前有反馈（或区级答复、村格办结）的记录。", f"{LIFE}：没有反馈不能办结",
        SERIOUS, "综合督考办", "打开事件核对经过；没有办完的，“重新办理”。",
    ),
    Kind(
        "closed_without_evidence", Group.CLOSING, "办结没有佐证",
        "镇级事件的反馈附有照片或文件，确实没有的写明为什么没有。", f"{LIFE}：反馈要有佐证",
        USUAL, "牵头方", "牵头方在事件里补传附件（备注可以带附件）。",
    ),
    Kind(
        "not_called_back", Group.CLOSING, "办结后未回访",
        "上报人留了电话的，办结后在“回访期限”内回访，记下评价。", f"{LIFE}：回访评价；系统设置“回访期限”",
        USUAL, ROOM, "打电话给上报人，再打开事件点“回访评价”。",
    ),
    Kind(
        "village_not_sampled", Group.CLOSING, "村格办结未抽查",
        "村格自己办结的事件按比例抽查，抽中的七天之内看过，记为抽查备注。",
        "村格自办抽查；系统设置“村格自办抽查比例”",
        USUAL, "值班调度员、综合督考办", "核实以后，在事件里记一条“抽查”备注。",
    ),
    Kind(
        "promise_unkept", Group.CLOSING, "调解协议到期未履行",
        "调解协议约定的履行日期一过，核实是否履行，记下履行日期。", "调解记录",
        USUAL, "调解人、值班调度员", "打开事件，核实协议是否履行；没有履行的，重新办理。",
    ),
    Kind(
        "merged_nowhere", Group.MERGING, "合并去向不明",
        "合并了的事件，写明合并到哪一件。", f"{LIFE}：合并",
        SERIOUS, ROOM, "打开事件，“取消合并”，再合并到正确的事件。",
    ),
    Kind(
        "merged_in_circle", Group.MERGING, "合并成圈",
        "合并最后归到一件还在办、或已办结的事件，不能互相合并。", f"{LIFE}：合并",
        SERIOUS, ROOM, "打开其中一件，“取消合并”。",
    ),
    Kind(
        "merged_into_nothing", Group.MERGING, "合并到的事件已作废",
        "合并到的事件撤销或不予受理时，合并进来的事件要另行处理。", f"{LIFE}：合并的随主件走",
        SERIOUS, ROOM, "打开事件，“取消合并”以后继续办理，或同样撤销。",
    ),
    Kind(
        "unit_without_account", Group.PEOPLE, "承办单位没人能签收",
        "有交办单或点将在手的单位和干部，今天至少有一个能签收的账号。", "角色与权限（签收）",
        SERIOUS, ADMINISTRATOR, "给该单位建立账号、授予角色，或延长到期的授权。", Place.ACCOUNTS,
    ),
    Kind(
        "person_vacant", Group.PEOPLE, "“一件事”责任人空缺",
        "“一件事”清单里的每个部门有一名责任人和电话。", "“一件事”清单",
        USUAL, "值班调度员、该部门", "请该部门指定责任人，在清单里填上姓名和电话。", Place.LISTS,
    ),
    Kind(
        "person_expired", Group.PEOPLE, "“一件事”责任人到期",
        "责任人的任期到期以前换人或续任。", "“一件事”清单",
        USUAL, "值班调度员、该部门", "请该部门确认责任人，在清单里更新任期。", Place.LISTS,
    ),
    Kind(
        "replacement_overdue", Group.PEOPLE, "补派逾期",
        "反向否决退回以后，派出部门在镇里定的期限内补派干部。", "反向否决权：限期补派",
        SERIOUS, "派出部门、指挥长", "催派出部门补派；人到了，先登记派驻干部，再在事项里“登记补派”。",
        Place.SECONDED,
    ),
    Kind(
        "secondment_without_module", Group.PEOPLE, "派驻干部没有模块",
        "派驻干部从第一天起有模块：定岗入模。", "指挥协调权：定岗入模",
        USUAL, "指挥长", "打开这位派驻干部，“安排岗位”。", Place.SECONDED,
    ),
    Kind(
        "lock_ending", Group.PEOPLE, "锁定快到期",
        "派驻满两年以前三十天，商定去留：续派、提名还是调回。", "锁编锁人：两年",
        NOTICE, "指挥长、派出部门", "与派出部门商定；要调回的，满两年当天起可以“提出调动”。", Place.SECONDED,
    ),
    Kind(
        "visit_untold", Group.VILLAGES, "走访过了日子没有登记",
        "安排的走访，当天登记完成；不去了的取消，写明原因。", "周二无会日：组团下村走访",
        USUAL, "联村干部", "打开联村工作，选这个村社，点“完成走访”或者“取消”。", Place.VILLAGES,
    ),
    Kind(
        "household_unvisited", Group.VILLAGES, "低收入农户一个季度没有走访",
        "登记在册的低收入农户，每个季度至少走访一次。", "走访低收入农户",
        USUAL, "联村干部", "打开联村工作“低收入农户走访”，选这一户，安排走访。", Place.VILLAGES,
    ),
    Kind(
        "side_dispatch", Group.RECORDS, "绕过指挥室的交办",
        "只有指挥室（指挥长、值班调度员）交办；每张交办单都有对应的交办记录。", "流转交办一个口",
        SERIOUS, "综合督考办", "打开事件核对是谁交办的；" + CHAIN,
    ),
    Kind(
        "log_hole", Group.RECORDS, "办理记录缺号",
        "一件事的办理记录从第 1 条起连续编号，一条不少。", "日志只增不改",
        SERIOUS, ADMINISTRATOR, CHAIN,
    ),
    Kind(
        "status_differs", Group.RECORDS, "状态与记录不符",
        "事件现在的状态，就是最后一条办理记录之后的状态。", "日志是唯一依据",
        SERIOUS, ADMINISTRATOR, CHAIN,
    ),
    Kind(
        "log_missing", Group.RECORDS, "没有办理记录",
        "每件事件至少有上报或导入的一条记录。", "日志是唯一依据",
        SERIOUS, ADMINISTRATOR, CHAIN,
    ),
    Kind(
        "calendar_unpublished", Group.RECORDS, "期限落在未公布的日历里",
        "国务院公布下一年节假日安排以后，及时补进工作日历，期限随之重算。", "工作日历",
        NOTICE, ADMINISTRATOR, "安排公布以后，在“系统设置”里补上那一年的工作日历。", Place.SETTINGS,
    ),
)  # fmt: skip
