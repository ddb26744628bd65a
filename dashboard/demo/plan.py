"""The matters that every demo town has: something at each stage today, and three stories hour by hour."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.demo.case import Case, Share
from dashboard.demo.lives_first import (
    COMMANDER,
    DISPATCHER,
    accept,
    by_day,
    department_share,
    dispatch,
    dispatcher,
    give_back,
    module_share,
    report,
    sign,
    team_share,
    triage,
)
from dashboard.demo.lives_handling import call_up, feed_back, finish_share
from dashboard.demo.lives_last import close
from dashboard.demo.moments import DAY, HOUR, MINUTE, seconds_of
from dashboard.demo.words import LEVEL, SOURCE, A, S
from models import TOWNSHIP_ZONE

# What each story is about: matter, village, source, title, place, description.
SCENES = {
    1: ("livestock_pollution", "塘湖村", SOURCE.VILLAGE_APP, "塘湖水库违规放养水鸭，农户意见很大", "塘湖水库",
        "村民占用水库水面放养水鸭，水质变差，气味大。镇里多次劝阻，效果不佳。"),
    2: ("unpaid_wages", "廿里村", SOURCE.HOTLINE_12345, "工业园区员工被刑事拘留引发欠薪纠纷", "廿里工业园区",
        "园区一名员工被刑事拘留，工友反映工资被拖欠，涉及公安、司法等多个部门。"),
    3: ("illegal_building", "彭家村", SOURCE.GRID, "彭家村公路边违法建设联合拆除", "村口公路边",
        "公路边违法搭建厂棚约二百平方米，需多模块联合处置。"),
}  # fmt: skip
RATED = {"rating": "satisfied", "channel": "电话回访"}


@dataclass(frozen=True)
class Special:
    """A matter whose course is not left to chance: stuck at a stage, or a story."""

    age: int
    halt: str | None = None
    incident_class: int = 1
    urgent: bool = False
    level: str = LEVEL.TOWN
    matter: str | None = None
    story: int = 0


def _stuck(age: float, halt: str, incident_class: int = 1, matter: str | None = None,
           **more: bool) -> Special:  # fmt: skip
    return Special(int(age), halt, incident_class, more.get("urgent", False), matter=matter)


def _in_village(age: float) -> Special:
    return Special(int(age), S.REPORTED, level=LEVEL.VILLAGE)


# What a small store needs first comes first.
TODAY = (
    _stuck(6 * MINUTE, S.REPORTED),
    _stuck(9 * HOUR, S.HANDLING),
    _stuck(9 * DAY, S.HANDLING),
    _stuck(50 * MINUTE, S.DISPATCHED),
    _stuck(30 * HOUR, S.FED_BACK),
    _stuck(2 * HOUR, S.ACCEPTED),
    _stuck(3 * HOUR, S.TRIAGED),
    _stuck(20 * DAY, S.SUSPENDED, 2),
    _stuck(6 * DAY, S.ESCALATED, 3),
    _stuck(26 * MINUTE, S.REPORTED),
    _in_village(20 * HOUR),
    _in_village(5 * HOUR),
    _stuck(2 * MINUTE, S.REPORTED, matter="std10002", urgent=True),
    _stuck(95 * MINUTE, S.HANDLING, matter="std09012", urgent=True),
    _stuck(5 * HOUR, S.DISPATCHED),
    _stuck(55 * MINUTE, S.REPORTED),
    _stuck(8 * DAY, S.HANDLING, 2),
    _stuck(19 * DAY, S.HANDLING, 2),
    _stuck(42 * DAY, S.SUSPENDED, 2),
    _stuck(35 * DAY, S.ESCALATED, 3),
    _stuck(3 * DAY, S.FED_BACK, 2),
    _stuck(4 * HOUR, S.HANDLING, 2, matter="flood_evacuation", urgent=True),
    _in_village(31 * HOUR),
    _stuck(15 * DAY, S.HANDLING),
    _stuck(3.9 * DAY, S.HANDLING),
    _stuck(70 * MINUTE, S.ACCEPTED),
    _stuck(6 * HOUR, S.TRIAGED, 2),
)


def specials(count: int, until: datetime, working: frozenset[int]) -> list[Special]:
    """At most a third of `count`; the stories from ten matters on."""
    stories = _stories(until, working) if count >= 10 else []
    room = max(1, count // 3) - len(stories)
    return [*stories, *TODAY[: max(room, 1)]] if count > 1 else [TODAY[0]]


def _stories(until: datetime, working: frozenset[int]) -> list[Special]:
    # Ducks in early summer, the wage dispute in July as in the article, the demolition in autumn.
    days = [_past(until, month, day, working) for month, day in ((5, 21), (7, 14), (10, 16))]
    return [
        Special(seconds_of(until) - seconds_of(start), story=number + 1) for number, start in enumerate(days)
    ]


def _past(until: datetime, month: int, day: int, working: frozenset[int]) -> datetime:
    """08:40 on the first working Monday to Wednesday from that date on, far enough back to be concluded."""
    latest = until.astimezone(TOWNSHIP_ZONE).date() - timedelta(days=20)
    moment = date(latest.year, month, day)
    if moment > latest:
        moment = max(date(latest.year - 1, month, day), latest - timedelta(days=340))
    # The days after it are working days, too, in most weeks.
    while moment.toordinal() not in working or moment.weekday() > 2:
        moment += timedelta(days=1)
    return datetime(moment.year, moment.month, moment.day, 8, 40, tzinfo=TOWNSHIP_ZONE)


def live_story(case: Case, story: int) -> None:
    """Live one of the stories. All of them lie far enough back to be over."""
    report(case, case.row["reported_at"])
    accept(case)
    note = f"演示故事{story}。"
    if story == 1:
        _ducks(case, note)
    elif story == 2:
        _wages(case, note)
    else:
        _building(case, note)
    rated = by_day(case, case.at + 5 * HOUR)
    case.act(A.RATE, rated, dispatcher(case), DISPATCHER, also=RATED)
    case.row["rating"], case.row["rated_at"] = RATED["rating"], rated


def _ducks(case: Case, note: str) -> None:
    """Item 67 names the lead; called to the scene, it closes the matter on the same day."""
    triage(case, 2, note + "查属地管理清单第67项，镇里只负责宣传、巡查、协助查处。")
    lead = department_share(case, case.town.department_ids["ecology"], is_lead=True)
    town = module_share(case, case.town.module_ids["enforcement"], is_lead=False)
    dispatch(case, [lead, town])
    sign(case, lead, case.at + 12 * MINUTE)
    sign(case, town, case.at + 5 * MINUTE)
    at = case.at + 10 * MINUTE
    call_up(case, case.town.department_ids["ecology"], at, arrives=at + 100 * MINUTE)
    finish_share(case, town, case.at + 2 * HOUR, "协助清场，劝导养殖户转移水鸭。")
    feed_back(case, lead, case.at + 30 * MINUTE, "区生态环境分局联合整治，水鸭全部清出水库，当日办结。")
    close(case, case.at + HOUR)


def _wages(case: Case, note: str) -> None:
    """一件事: one dispatch to the lead, who brings the others in himself."""
    triage(case, 2, note + "按“欠薪处置一件事”一次交办牵头部门。")
    departments = case.town.department_ids
    lead = department_share(case, departments["human_resources"], is_lead=True)
    dispatch(case, [lead])
    sign(case, lead, case.at + 15 * MINUTE)
    for code in ("police", "justice"):
        _bring_in(case, lead, department_share(case, departments[code]))
    helpers = [share for share in case.shares if not share.is_lead]
    for helper in helpers:
        sign(case, helper, case.at + 10 * MINUTE)
    for helper in helpers:
        finish_share(case, helper, case.at + HOUR, "责任人到场，本部门事项已办理。")
    feed_back(case, lead, case.at + 40 * MINUTE, "区人力社保局协调公安、司法责任人当日解决，工资已支付。")
    close(case, case.at + HOUR)


def _bring_in(case: Case, lead: Share, helper: Share) -> None:
    """The lead's liaison opens a sub-task inside his own ticket."""
    at = case.at + 5 * MINUTE
    to_sign = case.clocks.run(case.track, False, "sign", at)
    case.add_share(helper, at)
    helper.due_at = lead.due_at
    if to_sign:
        case.running[helper.id], helper.sign_due_at = to_sign, to_sign[1]
    case.act(A.ADD_PARTY, at, lead.actor, lead.role, also={"assignments": [helper.id]})


def _building(case: Case, note: str) -> None:
    """Class 2: one party gives its share back, the commander decides, one result."""
    triage(case, 2, note + "违建拆除，由大执法模块牵头联合处置。")
    modules, departments = case.town.module_ids, case.town.department_ids
    lead = module_share(case, modules["enforcement"])
    team = team_share(case, is_lead=False)
    planning = department_share(case, departments["natural_resources"])
    economy = module_share(case, modules["economy"], is_lead=False)
    dispatch(case, [lead, team, planning, economy])
    sign(case, lead, case.at + 20 * MINUTE)
    sign(case, team, case.at + 8 * MINUTE)
    give_back(case, economy, case.at + 15 * MINUTE, others_go_on=True,
              reason="该地块不涉及项目用地，不属于大经济模块职责。")  # fmt: skip
    sign(case, planning, case.at + 10 * MINUTE)
    case.act(A.COMMENT, case.at + 25 * MINUTE, case.town.commander, COMMANDER,
             "指挥长裁定：大经济模块退单成立，测绘由区自规分局承担，其余各方分工不变。")  # fmt: skip
    call_up(case, departments["city_law"], case.at + DAY, arrives=case.at + DAY + 2 * HOUR)
    finish_share(case, planning, case.at + 3 * HOUR, "现场测绘，认定违法建设面积。")
    finish_share(case, team, case.at + DAY, "做通当事人思想工作，自行腾空。")
    feed_back(case, lead, case.at + DAY + HOUR, "各方联合行动，违法厂棚全部拆除，土地平整完毕。")
    close(case, case.at + 3 * HOUR)
