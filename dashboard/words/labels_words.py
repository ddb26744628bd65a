"""Chinese for every word in the database; everybody takes it from dashboard.words.labels."""

from enum import StrEnum
from typing import Any

from dashboard.words.labels_words_bounties import BOUNTY_WORDS
from dashboard.words.labels_words_notices import NOTICE_WORDS
from dashboard.words.labels_words_posts import POST_WORDS
from dashboard.words.labels_words_powers import POWER_WORDS
from dashboard.words.labels_words_staff import STAFF_WORDS
from dashboard.words.labels_words_villages import VILLAGE_WORDS
from models import (
    Action,
    Aspect,
    AssignmentStatus,
    DepartmentKind,
    Dimension,
    FileKind,
    Identity,
    IncidentStatus,
    Level,
    Light,
    LimitUnit,
    OffList,
    Party,
    Presence,
    QuestionKind,
    Rating,
    ReviewOutcome,
    SettingKind,
    Source,
    SpecialSource,
    Staffing,
    Stage,
    TeamRole,
)


class Labels:
    """Chinese by word. Words of two enumerations may be written alike and yet mean different things."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def __ior__(self, words: dict[StrEnum, str]) -> "Labels":
        self._known |= {(type(word).__name__, word.value): label for word, label in words.items()}
        return self

    def __getitem__(self, word: StrEnum) -> str:
        return self._known[type(word).__name__, word.value]


LABELS = Labels()
for _words in (*BOUNTY_WORDS, *NOTICE_WORDS, *POST_WORDS, *POWER_WORDS, *STAFF_WORDS, *VILLAGE_WORDS):
    LABELS |= _words
LABELS |= {
    Source.VILLAGE_APP: "村情通",
    Source.GRID: "网格员",
    Source.ROOM: "指挥室主动发现",
    Source.HOTLINE_12345: "12345",
    Source.POLICE_110: "110非警务",
    Source.DEPARTMENT: "部门移送",
    Source.SUPERIOR: "上级交办",
    Source.VISIT: "走访",
    Source.PETITION: "信访",
    Source.LECTURE_HALL: "乡村振兴讲堂",
    Source.IMPORT: "外部导入",
}
LABELS |= {
    IncidentStatus.REPORTED: "待受理",
    IncidentStatus.ACCEPTED: "待研判",
    IncidentStatus.TRIAGED: "待交办",
    IncidentStatus.DISPATCHED: "待签收",
    IncidentStatus.HANDLING: "处置中",
    IncidentStatus.SUSPENDED: "挂账",
    IncidentStatus.ESCALATED: "已上报区级",
    IncidentStatus.FED_BACK: "待核查",
    IncidentStatus.CLOSED: "已办结",
    IncidentStatus.REJECTED: "不予受理",
    IncidentStatus.MERGED: "已合并",
    IncidentStatus.CANCELLED: "已撤销",
}
LABELS |= {
    Level.VILLAGE: "村级",
    Level.TOWN: "镇级",
}
LABELS |= {
    Light.RED: "红灯",
    Light.YELLOW: "黄灯",
    Light.GREEN: "绿灯",
    Light.NONE: "不计时",
}
LABELS |= {
    Party.MODULE: "模块",
    Party.TEAM: "组团",
    Party.DEPARTMENT: "部门",
    Party.VILLAGE: "村格",
    Party.DISTRICT_CENTRE: "区矛调中心",
}
LABELS |= {
    AssignmentStatus.SENT: "待签收",
    AssignmentStatus.SIGNED: "已签收",
    AssignmentStatus.DONE: "已办理",
    AssignmentStatus.RETURNED: "已退单",
    AssignmentStatus.WITHDRAWN: "已撤回",
}
LABELS |= {
    Rating.SATISFIED: "满意",
    Rating.FAIRLY_SATISFIED: "基本满意",
    Rating.UNSATISFIED: "不满意",
}
LABELS |= {
    OffList.FLAGGED: "清单之外",
    OffList.REFUSED: "清单之外 · 已退回",
    OffList.ACCEPTED: "清单之外 · 已承接",
}
LABELS |= {Aspect.LINK: "一组团", Aspect.MATTERS: "一件事", Aspect.UNITY: "一体化"}
LABELS |= {
    FileKind.PICTURE: "图片",
    FileKind.PDF: "PDF 文件",
    FileKind.OFFICE: "办公文档",
}
LABELS |= {
    Stage.ACCEPT: "受理",
    Stage.SIGN: "签收",
    Stage.CONSULT: "会商",
    Stage.FINISH: "办结",
    Stage.FIRST_REPORT: "首次报告",
    Stage.FIRST_REPLY: "首次答复",
    Stage.ARRIVE: "到场",
    Stage.ARRIVE_HARD: "到场（攻坚）",
}
LABELS |= {
    LimitUnit.MINUTES: "分钟",
    LimitUnit.HOURS: "小时",
    LimitUnit.WORKING_DAYS: "个工作日",
}
LABELS |= {
    DepartmentKind.DEPARTMENT: "部门",
    DepartmentKind.BODY: "其他单位",
    DepartmentKind.IMPORTED: "外部导入",
    Identity.TOWN: "镇干部",
    Identity.SECONDED: "派驻干部",
    TeamRole.LEADER: "组团长",
    TeamRole.MEMBER: "成员",
}
LABELS |= {
    QuestionKind.TEXT: "文字",
    QuestionKind.NUMBER: "数字",
    QuestionKind.YES_NO: "是否",
    QuestionKind.CHOICE: "选择",
}
LABELS |= {
    SettingKind.NUMBER: "数字",
    SettingKind.TEXT: "文字",
    SettingKind.YES_NO: "是否",
}
LABELS |= {
    Presence.ON_DUTY: "在岗",
    Presence.IN_FIELD: "外勤",
    Presence.HANDLING: "处置中",
    Presence.TRAINING: "培训",
    Presence.ON_LEAVE: "请假",
    Presence.AWAY: "离岗",
}
LABELS |= {
    SpecialSource.MANUAL: "人工登记",
    SpecialSource.BOUNTY: "揭榜挂帅",
    SpecialSource.IMPORT: "表格导入",
    SpecialSource.CORRECTION: "更正",
}
LABELS |= {
    Dimension.POSTS: "岗位赋分",
    Dimension.MODULES: "模块评分",
    Dimension.TEAMS: "组团积分",
    Dimension.SPECIAL: "专项计分",
    ReviewOutcome.UPHELD: "维持",
    ReviewOutcome.CORRECTED: "更正",
}
LABELS |= {
    Staffing.SERVING: "在编在岗",
    Staffing.TRANSFERRED: "调离",
    Staffing.RETURNED: "退回",
}
LABELS |= {
    Action.REPORT: "上报",
    Action.ACCEPT: "受理",
    Action.REJECT: "不予受理",
    Action.PASS_UP: "上交镇里",
    Action.CLOSE_AT_VILLAGE: "村格办结",
    Action.TRIAGE: "研判",
    Action.DISPATCH: "交办",
    Action.SIGN: "签收",
    Action.RETURN: "退单",
    Action.ARBITRATE: "裁定",
    Action.ESCALATE: "上报区级",
    Action.DISTRICT_RECEIPT: "区级签收",
    Action.DISTRICT_REPLY: "区级答复",
    Action.SUSPEND: "挂账",
    Action.RESUME: "恢复办理",
    Action.FEED_BACK: "反馈",
    Action.VERIFY: "核查办结",
    Action.REWORK: "退回返工",
    Action.MERGE: "合并",
    Action.UNMERGE: "取消合并",
    Action.CANCEL: "撤销",
    Action.REOPEN: "重新办理",
    Action.RATE: "回访评价",
    Action.EXTEND: "延期",
    Action.REMIND: "催办",
    Action.SUPERVISE: "督办",
    Action.ADD_PARTY: "增加承办方",
    Action.REMOVE_PARTY: "撤下承办方",
    Action.FIRST_REPORT: "首次报告",
    Action.CALL_UP: "点兵点将",
    Action.ARRIVE: "到场",
    Action.AMEND: "更正",
    Action.COMMENT: "备注",
    Action.STRIKE: "划去",
    Action.IMPORT: "导入",
}
CLASS_LABELS = {1: "一类", 2: "二类", 3: "三类"}
# Streamlit's names of the lamps' colours; never the only sign.
LIGHT_COLOURS: dict[Light, Any] = {
    Light.RED: "red",
    Light.YELLOW: "yellow",
    Light.GREEN: "green",
    Light.NONE: "gray",
}
LIGHT_SIGNS = {Light.RED: "●", Light.YELLOW: "▲", Light.GREEN: "○", Light.NONE: "－"}
