"""The papers of one incident, made from lives that the acts themselves wrote."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.files.papers.layout import DEMO_BANNER, EXAMPLE_BANNER
from dashboard.incidents.case.documents_case import case_of
from dashboard.incidents.case.documents_escalation import (
    TO_FILL,
    escalation_json,
    escalation_package,
)
from dashboard.incidents.case.documents_file import accountability_sheet, case_file
from dashboard.incidents.case.documents_order import dispatch_order, supervision_notice
from dashboard.incidents.life import (
    actions_calls,
    actions_dispatch,
    actions_district,
    actions_ends,
    actions_handling,
    actions_notes,
    actions_times,
)
from dashboard.words.errors import Refused
from models import (
    Action,
    Attachment,
    FileKind,
    IncidentLog,
    IncidentStatus,
    Mediation,
    ResponsibilityItem,
    StoreMark,
)
from tests.factories import NOON, an_incident, chained
from tests.files.papers.reading import paper_text, tables
from tests.incidents.room import Room

DAY = timedelta(days=1)
NAME, PHONE = "赵示例", "13800001234"
MAKERS = {
    "dispatch_order": dispatch_order,
    "supervision_notice": supervision_notice,
    "escalation_package": escalation_package,
    "escalation_json": escalation_json,
    "accountability_sheet": accountability_sheet,
    "case_file": case_file,
}


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def made(room: Room, maker: Callable[..., bytes], incident_id: int, **given: Any) -> bytes:
    inputs = {"number": room.row(incident_id).number, "at": room.at, "scope": EVERYTHING}
    return maker(room.session, **(inputs | given))


def text_of(room: Room, maker: Callable[..., bytes], incident_id: int, **given: Any) -> str:
    paper = made(room, maker, incident_id, **given)
    return paper.decode() if maker is escalation_json else paper_text(paper)


def ducks(room: Room, **given: Any) -> int:
    """Item 67, led by the district's department, helped by the town's module, both at work."""
    incident = room.report(title="塘湖水库放养水鸭", description="水质变差。", place="塘湖水库", **given)
    room.do("dispatcher", actions_ends.accept, incident_id=incident)
    item = room.session.exec(select(ResponsibilityItem).where(col(ResponsibilityItem.number) == 67)).one()
    ecology = room.unit("department", "ecology")
    room.triage(incident, 2, item_id=item.id, department_id=ecology, why="属地清单第67项")
    parties = (room.choice("department:ecology", is_lead=True), room.choice("module:enforcement"))
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=parties)
    room.do("liaison:ecology", actions_handling.sign, incident_id=incident)
    return incident


def escalated(room: Room, **given: Any) -> int:
    """Passed up with a question, called upon, mediated, with two files, and answered by a number."""
    incident = ducks(room, **given)
    department = room.unit("department", "police")
    room.do(
        "dispatcher",
        actions_calls.call_up,
        incident_id=incident,
        task="到场取证",
        department_ids=[department],
    )
    room.do(
        "commander",
        actions_district.escalate,
        incident_id=incident,
        reason="超出镇级权限",
        question="由哪个部门牵头",
    )
    room.do("district_centre", actions_district.district_receipt, incident_id=incident, number="QJ-7")
    common = {"incident_id": incident, "seq": 1, "kind": FileKind.PICTURE, "media_type": "image/jpeg"}
    for number, name in enumerate(("现场.jpg", "划掉的.jpg")):
        struck = NOON if number else None
        room.session.add(
            Attachment(
                **common, name=name, size=2_500_000, sha256=str(number) * 64, added_by="测试", added_at=NOON,
                struck_at=struck,
            )
        )  # fmt: skip
    room.session.add(
        Mediation(
            incident_id=incident, seq=1, held_at=NOON, mediators="李调解", parties="张甲\n王乙",
            is_agreed=True, agreement="三日内清走", due_on=date(2026, 3, 7),
            recorded_by="测试", recorded_at=NOON,
        )
    )  # fmt: skip
    room.session.flush()
    return incident


def ready(room: Room, maker: Callable[..., bytes], **given: Any) -> int:
    """A matter that can have this paper: what has gone up has neither order nor notice."""
    made = ducks if maker in (dispatch_order, supervision_notice) else escalated
    return made(room, **given)


def overdue(room: Room) -> int:
    """Fourteen days old, reminded once."""
    incident = ducks(room)
    room.at += 14 * DAY
    room.do("dispatcher", actions_times.remind, incident_id=incident, text="请抓紧")
    return incident


@pytest.mark.postgresql
def test_a_dispatch_order_says_who_does_what_until_when(room: Room) -> None:
    incident = ducks(room)
    said = text_of(room, dispatch_order, incident)
    for part in (
        "廿里镇综合信息指挥室",
        "廿里交办〔2026〕0304-0001号",
        "塘湖水库放养水鸭",
        "二类（镇内联合处置）",
        "属地管理事项责任清单第67项（第1版）：畜禽养殖污染监管执法",
        "宣传、巡查、协助查处",
        "区生态环境分局",
        "大执法",
        "签收人",
    ):
        assert part in said, part
    cells = [cell for row in tables(made(room, dispatch_order, incident))[0] for cell in row]
    assert cells.count("签收期限") == 2
    assert cells.count("签收") == 2


@pytest.mark.postgresql
def test_an_order_of_one_share_is_addressed_to_its_party(room: Room) -> None:
    incident = ducks(room)
    rows = tables(made(room, dispatch_order, incident, share=2))[0]
    assert [row[1] for row in rows if row[0] == "承办方"] == ["大执法"]
    assert [row[1] for row in rows if row[0] == "其他承办方"] == ["区生态环境分局"]
    assert "0304-0001-2号" in text_of(room, dispatch_order, incident, share=2)


def test_a_share_that_was_returned_has_no_order_any_more(room: Room) -> None:
    incident = ducks(room)
    room.do(
        "module_head:enforcement", actions_handling.give_back, incident_id=incident, reason="不是本模块职责"
    )
    with pytest.raises(Refused, match="已经退回或撤回"):
        made(room, dispatch_order, incident, share=2)
    assert "大执法" not in [
        row[1] for row in tables(made(room, dispatch_order, incident))[0] if row[0] == "承办方"
    ]


def test_a_supervision_notice_says_what_is_late_by_how_much_and_what_was_said(room: Room) -> None:
    incident = overdue(room)
    said = text_of(room, supervision_notice, incident)
    late, before = tables(made(room, supervision_notice, incident))[:2]
    # Sent on Wednesday the 4th with seven working days: due on Friday the 13th, three working days ago.
    assert ["承办", "区生态环境分局", "2026-03-13 12:03", "3个工作日"] in late
    assert [row[1:] for row in before[1:]] == [["催办", "测试dispatcher", "请抓紧"]]
    assert "现为“督办”级" in said
    assert "超过办结期限5个工作日仍未办结的，在考评中通报批评" in said
    # Demanded by the next working day, addressed to those who have not finished.
    assert "请于2026年3月19日24时前办结" in said
    assert "区生态环境分局、大执法：" in said


def test_a_notice_takes_the_day_that_is_chosen_but_none_that_is_over(room: Room) -> None:
    incident = overdue(room)
    assert "请于2026年3月31日24时前办结" in text_of(
        room, supervision_notice, incident, until=date(2026, 3, 31)
    )
    with pytest.raises(Refused, match="已经过去"):
        made(room, supervision_notice, incident, until=date(2026, 3, 17))


def test_a_notice_that_was_ordered_carries_the_order_and_its_number(room: Room) -> None:
    incident = overdue(room)
    for text in ("请三日内办结", "请今天办结"):
        room.do("commander", actions_times.supervise, incident_id=incident, text=text)
    said = text_of(room, supervision_notice, incident)
    assert "廿里督办〔2026〕0304-0001-2号" in said
    assert "请今天办结" in said.split("四、督办要求")[1]


def test_a_struck_reminder_is_no_reminder(room: Room) -> None:
    incident = overdue(room)
    seq = room.log(incident)[-1].seq
    room.do("commander", actions_notes.strike, incident_id=incident, seq=seq, reason="催错了事件")
    assert "此前没有催办、督办的记录" in text_of(room, supervision_notice, incident)


def test_the_report_to_the_district_tells_and_asks(room: Room) -> None:
    incident = escalated(room)
    said = text_of(room, escalation_package, incident)
    for part in (
        "关于提请区级协调处理“塘湖水库放养水鸭”的报告",
        "区社会矛盾纠纷调处化解中心：",
        "三类事件",
        "区级编号QJ-7",
        "第67项（第1版）",
        "由哪个部门牵头",
        "现场.jpg",
        "划掉的.jpg（已划去）",
        "达成协议：三日内清走",
        "2.4 兆",
        "到场取证",
    ):
        assert part in said, part
    assert "草稿" not in said


def test_a_report_that_was_not_passed_up_yet_is_a_draft_with_room_for_the_question(room: Room) -> None:
    incident = room.triaged(3)
    said = text_of(room, escalation_package, incident)
    assert "草稿：尚未上报区级" in said
    assert TO_FILL in said
    assert "请问由谁牵头" in text_of(room, escalation_package, incident, question=" 请问由谁牵头 ")


def test_the_accountability_sheet_names_the_version_and_every_decision(room: Room) -> None:
    incident = ducks(room)
    old = room.session.exec(select(ResponsibilityItem).where(col(ResponsibilityItem.number) == 67)).one()
    newer = ResponsibilityItem(**(old.model_dump() | {"id": None, "version": 2, "matter": "改了名字的事项"}))
    room.session.add(newer)
    room.session.flush()
    said = text_of(room, accountability_sheet, incident)
    assert "第67项（第1版）：畜禽养殖污染监管执法" in said
    assert "现行为第2版，与研判时不同" in said
    assert "改了名字的事项" not in said
    decided = tables(made(room, accountability_sheet, incident))[2]
    assert [row[3].split("（")[0].split("：")[0] for row in decided[1:]] == ["受理", "研判", "交办"]
    assert decided[2][2] == "测试dispatcher\n值班调度员"
    last = room.log(incident)[-1]
    assert f"办理记录共 {last.seq} 条，末条校验码 {last.hash.hex()}" in said


def test_a_case_file_holds_the_whole_story(room: Room) -> None:
    incident = escalated(room)
    log = room.log(incident)
    found = tables(made(room, case_file, incident))
    story = next(table for table in found if table[0] == ["步", "时间", "谁", "做了什么"])
    assert [row[0] for row in story[1:]] == [str(entry.seq) for entry in log]
    said = text_of(room, case_file, incident)
    for part in ("复盘", "上报 → 受理", "区矛调中心", "调解记录 1", "张甲", "现场.jpg", "点兵点将"):
        assert part in said, part


def test_a_matter_of_which_nothing_is_known_makes_a_file_that_says_so(room: Room) -> None:
    incident = an_incident(title="什么都没有")
    room.session.add(incident)
    room.session.flush()
    said = text_of(room, case_file, incident.id or 0)
    assert "无数据" in said
    assert "没有交办给任何承办方" in said
    assert "没有附件" in said
    assert "nan" not in said.lower()
    assert "None" not in said


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_the_reporter_is_masked_in_every_paper(room: Room, maker: Callable[..., bytes]) -> None:
    incident = ready(room, maker, reporter_name=NAME, reporter_phone=PHONE)
    room.do(
        "dispatcher", actions_notes.comment, incident_id=incident, text=f"{NAME}来电{PHONE}，说还没有解决"
    )
    room.at += 40 * DAY
    said = text_of(room, maker, incident)
    assert NAME not in said
    assert PHONE not in said


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_a_secret_reporter_is_not_even_half_shown(room: Room, maker: Callable[..., bytes]) -> None:
    incident = ready(room, maker, reporter_name=NAME, reporter_phone=PHONE, secret=True)
    room.do("dispatcher", actions_notes.comment, incident_id=incident, text=f"{NAME}来电")
    room.at += 40 * DAY
    said = text_of(room, maker, incident)
    assert "保密" in said or maker is supervision_notice
    for part in (NAME, PHONE, "赵某", "138****"):
        assert part not in said, part


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_what_was_invented_says_so(room: Room, maker: Callable[..., bytes]) -> None:
    incident = ready(room, maker)
    room.at += 40 * DAY
    room.row(incident).example = True
    room.session.flush()
    said = text_of(room, maker, incident)
    assert (EXAMPLE_BANNER in said) if maker is not escalation_json else ('"is_example": true' in said)
    room.session.add(StoreMark(key="demo", value="yes"))
    room.session.flush()
    said = text_of(room, maker, incident)
    assert (DEMO_BANNER in said) if maker is not escalation_json else ('"is_demo": true' in said)


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_outside_the_scope_a_paper_is_refused_as_for_what_is_not_there(
    room: Room, maker: Callable[..., bytes]
) -> None:
    incident = ready(room, maker)
    for given in ({"scope": Scope(villages=(2,))}, {"number": "NL-20000101-0001"}):
        with pytest.raises(Refused, match="没有找到这件事"):
            made(room, maker, incident, **given)


@pytest.mark.parametrize(
    "maker", [maker for maker in MAKERS.values() if maker is not case_file], ids=lambda maker: maker.__name__
)
def test_a_paper_before_its_time_is_refused(room: Room, maker: Callable[..., bytes]) -> None:
    incident = room.report()
    with pytest.raises(Refused, match="请"):
        made(room, maker, incident)


def test_hostile_words_stay_words(room: Room) -> None:
    evil = "</w:t></w:p><script>alert(1)</script> =cmd|'/c calc'!A1 \u202e反"
    incident = ducks(room)
    row = room.row(incident)
    row.title, row.description, row.place, row.why = evil, evil, evil, evil
    room.session.flush()
    for maker in (dispatch_order, accountability_sheet, case_file):
        assert "<script>alert(1)</script> =cmd|'/c calc'!A1 反" in text_of(room, maker, incident)


@pytest.mark.long
def test_a_huge_log_is_whole_in_the_file_and_cut_in_the_report(room: Room) -> None:
    incident = escalated(room)
    log = room.log(incident)
    last = log[-1].seq
    more = [
        IncidentLog(
            incident_id=incident, seq=last + number, action=Action.COMMENT,
            from_status=IncidentStatus.ESCALATED, to_status=IncidentStatus.ESCALATED,
            at=room.at, recorded_at=room.at, actor="测试",
            data={"note": f"第{number}次询问进展"},
        )
        for number in range(1, 2_001)
    ]  # fmt: skip
    room.session.add_all(chained(*more))
    room.session.flush()
    assert "第1次询问进展" in text_of(room, case_file, incident)
    report = text_of(room, escalation_package, incident)
    assert f"共{last + 2_000}步，以下是最近200步" in report
    assert "第2000次询问进展" in report
    assert "第1800次询问进展" not in report


def test_a_case_is_the_same_whoever_may_see_it(room: Room) -> None:
    incident = escalated(room, reporter_name=NAME, reporter_phone=PHONE)
    number = room.row(incident).number
    ecology = Scope(departments=(room.unit("department", "ecology"),))
    whole, part = (case_of(room.session, number=number, at=room.at, scope=s) for s in (EVERYTHING, ecology))
    assert whole == part
    assert NAME not in str(whole)
    assert PHONE not in str(whole)


def test_the_report_calls_a_triage_only_what_was_one(room: Room) -> None:
    up: Any = actions_district.escalate
    triaged = room.triaged(3)
    room.do("dispatcher", up, incident_id=triaged, reason="超出镇里能力")
    assert "经研判为三类事件" in text_of(room, escalation_package, triaged)
    at_once = room.triaged(1)
    room.do("dispatcher", up, incident_id=at_once, reason="超出镇里能力", why="跨镇的纠纷")
    assert "经研判为三类事件" in text_of(room, escalation_package, at_once)
    handled = room.handling()
    room.do("dispatcher", up, incident_id=handled, reason="办了才知道超出镇里能力")
    said = text_of(room, escalation_package, handled)
    assert "办理中认为超出镇里能力，上报时定为三类事件" in said
    assert "经研判为三类" not in said
