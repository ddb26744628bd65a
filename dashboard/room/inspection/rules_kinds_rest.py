"""The kinds of missed steps after the closing, and of what must be in order at any time."""

from dashboard.room.inspection.rules_kind import Group, Kind, Place, Severity
from dashboard.room.inspection.rules_kinds_course import LIFE, ROOM

SERIOUS, USUAL, NOTICE = Severity.SERIOUS, Severity.USUAL, Severity.NOTICE
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
