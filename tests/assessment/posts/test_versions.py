"""A list is drafted by the lines, adopted by the leadership, and holds from its day on; the old one stays."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.assessment.posts import actions_lists
from dashboard.assessment.posts.rules import Ratings
from dashboard.assessment.posts.steps import list_in_force
from dashboard.files.attachments.rules import PDF, KeptFile
from dashboard.words.errors import Refused
from models import FileKind, Post, PostList, PostListFile, PostListStatus, PostProposal
from tests.assessment.posts.ground import (
    DAY,
    LEADER,
    ROOM,
    TODAY,
    a_cadre,
    do,
    drafted,
    held_by,
    hold,
    log_of,
    module,
    opened,
    person,
    post,
)
from tests.factories import NOON

FROM = TODAY + 5 * DAY
MINUTES = KeptFile("0" * 64, "会议纪要.pdf", FileKind.PDF, PDF, 10)


def propose(session: Session, number: int | None = None, by: Any = ROOM, **given: Any) -> int:
    told = {
        "module_id": module(session, "party"), "name": "新设岗位", "difficulty": 4, "workload": 3,
        "places": 2, "reason": "新增职能",
    }  # fmt: skip
    return int(do(session, by, actions_lists.propose, number=number, **(told | given)))


def adopt(session: Session, **given: Any) -> int:
    told = {
        "met_on": TODAY - DAY, "presided_by": "测试书记", "resolution_number": "廿党〔2026〕3号",
        "resolution": "同意岗位清单。", "effective_on": FROM,
    }  # fmt: skip
    return int(do(session, LEADER, actions_lists.adopt, **(told | given)))


@pytest.mark.postgresql
def test_a_draft_begins_with_all_posts_and_changes_nothing_that_holds(session: Session) -> None:
    key = drafted(session)
    rows = session.exec(select(PostProposal).where(PostProposal.list_id == key)).all()
    assert len(rows) == 70
    number = propose(session)
    assert number == 71
    assert list_in_force(session, TODAY + 300 * DAY) == 1
    assert session.exec(select(Post).where(Post.version == 2)).first() is None


@pytest.mark.postgresql
def test_only_one_draft_at_a_time_and_without_one_nothing_is_proposed(session: Session) -> None:
    with pytest.raises(Refused, match="没有正在梳理的草案"):
        propose(session)
    drafted(session)
    with pytest.raises(Refused, match="已经有一版草案"):
        drafted(session)
    do(session, ROOM, actions_lists.drop_draft, reason="时机不成熟")
    assert drafted(session)
    assert [row.status for row in session.exec(select(PostList).order_by(col(PostList.version)))] == [
        PostListStatus.ADOPTED,
        PostListStatus.DROPPED,
        PostListStatus.DRAFTING,
    ]


def test_a_line_works_on_the_posts_of_its_own_module_alone(session: Session) -> None:
    drafted(session)
    head = person("module_head", module(session, "party"))
    propose(session, by=head)
    for code, number in (("governance", None), ("party", post(session, 22).number)):
        with pytest.raises(Refused, match="不是您负责的模块"):
            propose(session, number, by=head, module_id=module(session, code), name="别处的岗位")
    with pytest.raises(Refused, match="不是您负责的模块"):
        do(session, head, actions_lists.remove, number=22, reason="不需要")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"difficulty": 9}, "难度是 1–8"),
        ({"workload": 8}, "工作量是 0–7"),
        ({"places": 0}, "可任人数"),
        ({"name": "消防"}, "已经叫“消防”"),
        ({"name": " "}, "岗位名称"),
        ({"reason": ""}, "理由"),
        ({"number": 999}, "没有第 999 号"),
    ],
)
def test_what_is_out_of_bounds_is_refused(session: Session, given: dict[str, Any], word: str) -> None:
    drafted(session)
    with pytest.raises(Refused, match=word):
        propose(session, **given)


def test_a_resolution_makes_the_draft_hold_from_its_day_and_the_old_version_stays(session: Session) -> None:
    stayer, leaver = a_cadre(session), a_cadre(session)
    hold(session, stayer, 1, TODAY - 100 * DAY)
    hold(session, leaver, 2, TODAY - 100 * DAY)
    hold(session, leaver, 3, TODAY - 100 * DAY, TODAY - DAY)
    key = drafted(session)
    before = post(session, 1)
    propose(
        session, 1, name=before.name, module_id=before.module_id, difficulty=6, workload=6, places=1,
        reason="工作量加大",
    )  # fmt: skip
    do(session, ROOM, actions_lists.remove, number=2, reason="职能划走")
    assert adopt(session, files=(MINUTES,)) == 2
    assert (list_in_force(session, FROM - DAY), list_in_force(session, FROM)) == (1, 2)
    assert (post(session, 1).points, post(session, 1, 2).points) == (9, 12)
    start = TODAY - 100 * DAY
    assert held_by(session, stayer) == [(1, 1, start, FROM - DAY), (1, 2, FROM, None)]
    assert held_by(session, leaver) == [(2, 1, start, FROM - DAY), (3, 1, start, TODAY - DAY)]
    assert session.exec(select(PostListFile.name)).all() == ["会议纪要.pdf"]
    row = session.get_one(PostList, key)
    assert (row.presided_by, row.resolution_number, row.effective_on) == ("测试书记", "廿党〔2026〕3号", FROM)
    kinds = [entry.kind for entry in log_of(session, f"post_list:{key}")]
    assert kinds == ["post_list_drafted", "post_proposed", "post_proposed", "post_list_adopted"]


def test_a_holding_that_begins_later_begins_under_the_new_version(session: Session) -> None:
    cadre = a_cadre(session)
    hold(session, cadre, 1, FROM + DAY)
    drafted(session)
    adopt(session)
    assert held_by(session, cadre) == [(1, 2, FROM + DAY, None)]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"met_on": TODAY + DAY}, "会议日期"),
        ({"effective_on": TODAY - DAY}, "过去的日子"),
        ({"presided_by": ""}, "主持人"),
        ({"resolution": " "}, "会议决议"),
    ],
)
def test_no_version_holds_without_a_resolution_that_says_it(
    session: Session, given: dict[str, Any], word: str
) -> None:
    drafted(session)
    with pytest.raises(Refused, match=word):
        adopt(session, **given)
    assert list_in_force(session, FROM) == 1


def test_no_version_begins_while_people_choose_from_the_one_before(session: Session) -> None:
    a_cadre(session)
    opened(session)
    drafted(session)
    with pytest.raises(Refused, match="还在按现在的清单选岗"):
        adopt(session)


def test_other_ranges_count_every_post_anew_or_say_which_one_lies_outside(session: Session) -> None:
    key = drafted(session)
    with pytest.raises(Refused, match=r"第 \d+ 号.*工作量是 1–7"):
        do(session, ROOM, actions_lists.set_ratings, ratings=Ratings(1, 8, 1, 7), reason="工作量从 1 起")
    assert do(session, ROOM, actions_lists.set_ratings, ratings=Ratings(1, 8, 0, 7), reason="照旧") == 70
    assert session.get_one(PostList, key).workload_least == 0


def test_a_removed_post_can_be_taken_back_under_its_number(session: Session) -> None:
    key = drafted(session)
    before = post(session, 5)
    do(session, ROOM, actions_lists.remove, number=5, reason="不需要")
    with pytest.raises(Refused, match="已经撤掉"):
        do(session, ROOM, actions_lists.remove, number=5, reason="不需要")
    told = {"name": before.name, "module_id": before.module_id, "difficulty": before.difficulty}
    propose(session, 5, workload=before.workload, places=before.places, reason="还是要", **told)
    row = session.exec(
        select(PostProposal).where(PostProposal.list_id == key, PostProposal.number == 5)
    ).one()
    assert (row.is_removed, row.proposed_at) == (False, NOON)
