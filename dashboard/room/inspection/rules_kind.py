"""One kind of missed step: what should have happened, by which rule, who acts, and how."""

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
