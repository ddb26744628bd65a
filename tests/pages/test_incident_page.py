"""One incident on its page: who has it, what became of it, and what people wrote."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from dashboard.incidents.life import (
    actions_calls,
    actions_ends,
    actions_handling,
    actions_merge,
    actions_notes,
    actions_times,
)
from dashboard.incidents.life.actions_notes import NoteKind
from dashboard.store.database import transaction
from dashboard.words.clock import now
from models import Incident, OffList
from tests.incidents.room import Room
from tests.pages.room_pages import buttons, lives, number_of, said, unit

PAGE = "pages/incidents/incident.py"
Open = Callable[..., Any]
HEAD = "module_head:enforcement"


@pytest.fixture
def page_of(open_page: Open) -> Callable[[int], Any]:
    def opened(incident_id: int) -> Any:
        page = open_page(PAGE, id=number_of(incident_id))
        assert not page.exception
        return page

    return opened


def tables(page: Any) -> list[Any]:
    return [one.value for one in page.dataframe]


def badges(page: Any) -> str:
    return "\n".join(one.value for one in page.markdown if "badge" in one.value)


def test_each_party_stands_with_its_lamp_and_its_clock(page_of: Callable[[int], Any]) -> None:
    def story(room: Room) -> int:
        parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
        incident = room.dispatched(*parties)
        room.do(HEAD, actions_handling.sign, incident_id=incident)
        return incident

    page = page_of(lives(story, ago=timedelta(hours=4)))
    (parties,) = tables(page)
    assert list(parties["part"]) == ["牵头", "配合"]
    lead, helper = parties["clock"]
    assert lead.startswith("○ 绿灯　办结 ")
    assert helper.startswith("● 红灯　签收 ")
    assert "已超" in helper


@pytest.mark.long
def test_who_dispatches_is_told_of_a_unit_without_an_account(
    page_of: Callable[[int], Any], sign_in: Callable[..., Any]
) -> None:
    incident = lives(lambda room: room.dispatched())
    assert "没有人有账号" in said(page_of(incident))
    sign_in("inspector")
    assert "没有人有账号" not in said(page_of(incident))


@pytest.mark.long
def test_a_call_stands_with_its_clock_until_somebody_is_there(page_of: Callable[[int], Any]) -> None:
    def story(room: Room) -> int:
        incident = room.dispatched()
        whom = {"department_ids": [room.unit("department", "ecology")]}
        room.do("commander", actions_calls.call_up, incident_id=incident, task="到场取证", hard=True, **whom)
        return incident

    incident = lives(story)
    calls = tables(page_of(incident))[1]
    assert calls["task"].tolist() == ["到场取证（攻坚）"]
    assert "签收 " in calls["clock"].iloc[0]
    lives(lambda room: arrived(room, incident))
    calls = tables(page_of(incident))[1]
    assert "clock" not in calls


def arrived(room: Room, incident: int) -> int:
    call = room.session.exec(select(actions_calls.CallUp.id)).one()
    room.do("liaison:ecology", actions_calls.arrive, incident_id=incident, call_id=call)
    return incident


@pytest.mark.long
def test_a_merged_matter_says_how_its_parent_stands(
    page_of: Callable[[int], Any], sign_in: Callable[..., Any]
) -> None:
    parent = lives(lambda room: room.handling(title="大桥下的石堆"))
    child = lives(lambda room: merged(room, parent))
    page = page_of(child)
    told = said(page)
    assert "已合并到" in told
    assert "大桥下的石堆" in told
    assert "它现在：**处置中**" in told
    assert "unmerge" in buttons(page, child)
    whole = page_of(parent)
    assert "合并进来的事件（1）" in "\n".join(one.value for one in whole.subheader)


def merged(room: Room, parent: int) -> int:
    child = room.report()
    into = room.row(parent).number
    room.do("dispatcher", actions_merge.merge, incident_id=child, into=into, reason="同一堆石块")
    return child


@pytest.mark.long
@pytest.mark.parametrize(
    ("ends_in", "word"), [(timedelta(days=2), "期限停走"), (-timedelta(minutes=5), "挂账已到期")]
)
def test_a_matter_on_hold_says_until_when_and_says_by_itself_that_it_is_over(
    page_of: Callable[[int], Any], ends_in: timedelta, word: str
) -> None:
    def story(room: Room) -> int:
        incident = room.handling()
        until = now() + ends_in
        room.do("dispatcher", actions_times.suspend, incident_id=incident, until=until, reason="等批复")
        return incident

    page = page_of(lives(story))
    assert word in said(page)


@pytest.mark.long
def test_the_record_of_an_earlier_round_stays_on_the_page(page_of: Callable[[int], Any]) -> None:
    def story(room: Room) -> int:
        incident = room.closed()
        room.do("inspector", actions_ends.reopen, incident_id=incident, reason="群众反映没有办完")
        return incident

    page = page_of(lives(story))
    (record,) = [table for table in tables(page) if "turn" in table]
    assert record["turn"].tolist() == ["第1轮"]
    assert record["why"].tolist() == ["群众反映没有办完"]
    assert [one.label for one in page.expander if one.label.startswith("前几轮")] == ["前几轮的承办方（1）"]


@pytest.mark.long
def test_answers_off_list_and_duties_are_shown(page_of: Callable[[int], Any]) -> None:
    def story(room: Room) -> int:
        incident = room.dispatched()
        given = {"incident_id": incident, "text": "已发告知书", "kind": NoteKind.DUTY, "duty": "宣传"}
        room.do(HEAD, actions_notes.comment, **given)
        return incident

    incident = lives(story)
    with transaction() as session:
        row = session.get_one(Incident, incident)
        row.answers, row.off_list = {"是否影响通行": True, "堆了多久": "三天"}, OffList.ACCEPTED
    page = page_of(incident)
    told = said(page)
    assert "是否影响通行" in told
    assert "三天" in told
    assert "清单之外" in badges(page)
    assert "宣传" in badges(page)
    assert "镇里履职" in "\n".join(one.value for one in page.subheader)


@pytest.mark.long
def test_words_stand_first_and_what_the_system_noted_comes_at_a_touch(page_of: Callable[[int], Any]) -> None:
    def story(room: Room) -> int:
        incident = room.dispatched()
        room.do("dispatcher", actions_notes.comment, incident_id=incident, text="门牌写错了")
        room.do("dispatcher", actions_notes.strike, incident_id=incident, seq=5, reason="写错了地方")
        return incident

    page = page_of(lives(story))
    assert "~~门牌写错了。~~" in said(page)
    assert "时限规则：" not in said(page)
    page.toggle(key="whole_story").set_value(True).run()
    assert "时限规则：" in said(page)
    assert "~~门牌写错了。~~" in said(page)


@pytest.mark.long
def test_the_story_tells_of_each_party_and_who_waits_for_whom(
    page_of: Callable[[int], Any], sign_in: Callable[..., Any]
) -> None:
    def story(room: Room) -> int:
        parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
        incident = room.dispatched(*parties)
        for who in (HEAD, "liaison:ecology"):
            room.do(who, actions_handling.sign, incident_id=incident)
        return incident

    def share_done(room: Room) -> int:
        incident = story(room)
        room.do("liaison:ecology", actions_handling.finish_share, incident_id=incident, result="已配合")
        return incident

    waiting, done = lives(story), lives(share_done)
    sign_in("module_head", module_id=unit("module", "enforcement"))
    told = said(page_of(waiting))
    assert "反馈：还有1个承办方没有办完" in told
    assert told.count("**签收**") == 2
    told = said(page_of(done))
    assert "还有1个承办方没有办完" not in told
    assert "**本方任务办毕**" in told
    assert "**备注**" not in told


@pytest.mark.long
def test_a_form_about_the_only_one_names_it(page_of: Callable[[int], Any]) -> None:
    parties = ("module:enforcement", "department:ecology")
    incident = lives(
        lambda room: room.dispatched(*(room.choice(one, is_lead=one == parties[0]) for one in parties))
    )
    page = page_of(incident)
    buttons(page, incident)["remove_party"].click().run()
    assert "撤下谁：" in said(page)
    assert not [one for one in page.selectbox if one.label == "撤下谁"]


@pytest.mark.long
def test_nobody_acts_on_what_was(open_page: Open) -> None:
    incident = lives(lambda room: room.handling())
    moment = (now() - timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M+00:00")
    page = open_page(PAGE, id=number_of(incident), as_of=moment)
    assert not page.exception
    assert buttons(page, incident) == {}


@pytest.mark.long
def test_a_department_that_gave_its_share_back_may_only_look_on(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    def story(room: Room) -> int:
        parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
        incident = room.dispatched(*parties)
        room.do("liaison:ecology", actions_handling.give_back, incident_id=incident, reason="不是职责")
        return incident

    incident = lives(story)
    page = open_page(PAGE, id=number_of(incident))
    sign_in("liaison", department_id=unit("department", "ecology"))
    page.run()
    assert buttons(page, incident) == {}
    assert "现在不由您承办" in said(page)
