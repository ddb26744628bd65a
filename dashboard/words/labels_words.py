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
    AdapterState,
    AnswerWay,
    Aspect,
    AssignmentStatus,
    CallAnswer,
    CallMessage,
    CallStep,
    CameBy,
    ChannelKind,
    ContactStep,
    DepartmentKind,
    Dimension,
    FileKind,
    Identity,
    IncidentStatus,
    Level,
    Light,
    LimitUnit,
    LinkMessage,
    MessageState,
    NoticeSubject,
    OffList,
    Party,
    Presence,
    QuestionKind,
    Rating,
    ReviewOutcome,
    Rung,
    SendWhen,
    SettingKind,
    Source,
    SpecialSource,
    Staffing,
    Stage,
    TeamRole,
    VillagerReportState,
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
for _of_incidents in (
    *(Action, AssignmentStatus, IncidentStatus, Level, Light, OffList, Party, Rating, Source),
    *(AdapterState, CameBy, ChannelKind, MessageState, NoticeSubject, SendWhen, VillagerReportState),
    *(AnswerWay, CallAnswer, CallMessage, CallStep, ContactStep, LinkMessage, Rung),
):
    LABELS |= {word: word.label for word in _of_incidents}
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
CLASS_LABELS = {1: "一类", 2: "二类", 3: "三类"}
# Streamlit's names of the lamps' colours; never the only sign.
LIGHT_COLOURS: dict[Light, Any] = {
    Light.RED: "red",
    Light.YELLOW: "yellow",
    Light.GREEN: "green",
    Light.NONE: "gray",
}
LIGHT_SIGNS = {Light.RED: "●", Light.YELLOW: "▲", Light.GREEN: "○", Light.NONE: "－"}
