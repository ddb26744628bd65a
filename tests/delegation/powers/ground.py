"""What the tests of delegated powers stand on: people, a case at the counter, premises with visits."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.delegation.powers import (
    actions,
    actions_counter,
    actions_links,
    actions_visits,
    queries,
    queries_links,
)
from dashboard.delegation.powers.rules import HINTS, plan
from dashboard.words.days import township_date
from models import (
    Cadre,
    Category,
    CounterCase,
    CounterWindow,
    Department,
    Identity,
    PowerGroup,
    PowerItem,
    PowerKind,
)
from tests.factories import NOON

BY = Person("张三", (Grant("commander"),))
TOLD: dict[str, Any] = {"by": BY, "at": NOON}
SCOPED: dict[str, Any] = TOLD | {"scope": EVERYTHING}
TODAY = township_date(NOON)


def department(session: Session, code: str) -> int:
    return session.exec(select(Department.id).where(Department.code == code)).one() or 0


def an_item(session: Session, **given: Any) -> int:
    known: dict[str, Any] = {
        "kind": PowerKind.APPROVAL, "name": "居住证签发", "category": "公安",
        "department_id": department(session, "police"),
    }  # fmt: skip
    row = PowerItem(**(known | given))
    session.add(row)
    session.flush()
    return row.id or 0


def a_window(session: Session, code: str = "police") -> int:
    return session.exec(select(CounterWindow.id).where(CounterWindow.code == code)).one() or 0


def a_case(session: Session, item_id: int, **given: Any) -> CounterCase:
    """A case accepted at NOON, unless given otherwise."""
    known: dict[str, Any] = {"window_id": a_window(session), "applicant": "王小明"} | TOLD
    number = actions_counter.accept(session, item_id=item_id, **(known | given))
    return session.exec(select(CounterCase).where(CounterCase.number == number)).one()


def some_cadres(session: Session, count: int) -> list[int]:
    rows = [Cadre(staff_number=f"P{n}", name=f"队员{n}", identity=Identity.TOWN) for n in range(1, count + 1)]
    session.add_all(rows)
    session.flush()
    return [row.id or 0 for row in rows]


def premises(session: Session, name: str = "示例木业") -> int:
    return actions_visits.add_premises(session, name=name, address="工业园区 2 号", village_id=1, **SCOPED)


def a_visit(session: Session, premises_id: int, code: str, day: date = TODAY + timedelta(days=1)) -> int:
    return actions_visits.plan(
        session,
        premises_id=premises_id,
        department_id=department(session, code),
        planned_on=day,
        reason="年度计划",
        **SCOPED,
    )


def ordered(session: Session, table: Any) -> list[Any]:
    return list(session.exec(select(table).order_by(col(table.id))).all())


def whole_register(session: Session) -> None:
    """All 605 enforcement items, brought in as a town does: from the rows of a file."""
    rows = []
    for group in session.exec(select(PowerGroup).where(PowerGroup.kind == PowerKind.ENFORCEMENT)).all():
        unit = session.get_one(Department, group.department_id).name
        named = [name for name, category in ENFORCED.items() if category == group.category]
        fill = [f"对第{n}种违规行为的处罚（{group.category}）" for n in range(group.added - len(named))]
        rows += [(name, group.category, unit) for name in (*named, *fill)]
    cells = [
        (line, dict.fromkeys(HINTS, "") | {"事项": name, "类别": category, "部门": unit})
        for line, (name, category, unit) in enumerate(rows, 2)
    ]
    kind = PowerKind.ENFORCEMENT
    expected = [done.result for done in plan(kind, cells, queries.item_context(session, kind=kind))]
    assert expected == ["imported"] * 605
    actions.import_items(session, kind=kind, rows=cells, expected=expected, file_name="名录.xlsx", **TOLD)


# The law's own words: none of them is the name of a category of events.
BUILDING = "对未取得规划许可证或者未按许可进行建设的处罚"
WASTE = "对随意倾倒、抛撒、堆放废弃物的处罚"
TRADING = "对擅自占用街道两侧摆卖物品的处罚"
FUMES = "对未安装净化设施排放超标的餐饮单位的处罚"
STRAW = "对在禁烧区内焚烧产生烟尘物质的处罚"
DOGS = "对携犬出户不束链的处罚"
FARMLAND = "对毁坏种植条件的处罚"
ENFORCED = {
    BUILDING: "城乡规划",
    WASTE: "市容环境卫生",
    TRADING: "市容环境卫生",
    FUMES: "大气污染防治（油烟、焚烧、扬尘）",
    STRAW: "大气污染防治（油烟、焚烧、扬尘）",
    DOGS: "园林绿化与养犬",
    FARMLAND: "土地管理",
}


def category(session: Session, code: str) -> int:
    return session.exec(select(Category.id).where(Category.code == code)).one() or 0


def link(session: Session, code: str, item: str = "", *, is_checked: bool = True, **given: Any) -> int:
    """The category's item (empty: the town holds none), from the day of NOON on; checked unless said."""
    item_id = session.exec(select(PowerItem.id).where(PowerItem.name == item)).one() if item else None
    known: dict[str, Any] = {"from_on": TODAY, "basis": "赋权公告第1号"} | given
    of = category(session, code)
    made = actions_links.add_link(
        session, category_id=of, item_id=item_id, is_none=not item, **(known | TOLD)
    )  # fmt: skip
    if is_checked:
        check(session, code)
    return made


def check(session: Session, *codes: str, **given: Any) -> None:
    """Somebody checks these categories as they stand."""
    there = queries_links.link_context(session).links
    seen = {
        of: tuple(one for _, one in sorted(there.items()) if one.category_id == of)
        for of in (category(session, code) for code in codes)
    }
    actions_links.check_categories(session, seen=seen, **(TOLD | given))
