"""Whether the town may enforce: from the table of links alone, as a person has checked it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person
from dashboard.delegation.powers import actions_links, queries_links
from dashboard.delegation.powers.rules import FILED, STAGES
from dashboard.delegation.powers.rules_can import Authority, Link, Power, enforced, finishes, judged
from dashboard.delegation.powers.rules_links import HINTS, NONE_HELD, plan
from dashboard.words.errors import Refused
from models import AuditLog, PowerItem, PowerLink, PowerLinkCheck
from tests.delegation.powers.ground import (
    BUILDING,
    DOGS,
    FARMLAND,
    FUMES,
    STRAW,
    TODAY,
    TOLD,
    TRADING,
    WASTE,
    category,
    check,
    department,
    link,
    whole_register,
)
from tests.factories import NOON

DAY = timedelta(days=1)
# Category, what somebody says of it, the item that stands for it (empty: none), and the answer.
MATTERS = (
    ("illegal_building", "屋后有人违建", BUILDING, Authority.YES),
    ("household_waste", "垃圾堆了一星期没人清", WASTE, Authority.YES),
    ("std06027", "饭店油烟太大", FUMES, Authority.YES),
    ("std09006", "路口占道摆摊", TRADING, Authority.YES),
    ("straw_burning", "田里烧秸秆", STRAW, Authority.YES),
    ("dog_keeping", "狗没有拴", DOGS, Authority.YES),
    ("livestock_pollution", "水库养鸭", "", Authority.NO),
    ("neighbour_quarrel", "两家为围墙吵架", "", Authority.NO),
)


def asked(session: Session, code: str | None, words: str = "", on: date = TODAY) -> dict[str, Any]:
    of = category(session, code) if code else None
    return queries_links.can_enforce(session, category_id=of, words=words, on=on)


def word(session: Session, code: str | None, words: str = "", on: date = TODAY) -> Authority:
    found: Authority = asked(session, code, words, on)["answer"].word
    return found


@pytest.mark.long
def test_the_whole_register_alone_is_no_answer_to_any_matter(session: Session) -> None:
    whole_register(session)
    for code, said, _, _ in MATTERS:
        for of, words in ((code, said), (code, ""), (None, said)):
            told = asked(session, of, words)["answer"]
            assert told.word is Authority.NOT_FOUND, (code, of, words)
            assert "镇里没有对应" not in told.text
    every = queries_links.verdicts(session, on=TODAY)
    assert set(every["answer"]) == {"not_found"}


def test_each_matter_is_answered_by_its_checked_link(session: Session) -> None:
    whole_register(session)
    for code, said, item, answer in MATTERS:
        given = {} if item else {"department_id": department(session, "ecology")}
        link(session, code, item, is_checked=False, **given)
        assert word(session, code, said) is Authority.NOT_FOUND, code
        check(session, code)
        found = asked(session, code, said)
        assert found["answer"].word is answer, code
        assert found["basis"]["item"].tolist() == [item or NONE_HELD]
        assert "赋权公告第1号" in found["answer"].text
        assert "张三" in found["answer"].text
        assert found["hits"].empty
    # Of a kind, but another category: nobody has said anything of it.
    assert word(session, "std06001", "屋后有人违建") is Authority.NOT_FOUND


def test_what_nobody_has_checked_is_shown_as_a_candidate_before_what_words_find(session: Session) -> None:
    whole_register(session)
    link(session, "illegal_building", BUILDING, is_checked=False)
    found = asked(session, "illegal_building", "违建")
    assert found["hits"]["name"].tolist()[0] == BUILDING
    assert found["hits"]["why"].tolist()[0] == "对应表里登记了，还没有核对"
    assert "还没有人核对" in found["answer"].text


def test_words_alone_name_categories_to_choose_from_and_decide_nothing(session: Session) -> None:
    whole_register(session)
    link(session, "illegal_building", BUILDING)
    found = asked(session, None, "违建")
    assert found["answer"].word is Authority.NOT_FOUND
    # Everyday words lead to the register's own groups, and so to items whose names speak otherwise.
    assert BUILDING in found["hits"]["name"].tolist()
    proposed = found["categories"].set_index("code")
    assert proposed.loc["illegal_building", "answer"] == "yes"


def test_an_item_that_is_filed_or_still_to_come_or_passed_on_is_a_no_that_names_it(session: Session) -> None:
    whole_register(session)
    link(session, "farmland_occupation", FARMLAND)
    item = session.exec(select(PowerItem).where(PowerItem.name == FARMLAND)).one()
    assert word(session, "farmland_occupation") is Authority.YES
    for change, said in (
        ({"stage": FILED}, "还在上报"),
        ({"stage": "正式", "since": TODAY + DAY}, f"从 {TODAY + DAY} 起"),
        ({"since": None, "finishes_in_town": False}, "不能查处到底"),
    ):
        for name, value in change.items():
            setattr(item, name, value)
        session.flush()
        told = asked(session, "farmland_occupation")["answer"]
        assert (told.word, told.lead) == (Authority.NO, "区自然资源和规划分局")
        assert said in told.text


def test_a_link_holds_on_its_days_and_none_on_a_day_is_no_answer(session: Session) -> None:
    whole_register(session)
    link(session, "dog_keeping", DOGS, from_on=TODAY, to_on=TODAY + DAY)
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [word(session, "dog_keeping", on=day) for day in days] == [
        Authority.NOT_FOUND, Authority.YES, Authority.YES, Authority.NOT_FOUND,
    ]  # fmt: skip
    assert "这一天没有一条有效" in asked(session, "dog_keeping", on=days[-1])["answer"].text


def test_any_change_of_a_category_has_it_checked_anew(session: Session) -> None:
    whole_register(session)
    first = link(session, "household_waste", WASTE)
    link(session, "household_waste", DOGS, is_checked=False)
    assert word(session, "household_waste") is Authority.NOT_FOUND
    check(session, "household_waste", at=NOON + DAY)
    assert word(session, "household_waste") is Authority.YES
    seen = queries_links.link_context(session).links[first]
    given: dict[str, Any] = {"link_id": first, "seen": seen, "from_on": TODAY, "to_on": TODAY, **TOLD}
    for wrong, match in (
        ({"basis": "赋权公告第1号", "to_on": None, "reason": "无"}, "没有改动"),
        ({"basis": "赋权公告第2号", "reason": " "}, "原因"),
        ({"basis": " ", "reason": "写错了"}, "依据"),
        ({"basis": "第2号", "to_on": TODAY - DAY, "reason": "写错了"}, "早于"),
        ({"basis": "第2号", "department_id": department(session, "ecology"), "reason": "写错了"}, "由谁查处"),
    ):
        with pytest.raises(Refused, match=match):
            actions_links.change_link(session, **(given | wrong))
    assert word(session, "household_waste") is Authority.YES
    actions_links.change_link(session, **given, basis="赋权公告第2号", reason="公告换了")
    assert word(session, "household_waste") is Authority.NOT_FOUND
    with pytest.raises(Refused, match="别人改了"):
        actions_links.change_link(session, **given, basis="赋权公告第3号", reason="公告换了")
    checks = queries_links.checks(session, category_id=category(session, "household_waste"))
    assert checks["ended_why"].tolist() == ["对应有改动", "对应有改动"]
    entry = session.exec(
        select(AuditLog).where(AuditLog.kind == "power_link_changed").order_by(col(AuditLog.seq).desc())
    ).first()
    assert entry is not None
    assert (entry.subject, entry.reason) == ("powers", "公告换了")
    assert f"最后一天：无 → {TODAY}" in entry.data["was_now"]


def test_a_check_is_of_what_the_person_saw_and_may_be_taken_back(session: Session) -> None:
    whole_register(session)
    of = category(session, "dog_keeping")
    with pytest.raises(Refused, match="没有选"):
        actions_links.check_categories(session, seen={}, **TOLD)
    with pytest.raises(Refused, match="今天没有一条有效"):
        actions_links.check_categories(session, seen={of: ()}, **TOLD)
    link(session, "dog_keeping", DOGS, is_checked=False)
    with pytest.raises(Refused, match="别人改了"):
        actions_links.check_categories(session, seen={of: ()}, **TOLD)
    check(session, "dog_keeping", by=Person("李四", (Grant("enforcement_captain"),)))
    with pytest.raises(Refused, match="已经核对过"):
        check(session, "dog_keeping")
    assert "李四" in asked(session, "dog_keeping")["answer"].text
    with pytest.raises(Refused, match="撤销的原因"):
        actions_links.take_back_check(session, category_id=of, reason="", **TOLD)
    actions_links.take_back_check(session, category_id=of, reason="依据有疑问", **TOLD)
    assert word(session, "dog_keeping") is Authority.NOT_FOUND
    with pytest.raises(Refused, match="不用撤销"):
        actions_links.take_back_check(session, category_id=of, reason="依据有疑问", **TOLD)
    kinds = session.exec(select(AuditLog.kind).where(col(AuditLog.kind).startswith("power_link"))).all()
    assert kinds == ["power_link_changed", "power_link_checked", "power_link_unchecked"]


def test_a_category_cannot_hold_an_item_and_none_on_one_day(session: Session) -> None:
    whole_register(session)
    link(session, "dog_keeping", DOGS, to_on=TODAY + DAY)
    with pytest.raises(Refused, match="对应着执法事项"):
        link(session, "dog_keeping")
    with pytest.raises(Refused, match="同样的一条"):
        link(session, "dog_keeping", DOGS, from_on=TODAY + DAY)
    link(session, "dog_keeping", from_on=TODAY + 2 * DAY)
    with pytest.raises(Refused, match=NONE_HELD):
        link(session, "dog_keeping", DOGS, from_on=TODAY + 3 * DAY)
    assert [word(session, "dog_keeping", on=TODAY + n * DAY) for n in (0, 2)] == [Authority.YES, Authority.NO]


def rows_of(*cells: dict[str, str]) -> list[tuple[int, dict[str, str]]]:
    known = dict.fromkeys(HINTS, "") | {"生效日期": TODAY.isoformat(), "依据": "赋权公告第1号"}
    return [(line, known | given) for line, given in enumerate(cells, 2)]


def bring_in(session: Session, rows: list[tuple[int, dict[str, str]]]) -> None:
    expected = [done.result for done in plan(rows, queries_links.link_context(session))]
    actions_links.import_links(session, rows=rows, expected=expected, file_name="对应.xlsx", **TOLD)


def test_a_file_links_and_what_is_wrong_in_it_is_told_row_by_row(session: Session) -> None:
    whole_register(session)
    rows = rows_of(
        {"事件类别": "违法建设", "执法事项": BUILDING},
        {"事件类别": "dog_keeping", "执法事项": f" {DOGS[:4]}　{DOGS[4:]} "},
        {"事件类别": "畜禽养殖污染", "执法事项": NONE_HELD, "由谁查处": "生态环境"},
        {"事件类别": "违法建设", "执法事项": BUILDING},
        {"事件类别": "违法建设", "执法事项": NONE_HELD},
        {"事件类别": "违法建筑", "执法事项": BUILDING},
        {"事件类别": "油烟污染", "执法事项": "对未安装净化设施排放的餐饮单位的处罚"},
        {"事件类别": "油烟污染", "执法事项": FUMES, "由谁查处": "生态环境"},
        {"事件类别": "油烟污染", "执法事项": FUMES, "生效日期": "去年"},
        {"事件类别": "油烟污染", "执法事项": FUMES, "生效日期": ""},
        {"事件类别": "油烟污染", "执法事项": FUMES, "依据": ""},
        {"事件类别": "", "执法事项": FUMES},
    )
    outcomes = plan(rows, queries_links.link_context(session))
    assert [done.result for done in outcomes] == ["imported"] * 3 + ["refused"] * 9
    told = [done.told for done in outcomes[3:]]
    for said, part in zip(
        told,
        (
            "已经有一行",
            "对应着执法事项",
            "违法建设",
            FUMES,
            NONE_HELD,
            "读不懂",
            "生效日期",
            "依据",
            "事件类别",
        ),
        strict=True,
    ):
        assert part in said
    bring_in(session, rows)
    check(session, "illegal_building", "livestock_pollution")
    assert word(session, "illegal_building") is Authority.YES
    told_of = asked(session, "livestock_pollution")["answer"]
    assert (told_of.word, told_of.lead) == (Authority.NO, "区生态环境分局")
    # The same again changes nothing, and another basis has the category checked anew.
    assert {done.result for done in plan(rows[:3], queries_links.link_context(session))} == {"unchanged"}
    bring_in(session, rows_of({"事件类别": "违法建设", "执法事项": BUILDING, "依据": "赋权公告第2号"}))
    assert word(session, "illegal_building") is Authority.NOT_FOUND
    assert word(session, "livestock_pollution") is Authority.NO
    assert session.exec(select(PowerLink.basis).where(PowerLink.item_id == 0)).all() == []
    entry = session.exec(
        select(AuditLog).where(AuditLog.kind == "imported").order_by(col(AuditLog.seq).desc())
    ).first()
    assert entry is not None
    assert entry.data["was_now"] == [f"违法建设 {BUILDING} 依据：赋权公告第1号 → 赋权公告第2号"]


def test_at_most_one_check_stands_and_the_store_itself_says_so(session: Session) -> None:
    whole_register(session)
    link(session, "dog_keeping", DOGS)
    standing = select(PowerLinkCheck).where(col(PowerLinkCheck.ended_at).is_(None))
    assert len(session.exec(standing).all()) == 1
    session.add(
        PowerLinkCheck(category_id=category(session, "dog_keeping"), checked_by="王五", checked_at=NOON)
    )
    with pytest.raises(Exception, match=r"(?i)unique"):
        session.flush()


POWERS = st.builds(
    Power,
    item_id=st.integers(1, 9),
    name=st.sampled_from(["甲", "乙"]),
    category=st.just("类"),
    department=st.sampled_from(["甲局", "乙局"]),
    stage=st.sampled_from(STAGES),
    since=st.none() | st.dates(TODAY - 3 * DAY, TODAY + 3 * DAY),
    finishes=st.booleans(),
)
LINKS = st.lists(
    st.builds(
        Link, power=st.none() | POWERS, department=st.sampled_from(["", "甲局"]), basis=st.just("依据")
    ),
    max_size=4,
)


@given(links=LINKS, is_checked=st.booleans())
def test_a_no_is_always_a_checked_row_that_says_so(links: list[Link], is_checked: bool) -> None:
    answer = judged(links, TODAY, is_checked=is_checked)
    held = [link for link in links if link.power and finishes(link.power, TODAY)]
    if not is_checked or not links:
        assert answer is Authority.NOT_FOUND
    else:
        assert (answer is Authority.YES) == bool(held)
        # Every row says no by itself: none can be missing.
        assert answer is not Authority.NO or all(
            judged([one], TODAY, is_checked=True) is Authority.NO for one in links
        )


@given(
    imported=st.integers(0, 700),
    total=st.integers(0, 700),
    category=st.sampled_from(["", "违法建设"]),
    lead=st.sampled_from(["", "区综合执法局"]),
    checked=st.sampled_from(["", "张三 2026-03-04"]),
    has_other_days=st.booleans(),
)
def test_whatever_else_is_known_an_absence_is_no_answer(**known: Any) -> None:
    told = enforced(known.pop("category"), [], TODAY, **known)
    assert told.word is Authority.NOT_FOUND
    assert "镇里没有对应" not in told.text
