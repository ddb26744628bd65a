"""The three stories of the domain, lived by people at their own screens; then the wall tells of them."""

from collections.abc import Callable
from math import isnan

import pytest
from playwright.sync_api import ViewportSize, expect
from sqlmodel import Session, col, select

from bench.serving import Server
from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.figures.rules import FIGURES, STRIP, shown
from dashboard.incidents.find.rules_filters import window_of
from dashboard.store.database import engine_for, transaction
from dashboard.words.clock import this_minute
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    CallUp,
    Department,
    Incident,
    IncidentLog,
    IncidentStatus,
    Module,
    OneThing,
    OneThingParty,
    ResponsibilityItem,
    Village,
)
from tests.browser.conftest import WALL, Meet, OpenTab
from tests.browser.people import Someone

pytestmark = pytest.mark.browser
# What the cards of the wall say.
ON_CARDS = ("今日新增", "在办", "按期办结率")
# Looks of five seconds until the wall shows what the store holds.
TICKS = 24
PHONE: ViewportSize = {"width": 390, "height": 844}
RESERVOIR = "330803112220"
People = Callable[..., Someone]


@pytest.fixture
def liaison(room_url: str, meet: Meet) -> People:
    """The liaison of a department by its code, at a telephone."""

    def found(code: str) -> Someone:
        with Session(engine_for(room_url)) as session:
            own = session.exec(select(Department.id).where(col(Department.code) == code)).one()
        return meet("liaison", size=PHONE, department_id=own)

    return found


@pytest.fixture
def head(room_url: str, meet: Meet) -> People:
    """The head of a module by its code."""

    def found(code: str) -> Someone:
        with Session(engine_for(room_url)) as session:
            own = session.exec(select(Module.id).where(col(Module.code) == code)).one()
        return meet("module_head", module_id=own)

    return found


def incident(url: str, number: str) -> Incident:
    with Session(engine_for(url)) as session:
        return session.exec(select(Incident).where(col(Incident.number) == number)).one()


def actions(url: str, incident_id: int) -> list[Action]:
    with Session(engine_for(url)) as session:
        query = select(IncidentLog.action).where(col(IncidentLog.incident_id) == incident_id)
        return list(session.exec(query.order_by(col(IncidentLog.seq))))


def shares(url: str, incident_id: int) -> list[AssignmentStatus]:
    with Session(engine_for(url)) as session:
        query = select(Assignment.status).where(col(Assignment.incident_id) == incident_id)
        return sorted(session.exec(query))


def drops_the_rest(who: Someone, url: str, incident_id: int, number: str) -> int:
    """Take off, each with a reason, the departments named by the 一件事 that have not begun."""
    with Session(engine_for(url)) as session:
        query = (
            select(Department.name)
            .join(Assignment, col(Assignment.department_id) == col(Department.id))
            .where(
                col(Assignment.incident_id) == incident_id, col(Assignment.status) == AssignmentStatus.SENT
            )
        )
        names = list(session.exec(query.order_by(col(Department.id))))
    who.goes(f"incident?id={number}")
    for name in names:
        # Where only one is left to take off, the form does not ask which.
        which = {} if name == names[-1] else {"assignment_id": [name]}
        who.acts(incident_id, "remove_party", **which, reason="这次用不着")
    return len(names)


def on_the_wall(room_url: str, server: Server, open_tab: OpenTab) -> dict[str, str]:
    """The figures of the store by their names, once the wall shows those of its cards."""
    tab = open_tab(server.url(WALL))
    titles = [FIGURES[key].title for key in STRIP]
    for _ in range(TICKS):
        at = this_minute()
        start, end = window_of("30d", at)
        with Session(engine_for(room_url)) as session:
            found = figures(session, at=at, start=start, end=end, keys=STRIP, scope=EVERYTHING)
        told = [shown(FIGURES[row["key"]], row) for row in found.to_dict("records")]
        told = dict(zip(found["key"], told, strict=True))
        values = [tab.locator(f'img[alt^="{title} "]').get_attribute("alt") or "" for title in ON_CARDS]
        values = [value.split("，")[0].split()[-1].removesuffix("件") for value in values]
        rate = found.set_index("key")["value"]["on_time_rate"]
        in_time = "无数据" if isnan(rate) else f"{100 * rate:.1f}%"
        if values == [told["reported_today"], told["open"], in_time]:
            return {title: told[key] for title, key in zip(titles, STRIP, strict=True)}
        # A minute has gone by between the two: the wall follows at its next tick.
        tab.wait_for_timeout(5_000)
    raise AssertionError(f"{values} on the wall, {told} in the store")


@pytest.mark.soak
def test_the_ducks_leave_the_reservoir_on_the_same_day(
    room_url: str, room_server: Server, meet: Meet, liaison: People, head: People, open_tab: OpenTab
) -> None:
    title = "塘湖水库放养水鸭，畜禽养殖污染水面"
    with Session(engine_for(room_url)) as session:
        village = session.exec(select(Village.id).where(col(Village.code) == RESERVOIR)).one()
        item = session.exec(select(ResponsibilityItem).where(col(ResponsibilityItem.number) == 67)).one()
        ecology = session.exec(select(Department).where(col(Department.code) == "ecology")).one()
    grid_worker = meet("grid_worker", size=PHONE, village_id=village)
    number = grid_worker.reports(title, "畜禽养殖污染")
    key = incident(room_url, number).id or 0
    grid_worker.goes("tasks")
    grid_worker.acts(key, "pass_up", reason="村里只能劝说，不能处罚")

    dispatcher = meet("dispatcher")
    tab = dispatcher.goes(f"desk?id={number}")
    expect(tab.get_by_text("第67项").first).to_be_visible()
    take = dispatcher.button(f"desk_take_{key}")
    take.wait_for()
    tab.keyboard.press("Alt+a")
    expect(take).to_have_count(0)
    dispatcher.acts(key, "call_up", department_ids=[ecology.name], task="到水库联合整治")
    dispatcher.goes(f"incident?id={number}")
    dispatcher.acts(key, "add_party", unit=["模块 · 大执法"])

    department, module = liaison("ecology"), head("enforcement")
    department.goes("tasks")
    for act in ("sign", "sign_call"):
        department.acts(key, act)
    department.acts(key, "arrive", note="人已到库尾")
    module.goes("tasks")
    module.acts(key, "sign")
    module.acts(key, "finish_share", result="已宣传，协助清场")
    drops_the_rest(department, room_url, key, number)
    department.goes("tasks")
    department.acts(key, "feed_back", result="水鸭全部清出", waiver="现场无信号，照片后补")
    dispatcher.goes("tasks")
    dispatcher.acts(key, "verify", note="已到现场看过")

    row = incident(room_url, number)
    assert (row.status, row.item_id, row.department_id) == (IncidentStatus.CLOSED, item.id, ecology.id)
    with Session(engine_for(room_url)) as session:
        call = session.exec(select(CallUp).where(col(CallUp.incident_id) == key)).one()
    assert call.arrived_at is not None
    assert call.released_at == row.concluded_at
    wall = on_the_wall(room_url, room_server, open_tab)
    assert int(wall["今日新增"]) >= 1


def test_unpaid_wages_are_one_ticket_for_three_departments(
    room_url: str, room_server: Server, meet: Meet, liaison: People, open_tab: OpenTab
) -> None:
    with transaction(url=room_url) as session:
        thing = session.exec(select(OneThing).where(col(OneThing.number) == 1)).one()
        names = dict(session.exec(select(Department.code, Department.name)).all())
        parties = session.exec(select(OneThingParty).where(col(OneThingParty.one_thing_id) == thing.id)).all()
        for number, party in enumerate(parties):
            party.person_name, party.person_phone = f"示例责任人{number}", f"1000000000{number % 10}"
    dispatcher = meet("dispatcher")
    number = dispatcher.reports("园区企业欠薪，工人讨要工资", "欠薪", village="里屋")
    key = incident(room_url, number).id or 0
    tab = dispatcher.goes(f"desk?id={number}")
    expect(tab.get_by_text("一件事由牵头部门总办，清单点名的部门各有一份").first).to_be_visible()
    dispatcher.button(f"desk_take_{key}").click()
    expect(dispatcher.button(f"desk_take_{key}")).to_have_count(0)

    lead = liaison("human_resources")
    lead.goes("lists?view=things&thing=1")
    expect(lead.tab.get_by_text("示例责任人").first).to_be_visible()
    lead.goes("tasks")
    lead.acts(key, "sign")
    lead.goes(f"incident?id={number}")
    # The list names six beside the lead: those that are not needed are dropped, each with a reason.
    for code in ("housing", "court", "union", "petitions"):
        lead.acts(key, "remove_party", assignment_id=[names[code]], reason="这次用不着")
    for code in ("police", "justice"):
        helper = liaison(code)
        helper.goes("tasks")
        helper.acts(key, "sign")
        helper.acts(key, "finish_share", result="责任人已到场")
    lead.goes("tasks")
    lead.acts(key, "feed_back", result="工资已全部付清", waiver="付款凭证在人社部门")
    dispatcher.goes("tasks")
    dispatcher.acts(key, "verify", note="工人已收到")
    tab = dispatcher.goes(f"incident?id={number}")
    dispatcher.opens(key, "rate")
    dispatcher.chooses(dispatcher.field(key, "rate", "rating"), "满意")
    dispatcher.chooses(dispatcher.field(key, "rate", "channel"), "电话回访")
    dispatcher.button(f"act_{key}_rate_send").click()
    expect(dispatcher.button(f"act_{key}_rate_send")).to_have_count(0)

    assert incident(room_url, number).status is IncidentStatus.CLOSED
    # What was closed within this minute counts from the next one on.
    for _ in range(TICKS):
        tab = dispatcher.goes("lists?view=things")
        saved = tab.get_by_test_id("stMetric").filter(has=tab.get_by_text("少跑次数（累计）", exact=True))
        value = saved.get_by_test_id("stMetricValue").inner_text()
        if value == "2":
            break
        tab.wait_for_timeout(5_000)
    assert value == "2"
    wall = on_the_wall(room_url, room_server, open_tab)
    assert wall["满意率"] == "100%"


@pytest.mark.soak
def test_an_illegal_building_goes_through_arbitration_to_one_result(
    room_url: str, room_server: Server, meet: Meet, liaison: People, head: People, open_tab: OpenTab
) -> None:
    dispatcher, commander = meet("dispatcher"), meet("commander")
    number = dispatcher.reports("公路边违法建设厂棚", "违法建设", village="里屋")
    key = incident(room_url, number).id or 0
    with Session(engine_for(room_url)) as session:
        bureau = session.exec(select(Department.name).where(col(Department.code) == "city_law")).one()
    tab = dispatcher.goes(f"desk?id={number}")
    tab.get_by_text("改一改再交办").first.click()
    change = f"desk_{key}_"
    units = dispatcher.keyed(change, "_units")
    expect(units.get_by_text(bureau).first).to_be_visible()
    dispatcher.picks(units, "模块 · 大执法", "模块 · 大经济")
    dispatcher.picks(dispatcher.keyed(change, "_lead"), "模块 · 大执法")
    dispatcher.keyed(change, "_reason").locator("textarea").fill("要几个模块联合拆除")
    dispatcher.button(f"desk_send_{key}").click()
    expect(dispatcher.button(f"desk_send_{key}")).to_have_count(0)

    lead, economy, department = head("enforcement"), head("economy"), liaison("city_law")
    for person in (lead, department):
        person.goes("tasks")
        person.acts(key, "sign")
    economy.goes("tasks")
    economy.acts(key, "return", reason="不涉及项目用地")
    assert incident(room_url, number).status is IncidentStatus.HANDLING
    dispatcher.goes(f"incident?id={number}")
    dispatcher.acts(key, "add_party", unit=["模块 · 大经济"])
    economy.goes("tasks")
    economy.acts(key, "return", reason="还是不涉及项目用地")
    assert incident(room_url, number).arbitration

    commander.goes("tasks")
    commander.acts(key, "arbitrate", lead=["模块 · 大执法"], reason="大经济退单成立，由大执法牵头")
    department.goes("tasks")
    department.acts(key, "finish_share", result="已立案查处")
    dropped = drops_the_rest(dispatcher, room_url, key, number)
    lead.goes("tasks")
    lead.acts(key, "feed_back", result="厂棚已经拆除", waiver="影像资料在中队")
    commander.goes("tasks")
    commander.acts(key, "verify", note="看过现场")

    row = incident(room_url, number)
    assert (row.status, row.result) == (IncidentStatus.CLOSED, "厂棚已经拆除")
    done, back = AssignmentStatus.DONE, AssignmentStatus.RETURNED
    gone = [AssignmentStatus.WITHDRAWN] * dropped
    assert shares(room_url, key) == sorted([done, done, back, back, *gone])
    assert actions(room_url, key).count(Action.ARBITRATE) == 1
    on_the_wall(room_url, room_server, open_tab)
