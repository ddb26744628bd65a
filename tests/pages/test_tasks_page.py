"""我的待办: what waits for each person, and each of it settled on its card."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.incidents.life import (
    actions_calls,
    actions_dispatch,
    actions_district,
    actions_handling,
)
from dashboard.incidents.tasks.widgets_tasks import SHOWN
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import database_url
from models import Account, Incident, IncidentStatus, Level, Rating, Team, Village
from tests.access.people import a_seconded_cadre
from tests.incidents.room import Room
from tests.pages.room_pages import (
    buttons,
    calls_of,
    field,
    lives,
    log_of,
    opens,
    row_of,
    said,
    send,
    unit,
)
from tests.stores import TRICKS

PAGE = "pages/incidents/tasks.py"
Open, SignIn = Callable[..., Any], Callable[..., Any]
S = IncidentStatus
ENFORCEMENT, HEAD = "module:enforcement", "module_head:enforcement"


@pytest.fixture
def tasks_of(open_page: Open, sign_in: SignIn) -> Callable[..., Any]:
    """The page as somebody with this role opens it."""

    def opened(role: str, **units: int) -> Any:
        page = open_page(PAGE)
        sign_in(role, **units)
        page.run()
        assert not page.exception
        return page

    return opened


def names(page: Any) -> list[str]:
    """The titles of the cards, in order."""
    cards = [one.value for one in page.markdown if "-badge[" in one.value]
    heads = (re.search(r"^\*\*(.+)\*\*", card, re.MULTILINE) for card in cards)
    return [head[1] for head in heads if head]


def test_whoever_has_nothing_to_do_is_told_so(tasks_of: Any) -> None:
    page = tasks_of("grid_worker", village_id=1)
    assert "现在没有等您办的事" in page.info[0].value


@pytest.mark.long
def test_what_waits_for_somebody_is_the_first_thing_on_his_home_page(
    open_page: Open, sign_in: SignIn
) -> None:
    def story(room: Room) -> int:
        village = room.session.exec(select(Village.code).where(Village.id == 3)).one()
        return room.dispatched(room.choice(f"village:{village}", is_lead=True))

    lives(story)
    page = open_page("pages/room/home.py")
    sign_in("grid_worker", village_id=3)
    page.run()
    assert page.subheader[0].value == "现在要办"
    assert "等我办的 1 件" in [link.proto.label for link in page.get("page_link")]
    (line,) = [link.proto.label for link in page.get("page_link") if "村道上有障碍物" in link.proto.label]
    assert "待签收" in line
    sign_in("grid_worker", village_id=1)
    page.run()
    assert not [link for link in page.get("page_link") if "等我办的" in link.proto.label]


@pytest.mark.long
def test_a_grid_worker_signs_and_feeds_back_on_the_card(tasks_of: Any) -> None:
    def story(room: Room) -> int:
        village = room.session.exec(select(Village.code).where(Village.id == 3)).one()
        return room.dispatched(room.choice(f"village:{village}", is_lead=True))

    incident = lives(story)
    page = tasks_of("grid_worker", village_id=3)
    assert names(page) == ["村道上有障碍物"]
    assert buttons(page, incident)["sign"].proto.type == "primary"
    buttons(page, incident)["sign"].click().run()
    assert row_of(incident).status is S.HANDLING
    opens(page, incident, "feed_back")
    page.text_area(key=field(incident, "feed_back", "result")).set_value("障碍物已清走").run()
    page.text_input(key=field(incident, "feed_back", "waiver")).set_value("手机没电")
    send(page, incident, "feed_back")
    assert row_of(incident).status is S.FED_BACK
    assert "已反馈，等待核查。" in said(page)
    assert "现在没有等您办的事" in page.info[0].value


@pytest.mark.long
def test_a_grid_worker_closes_what_the_village_can_do_and_passes_up_what_it_cannot(tasks_of: Any) -> None:
    easy = lives(lambda room: room.report(level=Level.VILLAGE, village_id=3, title="路灯不亮"))
    hard = lives(lambda room: room.report(level=Level.VILLAGE, village_id=3, title="山体滑坡隐患"))
    page = tasks_of("grid_worker", village_id=3)
    assert set(names(page)) == {"路灯不亮", "山体滑坡隐患"}
    opens(page, easy, "close_at_village")
    page.text_area(key=field(easy, "close_at_village", "result")).set_value("灯泡已换").run()
    page.text_input(key=field(easy, "close_at_village", "waiver")).set_value("夜间不便拍照")
    send(page, easy, "close_at_village")
    assert row_of(easy).status is S.CLOSED
    opens(page, hard, "pass_up")
    page.text_area(key=field(hard, "pass_up", "reason")).set_value("要动用机械")
    send(page, hard, "pass_up")
    assert row_of(hard).level is Level.TOWN
    assert names(page) == []


@pytest.mark.long
def test_each_party_of_a_joint_matter_finds_it_on_his_board(tasks_of: Any) -> None:
    with Session(engine_for(database_url())) as session:
        team = session.exec(select(Team)).first()
        village = session.exec(select(Village).order_by(col(Village.id).desc())).first()
    assert team is not None
    assert village is not None

    def story(room: Room) -> int:
        units = (ENFORCEMENT, "department:ecology", f"team:{team.code}", f"village:{village.code}")
        return room.dispatched(*(room.choice(one, is_lead=one == ENFORCEMENT) for one in units))

    incident = lives(story)
    for role, units in (
        ("module_head", {"module_id": unit("module", "enforcement")}),
        ("enforcement_captain", {"module_id": unit("module", "enforcement")}),
        ("liaison", {"department_id": unit("department", "ecology")}),
        ("team_cadre", {"team_id": team.id or 0}),
        ("grid_worker", {"village_id": village.id or 0}),
    ):
        page = tasks_of(role, **units)
        assert "sign" in buttons(page, incident), role
    stranger = tasks_of("module_head", module_id=unit("module", "governance"))
    assert buttons(stranger, incident) == {}


@pytest.mark.long
def test_a_seconded_cadre_signs_a_call_arrives_and_reports_on_one_card(
    open_page: Open, sign_in: SignIn
) -> None:
    page = open_page(PAGE)
    account = sign_in("seconded", module_id=unit("module", "service"))
    with transaction() as session:
        cadre, _ = a_seconded_cadre(session)
        session.get_one(Account, account.id).cadre_id = cadre_id = cadre.id
    incident = lives(lambda room: called(room, cadre_ids=[cadre_id]))
    page.run()
    assert not page.exception
    assert "任务：到场取证" in said(page)
    buttons(page, incident)["sign_call"].click().run()
    opens(page, incident, "arrive")
    send(page, incident, "arrive")
    assert calls_of(incident)[0].arrived_at
    opens(page, incident, "finish_call")
    page.text_area(key=field(incident, "finish_call", "result")).set_value("已取证")
    send(page, incident, "finish_call")
    assert calls_of(incident)[0].result == "已取证"
    assert "finish_call" not in buttons(page, incident)


def called(room: Room, **whom: Any) -> int:
    incident = room.dispatched()
    room.do("commander", actions_calls.call_up, incident_id=incident, task="到场取证", **whom)
    return incident


@pytest.mark.long
def test_a_liaison_signs_for_the_department_and_finishes_its_part(tasks_of: Any) -> None:
    def story(room: Room) -> int:
        parties = (room.choice(ENFORCEMENT, is_lead=True), room.choice("department:ecology"))
        return room.dispatched(*parties)

    incident = lives(story)
    page = tasks_of("liaison", department_id=unit("department", "ecology"))
    buttons(page, incident)["sign"].click().run()
    opens(page, incident, "finish_share")
    page.text_area(key=field(incident, "finish_share", "result")).set_value("已取样")
    send(page, incident, "finish_share")
    assert names(page) == []
    assert log_of(incident)[-1].data["finished"]


@pytest.mark.long
def test_the_district_receives_answers_and_returns(tasks_of: Any) -> None:
    def story(room: Room) -> int:
        incident = room.triaged(3)
        room.do("dispatcher", actions_district.escalate, incident_id=incident, reason="超出镇里能力")
        return incident

    solved, returned = lives(story), lives(story)
    page = tasks_of("district_centre")
    assert "超出镇里能力" in said(page)
    for incident in (solved, returned):
        opens(page, incident, "district_receipt")
        page.text_input(key=field(incident, "district_receipt", "number")).set_value("区矛〔2026〕8号")
        send(page, incident, "district_receipt")
        assert log_of(incident)[-1].data["district_number"] == "区矛〔2026〕8号"
    opens(page, solved, "district_word")
    page.text_area(key=field(solved, "district_word", "text")).set_value("已约双方周四调解")
    send(page, solved, "district_word")
    for incident, is_solved in ((solved, True), (returned, False)):
        opens(page, incident, "district_reply")
        page.text_area(key=field(incident, "district_reply", "text")).set_value("按区里意见办理").run()
        send(page, incident, "district_reply")
        assert "还没有选“结果”" in page.error[0].value
        page.radio(key=field(incident, "district_reply", "is_solved")).set_value(is_solved)
        send(page, incident, "district_reply")
    assert row_of(solved).status is S.FED_BACK
    assert row_of(returned).status is S.TRIAGED
    assert "现在没有等您办的事" in page.info[0].value


@pytest.mark.long
def test_the_commander_arbitrates_on_the_card(tasks_of: Any) -> None:
    def story(room: Room) -> int:
        incident = room.dispatched()
        room.do(
            "module_head:enforcement", actions_handling.give_back, incident_id=incident, reason="不是职责"
        )
        room.triage(incident)
        parties = (room.choice(ENFORCEMENT, is_lead=True),)
        room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=parties)
        room.do(
            "module_head:enforcement", actions_handling.give_back, incident_id=incident, reason="没有执法权"
        )
        return incident

    incident = lives(story)
    page = tasks_of("commander")
    assert "没有执法权" in said(page)
    opens(page, incident, "arbitrate")
    chosen = f"module:{unit('module', 'enforcement')}"
    page.multiselect(key=field(incident, "arbitrate", "units")).set_value([chosen]).run()
    page.text_area(key=field(incident, "arbitrate", "reason")).set_value("属于大执法职责")
    send(page, incident, "arbitrate")
    assert row_of(incident).status is S.DISPATCHED
    assert row_of(incident).arbitration is False
    assert names(page) == []


@pytest.mark.long
def test_an_inspector_verifies_and_calls_back(tasks_of: Any) -> None:
    incident = lives(lambda room: room.fed_back(reporter_phone="10000000001"))
    page = tasks_of("inspector")
    opens(page, incident, "verify")
    send(page, incident, "verify")
    assert row_of(incident).status is S.CLOSED
    opens(page, incident, "rate")
    page.radio(key=field(incident, "rate", "rating")).set_value(Rating.SATISFIED)
    page.radio(key=field(incident, "rate", "channel")).set_value("电话回访")
    page.number_input(key=field(incident, "rate", "runs")).set_value(1)
    send(page, incident, "rate")
    assert row_of(incident).rating is Rating.SATISFIED
    assert row_of(incident).runs == 1
    assert names(page) == []


@pytest.mark.long
def test_the_most_pressing_stands_first_and_a_kind_can_be_picked(tasks_of: Any) -> None:
    lives(lambda room: room.dispatched(title="还早的事"))
    lives(lambda room: room.dispatched(title="超期的事"), ago=timedelta(hours=5))
    lives(lambda room: room.handling(title="在办的事"))
    page = tasks_of("module_head", module_id=unit("module", "enforcement"))
    assert names(page) == ["超期的事", "还早的事", "在办的事"]
    choice = page.get_by_key("choice_kind")
    assert choice.options == ["全部 3", "待签收 2", "待反馈 1"]
    choice.set_value("feed_back").run()
    assert names(page) == ["在办的事"]


@pytest.mark.long
def test_many_come_a_page_at_a_time_and_another_kind_begins_at_its_first(tasks_of: Any) -> None:
    for number in range(SHOWN + 1):
        lives(partial(Room.handling, title=f"第{number}件"))
    last = lives(lambda room: room.dispatched(title="最急的事"), ago=timedelta(hours=5))
    page = tasks_of("module_head", module_id=unit("module", "enforcement"))
    first = names(page)
    assert first[0] == "最急的事"
    assert len(first) == SHOWN
    page.session_state["page"] = 2
    page.run()
    assert len(names(page)) == 2
    assert not set(names(page)) & set(first)
    page.get_by_key("choice_kind").set_value("feed_back").run()
    assert names(page)[0] == first[1]
    page.get_by_key("choice_kind").set_value("sign").run()
    buttons(page, last)["sign"].click().run()
    assert row_of(last).status is S.HANDLING


@pytest.mark.long
def test_words_on_one_card_stay_when_another_is_settled(tasks_of: Any) -> None:
    first, second = lives(lambda room: room.handling()), lives(lambda room: room.dispatched())
    page = tasks_of("module_head", module_id=unit("module", "enforcement"))
    opens(page, first, "feed_back")
    page.text_area(key=field(first, "feed_back", "result")).set_value("写到一半").run()
    buttons(page, second)["sign"].click().run()
    assert row_of(second).status is S.HANDLING
    opens(page, first, "feed_back")
    assert page.text_area(key=field(first, "feed_back", "result")).value == "写到一半"


def test_typed_text_reaches_no_markdown(tasks_of: Any) -> None:
    trick = "".join(TRICKS[:3])
    lives(lambda room: room.dispatched(title=trick, place=trick[:90], description=trick))
    page = tasks_of("module_head", module_id=unit("module", "enforcement"))
    shown = "\n".join(one.value for one in [*page.markdown, *page.caption])
    assert "evil" in shown
    assert "](" not in shown.replace(r"\]\(", "")


@pytest.mark.long
def test_a_card_of_an_invented_matter_says_so(tasks_of: Any) -> None:
    def story(room: Room) -> int:
        village = room.session.exec(select(Village.code).where(Village.id == 3)).one()
        return room.dispatched(room.choice(f"village:{village}", is_lead=True))

    lives(story)
    assert "示例" not in "".join(one.value for one in tasks_of("grid_worker", village_id=3).markdown)
    with transaction() as session:
        session.exec(select(Incident)).one().example = True
    assert ":orange-badge[示例]" in "".join(
        one.value for one in tasks_of("grid_worker", village_id=3).markdown
    )


@pytest.mark.long
def test_one_button_stands_out_however_many_cards_there_are(tasks_of: Any) -> None:
    for _ in range(2):
        lives(lambda room: room.fed_back())
    page = tasks_of("dispatcher")
    assert len(names(page)) == 2
    assert [one.proto.type for one in page.button].count("primary") == 1


@pytest.mark.long
def test_the_first_cards_case_is_on_the_screen_until_another_is_chosen(tasks_of: Any) -> None:
    lives(lambda room: room.dispatched(title="超期的事"), ago=timedelta(hours=5))
    later = lives(lambda room: room.dispatched(title="还早的事"))
    page = tasks_of("module_head", module_id=unit("module", "enforcement"))
    assert [heading.value for heading in page.subheader][:1] == ["超期的事"]
    assert "经过" in said(page)
    page.button(key=f"task_see_{later}").click().run()
    assert not page.exception
    assert [heading.value for heading in page.subheader][:1] == ["还早的事"]
    assert buttons(page, later)["sign"].proto.type == "primary"
    assert [one.proto.type for one in page.button].count("primary") == 1
