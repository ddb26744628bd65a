"""The words an incident's columns may hold (domain: vocabulary and life cycle)."""

from enum import StrEnum


class Word(StrEnum):
    """A word as the store keeps it, and its Chinese name: `Level.TOWN` is "town", `Level.TOWN.label` 镇级."""

    label: str

    def __new__(cls, word: str, label: str = "") -> "Word":
        made = str.__new__(cls, word)
        made._value_ = word
        made.label = label
        return made


class Source(Word):
    VILLAGE_APP = "village_app", "村情通"
    PHONE = "phone", "群众来电"
    GRID = "grid", "网格员"
    ROOM = "room", "指挥室主动发现"
    HOTLINE_12345 = "hotline_12345", "12345"
    POLICE_110 = "police_110", "110非警务"
    DEPARTMENT = "department", "部门移送"
    SUPERIOR = "superior", "上级交办"
    VISIT = "visit", "走访"
    PETITION = "petition", "信访"
    LECTURE_HALL = "lecture_hall", "乡村振兴讲堂"
    IMPORT = "import", "外部导入"


class IncidentStatus(Word):
    REPORTED = "reported", "待受理"
    ACCEPTED = "accepted", "待研判"
    TRIAGED = "triaged", "待交办"
    DISPATCHED = "dispatched", "待签收"
    HANDLING = "handling", "处置中"
    SUSPENDED = "suspended", "挂账"
    ESCALATED = "escalated", "已上报区级"
    FED_BACK = "fed_back", "待核查"
    CLOSED = "closed", "已办结"
    REJECTED = "rejected", "不予受理"
    MERGED = "merged", "已合并"
    CANCELLED = "cancelled", "已撤销"


class Level(Word):
    VILLAGE = "village", "村级"
    TOWN = "town", "镇级"


class OffList(Word):
    """What became of a department's task that is not on the list of responsibilities."""

    FLAGGED = "flagged", "清单之外"
    REFUSED = "refused", "清单之外 · 已退回"
    ACCEPTED = "accepted", "清单之外 · 已承接"


class Light(Word):
    """Computed when read, never stored."""

    RED = "red", "红灯"
    YELLOW = "yellow", "黄灯"
    GREEN = "green", "绿灯"
    NONE = "none", "不计时"


class Party(Word):
    MODULE = "module", "模块"
    TEAM = "team", "组团"
    DEPARTMENT = "department", "部门"
    VILLAGE = "village", "村格"
    DISTRICT_CENTRE = "district_centre", "区矛调中心"


class AssignmentStatus(Word):
    SENT = "sent", "待签收"
    SIGNED = "signed", "已签收"
    DONE = "done", "已办理"
    RETURNED = "returned", "已退单"
    WITHDRAWN = "withdrawn", "已撤回"


class Rating(Word):
    SATISFIED = "satisfied", "满意"
    FAIRLY_SATISFIED = "fairly_satisfied", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"


class Action(Word):
    REPORT = "report", "上报"
    ACCEPT = "accept", "受理"
    REJECT = "reject", "不予受理"
    PASS_UP = "pass_up", "上交镇里"
    CLOSE_AT_VILLAGE = "close_at_village", "村格办结"
    TRIAGE = "triage", "研判"
    DISPATCH = "dispatch", "交办"
    SIGN = "sign", "签收"
    RETURN = "return", "退单"
    ARBITRATE = "arbitrate", "裁定"
    ESCALATE = "escalate", "上报区级"
    DISTRICT_RECEIPT = "district_receipt", "区级签收"
    DISTRICT_REPLY = "district_reply", "区级答复"
    SUSPEND = "suspend", "挂账"
    RESUME = "resume", "恢复办理"
    FEED_BACK = "feed_back", "反馈"
    VERIFY = "verify", "核查办结"
    REWORK = "rework", "退回返工"
    MERGE = "merge", "合并"
    UNMERGE = "unmerge", "取消合并"
    CANCEL = "cancel", "撤销"
    REOPEN = "reopen", "重新办理"
    RATE = "rate", "回访评价"
    EXTEND = "extend", "延期"
    REMIND = "remind", "催办"
    SUPERVISE = "supervise", "督办"
    ADD_PARTY = "add_party", "增加承办方"
    REMOVE_PARTY = "remove_party", "撤下承办方"
    FIRST_REPORT = "first_report", "首次报告"
    CALL_UP = "call_up", "点兵点将"
    ARRIVE = "arrive", "到场"
    AMEND = "amend", "更正"
    COMMENT = "comment", "备注"
    STRIKE = "strike", "划去"
    # An import brings a matter as far as its source had taken it.
    IMPORT = "import", "导入"
