"""What the room does on an incident's page: each act by its own form, as the person would fill it in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from dashboard.incidents.life import actions_calls, actions_handling, actions_notes
from dashboard.incidents.life.actions_notes import NoteKind
from dashboard.store.database import transaction
from dashboard.words.clock import day_start, now, township_date
from models import Action, CallUp, Incident, IncidentStatus, Rating, ReplyTemplate, Village
from tests.incidents.room import Room
from tests.pages.room_pages import (
    buttons,
    calls_of,
    field,
    lives,
    log_of,
    number_of,
    opens,
    row_of,
    said,
    send,
    shares_of,
    unit,
)

PAGE = "pages/incidents/incident.py"
HEAD = "module_head:enforcement"
Open, SignIn = Callable[..., Any], Callable[..., Any]
S, A = IncidentStatus, Action
ENFORCEMENT, ECOLOGY = "module:enforcement", "department:ecology"


@pytest.fixture
def opened(open_page: Open, sign_in: SignIn) -> Callable[..., Any]:
    """The page of an incident as somebody with `role` sees it, with an act's form open."""

    def do(incident: int, act: str, role: str = "dispatcher", **units: int) -> Any:
        page = open_page(PAGE, id=number_of(incident))
        sign_in(role, **units)
        page.run()
        opens(page, incident, act)
        assert not page.exception
        return page

    return do


def joint(room: Room) -> int:
    return room.dispatched(room.choice(ENFORCEMENT, is_lead=True), room.choice(ECOLOGY))


def at_work(room: Room) -> int:
    incident = joint(room)
    for who in (HEAD, "liaison:ecology"):
        room.do(who, actions_handling.sign, incident_id=incident)
    return incident


def code(kind: str, name: str) -> str:
    return f"{kind}:{unit(kind, name)}"


# Acts that ask only for words: from which life, by whom, what is typed where, and what the log says then.
WORDED: list[tuple[str, Callable[[Room], int], str, dict[str, str], Action]] = [
    ("reject", Room.report, "dispatcher", {"reason": "不在本镇"}, A.REJECT),
    ("cancel", Room.dispatched, "dispatcher", {"reason": "误报"}, A.CANCEL),
    ("remind", Room.handling, "inspector", {"text": "请抓紧办理"}, A.REMIND),
    ("supervise", Room.handling, "commander", {"text": "三天内办结"}, A.SUPERVISE),
    (
        "escalate",
        Room.triaged,
        "dispatcher",
        {"reason": "超出镇里能力", "why": "跨镇的纠纷", "question": "谁牵头"},
        A.ESCALATE,
    ),
    ("rework", Room.fed_back, "inspector", {"reason": "照片看不清"}, A.REWORK),
    ("verify", Room.fed_back, "inspector", {"note": "现场看过"}, A.VERIFY),
    ("reopen", Room.closed, "inspector", {"reason": "没有办完"}, A.REOPEN),
]


@pytest.mark.parametrize(("act", "story", "role", "words", "action"), WORDED, ids=lambda one: str(one)[:12])
def test_an_act_with_words_is_done_by_its_form(
    opened: Any, act: str, story: Any, role: str, words: dict[str, str], action: Action
) -> None:
    incident = lives(lambda room: story(room))
    page = opened(incident, act, role)
    for name, text in words.items():
        page.text_area(key=field(incident, act, name)).set_value(text)
    send(page, incident, act)
    entry = log_of(incident)[-1]
    assert (entry.action, entry.reason) == (action, next(iter(words.values())))
    assert not page.error


@pytest.mark.long
def test_the_room_gives_a_matter_to_several_parties_with_one_lead(opened: Any) -> None:
    incident = lives(lambda room: room.triaged(2))
    page = opened(incident, "dispatch")
    chosen = [code("module", "enforcement"), code("department", "ecology"), code("module", "service")]
    page.multiselect(key=field(incident, "dispatch", "units")).set_value(chosen).run()
    send(page, incident, "dispatch")
    assert "牵头方要有一个" in page.error[0].value
    page.selectbox(key=field(incident, "dispatch", "lead")).set_value(chosen[0]).run()
    page.multiselect(key=field(incident, "dispatch", "optional")).set_value([chosen[2]]).run()
    page.text_area(key=field(incident, "dispatch", "note")).set_value("周五前拆完")
    send(page, incident, "dispatch")
    assert row_of(incident).status is S.DISPATCHED
    assert [(share.is_lead, share.is_required) for share in shares_of(incident)] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert log_of(incident)[-1].reason == "周五前拆完"


@pytest.mark.long
def test_a_party_is_added_and_taken_away_again(opened: Any) -> None:
    incident = lives(lambda room: room.handling())
    page = opened(incident, "add_party")
    page.selectbox(key=field(incident, "add_party", "unit")).set_value(code("department", "ecology")).run()
    send(page, incident, "add_party")
    assert [share.is_lead for share in shares_of(incident)] == [True, False]
    opens(page, incident, "remove_party")
    page.text_area(key=field(incident, "remove_party", "reason")).set_value("不需要了")
    send(page, incident, "remove_party")
    assert shares_of(incident)[1].status.value == "withdrawn"
    assert "remove_party" not in buttons(page, incident)


@pytest.mark.long
def test_the_lead_department_opens_its_own_sub_tasks(opened: Any) -> None:
    incident = lives(lambda room: room.dispatched(room.choice(ECOLOGY, is_lead=True)))
    page = opened(incident, "add_party", "liaison", department_id=unit("department", "ecology"))
    page.selectbox(key=field(incident, "add_party", "unit")).set_value(code("module", "service")).run()
    send(page, incident, "add_party")
    assert len(shares_of(incident)) == 2


@pytest.mark.long
def test_an_extension_names_its_unit_and_goes_no_further_than_the_limit(opened: Any) -> None:
    incident = lives(lambda room: room.handling())
    before = row_of(incident).due_at
    page = opened(incident, "extend")
    (amount,) = [one for one in page.number_input if one.key == field(incident, "extend", "amount")]
    assert (amount.label, amount.max) == ("延期多少个工作日", 3)
    amount.set_value(2)
    page.text_area(key=field(incident, "extend", "reason")).set_value("材料没到")
    send(page, incident, "extend")
    assert (row_of(incident).due_at or before) > before
    assert log_of(incident)[-1].data["amount"] == 2


@pytest.mark.long
def test_a_pause_lasts_to_the_end_of_its_day_and_ends_at_a_touch(opened: Any) -> None:
    incident = lives(lambda room: room.handling())
    page = opened(incident, "suspend")
    day = township_date(now()) + timedelta(days=3)
    page.date_input(key=field(incident, "suspend", "until")).set_value(day)
    page.text_area(key=field(incident, "suspend", "reason")).set_value("等区里批复")
    send(page, incident, "suspend")
    assert row_of(incident).suspended_until == day_start(day + timedelta(days=1))
    opens(page, incident, "resume")
    send(page, incident, "resume")
    assert row_of(incident).status is S.HANDLING


@pytest.mark.long
def test_rework_goes_to_those_who_are_named(opened: Any) -> None:
    def story(room: Room) -> int:
        incident = at_work(room)
        room.do("liaison:ecology", actions_handling.finish_share, incident_id=incident, result="已取样")
        room.do(HEAD, actions_handling.feed_back, incident_id=incident, result="拆了", waiver="无法拍照")
        return incident

    incident = lives(story)
    helper = shares_of(incident)[1].id
    page = opened(incident, "rework", "inspector")
    page.multiselect(key=field(incident, "rework", "assignment_ids")).set_value([helper])
    page.text_area(key=field(incident, "rework", "reason")).set_value("样品不够")
    send(page, incident, "rework")
    assert [share.status.value for share in shares_of(incident)] == ["signed", "signed"]


@pytest.mark.long
def test_a_repeated_report_is_merged_into_one_that_is_offered(opened: Any) -> None:
    def twice(room: Room) -> tuple[int, int]:
        category = room.category("livestock_pollution")
        same = {"category_id": category, "village_id": 3}
        return room.handling(title="水库里的鸭子", **same), room.report(title="又见鸭子", **same)

    both: list[int] = []
    lives(lambda room: both.extend(twice(room)) or both[0])
    parent, child = both
    page = opened(child, "merge")
    picker = page.selectbox(key=field(child, "merge", "into"))
    (offered,) = picker.options
    assert "水库里的鸭子" in offered
    send(page, child, "merge")
    assert "还没有选合并到哪一件" in page.error[0].value
    page.selectbox(key=field(child, "merge", "into")).set_value(number_of(parent))
    page.text_area(key=field(child, "merge", "reason")).set_value("同一群鸭子")
    send(page, child, "merge")
    assert row_of(child).parent_id == parent
    opens(page, child, "unmerge")
    page.text_area(key=field(child, "unmerge", "reason")).set_value("不是同一户")
    send(page, child, "unmerge")
    assert row_of(child).status is S.REPORTED


@pytest.mark.long
def test_whom_to_call_is_offered_with_why_and_the_call_is_rated_when_it_is_over(opened: Any) -> None:
    incident = lives(at_work)
    ecology = unit("department", "ecology")
    page = opened(incident, "call_up", "commander")
    assert "建议部门：" in said(page)
    assert "在承办" in said(page)
    page.multiselect(key=field(incident, "call_up", "department_ids")).set_value([ecology])
    page.checkbox(key=field(incident, "call_up", "hard")).set_value(True)
    page.text_area(key=field(incident, "call_up", "task")).set_value("到场取证")
    send(page, incident, "call_up")
    (call,) = calls_of(incident)
    assert (call.department_id, call.hard, call.task) == (ecology, True, "到场取证")
    lives(lambda room: over(room, incident))
    page = opened(incident, "rate_call", "inspector")
    page.radio(key=field(incident, "rate_call", "rating")).set_value(Rating.SATISFIED)
    send(page, incident, "rate_call")
    assert calls_of(incident)[0].rating is Rating.SATISFIED


def over(room: Room, incident: int) -> int:
    call = {"incident_id": incident, "call_id": room.session.exec(select(CallUp.id)).one()}
    room.do("liaison:ecology", actions_calls.arrive, **call)
    room.do("liaison:ecology", actions_calls.finish_call, **call, result="已取证")
    return incident


@pytest.mark.long
def test_a_duty_says_which_one_it_was(opened: Any) -> None:
    incident = lives(lambda room: room.handling())
    page = opened(incident, "comment")
    page.radio(key=field(incident, "comment", "kind")).set_value(NoteKind.DUTY).run()
    page.text_area(key=field(incident, "comment", "text")).set_value("已发告知书")
    send(page, incident, "comment")
    assert "还没有写是哪项职责" in page.error[0].value
    page.selectbox(key=field(incident, "comment", "duty")).set_value("宣传")
    send(page, incident, "comment")
    assert log_of(incident)[-1].data["duty"] == "宣传"


@pytest.mark.long
def test_a_correction_sends_only_what_was_changed(opened: Any) -> None:
    incident = lives(
        lambda room: room.report(place="桥头", reporter_name="赵示例", reporter_phone="10000000001")
    )
    page = opened(incident, "amend")
    assert page.text_input(key=field(incident, "amend", "reporter_name")).value == ""
    page.text_input(key=field(incident, "amend", "place")).set_value("桥尾")
    page.checkbox(key=field(incident, "amend", "urgent")).set_value(True)
    page.text_area(key=field(incident, "amend", "reason")).set_value("地点写错")
    send(page, incident, "amend")
    entry = log_of(incident)[-1]
    # The lamps follow from its being urgent.
    assert set(entry.data["was"]) - {"yellow_at", "red_at"} == {"place", "urgent"}
    assert (row_of(incident).place, row_of(incident).urgent) == ("桥尾", True)
    assert row_of(incident).reporter_name == "赵示例"


@pytest.mark.long
def test_a_correction_does_not_set_back_what_another_corrected_meanwhile(opened: Any) -> None:
    incident = lives(lambda room: room.report(place="桥头"))
    page = opened(incident, "amend")
    lives(lambda room: corrected(room, incident))
    page.text_input(key=field(incident, "amend", "place")).set_value("桥尾")
    page.text_area(key=field(incident, "amend", "reason")).set_value("地点写错")
    send(page, incident, "amend")
    assert "已经“更正”" in page.error[0].value
    send(page, incident, "amend")
    assert (row_of(incident).place, row_of(incident).title) == ("桥尾", "村道塌方")


def corrected(room: Room, incident: int) -> int:
    given = {"changes": {"title": "村道塌方"}, "reason": "标题写错"}
    room.do("dispatcher", actions_notes.amend, incident_id=incident, **given)
    return incident


@pytest.mark.long
def test_a_part_of_a_report_becomes_a_matter_of_its_own(opened: Any) -> None:
    incident = lives(lambda room: room.report())
    page = opened(incident, "split")
    page.text_input(key=field(incident, "split", "title")).set_value("路灯也不亮")
    page.text_area(key=field(incident, "split", "reason")).set_value("两件事")
    send(page, incident, "split")
    with transaction() as session:
        made = session.exec(select(Incident).where(Incident.split_from_id == incident)).one()
        assert made.title == "路灯也不亮"


@pytest.mark.long
def test_a_usual_phrase_is_added_to_what_was_typed(opened: Any) -> None:
    with transaction() as session:
        session.add(ReplyTemplate(action=A.REMIND, title="催办第一次", text="请于今日内反馈进展。"))
    incident = lives(lambda room: room.handling())
    page = opened(incident, "remind")
    page.text_area(key=field(incident, "remind", "text")).set_value("李主任：").run()
    page.selectbox(key=field(incident, "remind", "text_usual")).set_value("催办第一次").run()
    assert page.text_area(key=field(incident, "remind", "text")).value == "李主任：\n请于今日内反馈进展。"
    assert page.selectbox(key=field(incident, "remind", "text_usual")).value is None
    send(page, incident, "remind")
    assert log_of(incident)[-1].reason == "李主任：\n请于今日内反馈进展。"


@pytest.mark.long
def test_villages_are_units_that_can_take_a_share(opened: Any) -> None:
    incident = lives(lambda room: room.triaged())
    page = opened(incident, "dispatch")
    with transaction() as session:
        village = session.exec(select(Village)).first()
        assert village is not None
        name = village.short_name
    assert f"村格 · {name}" in page.multiselect(key=field(incident, "dispatch", "units")).options


def returned_once(room: Room) -> int:
    incident = joint(room)
    room.do(HEAD, actions_handling.sign, incident_id=incident)
    room.do("liaison:ecology", actions_handling.give_back, incident_id=incident, reason="没有执法权")
    return incident


def returned_twice(room: Room) -> int:
    incident = returned_once(room)
    room.do(HEAD, actions_handling.give_back, incident_id=incident, reason="不是本模块职责")
    return incident


def told_in(page: Any) -> str:
    return "\n".join(one.value for one in page.markdown)


@pytest.mark.long
def test_the_arbitration_says_who_gave_it_back_and_why(opened: Any) -> None:
    incident = lives(returned_twice)
    page = opened(incident, "arbitrate", "commander")
    shown = told_in(page)
    assert "没有执法权" in shown
    assert "不是本模块职责" in shown
    assert "大执法（牵头）" in shown


@pytest.mark.long
def test_a_returned_part_is_settled_by_its_form_which_says_who_is_at_work(opened: Any) -> None:
    incident = lives(returned_once)
    page = opened(incident, "settle_return")
    assert "没有执法权" in told_in(page)
    assert ":green[在办]" in told_in(page)
    send(page, incident, "settle_return")
    assert "怎么处理" in page.error[0].value
    page.radio(key=field(incident, "settle_return", "how")).set_value("replaced").run()
    page.selectbox(key=field(incident, "settle_return", "unit")).set_value(code("module", "service")).run()
    page.text_area(key=field(incident, "settle_return", "reason")).set_value("改由便民服务模块配合")
    send(page, incident, "settle_return")
    assert [share.status.value for share in shares_of(incident)] == ["signed", "returned", "sent"]
    assert "settle_return" not in buttons(page, incident)


@pytest.mark.long
def test_the_lead_reminds_one_of_those_he_waits_for(opened: Any) -> None:
    incident = lives(at_work)
    page = opened(incident, "remind", "module_head", module_id=unit("module", "enforcement"))
    page.text_area(key=field(incident, "remind", "text")).set_value("请今天到场")
    send(page, incident, "remind")
    entry = log_of(incident)[-1]
    assert (entry.action, entry.data["assignments"]) == (A.REMIND, [shares_of(incident)[1].id])
