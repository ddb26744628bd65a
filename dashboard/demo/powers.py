"""The demo town's delegated powers at work: example items and links, a year at the counter, a team."""

import random
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.delegation.powers.rules_counter import number_of
from dashboard.delegation.powers.rules_team import Spell, days_of, rota
from dashboard.demo.visits import fill_joint_visits
from dashboard.words.labels import EXAMPLE_MARK
from models import (
    TOWNSHIP_ZONE,
    Cadre,
    Category,
    CounterCase,
    CounterStatus,
    CounterWindow,
    Department,
    Identity,
    LawDuty,
    LawTeamMember,
    LawTeamSlot,
    Module,
    Placement,
    PowerGroup,
    PowerItem,
    PowerKind,
    PowerLink,
    PowerLinkCheck,
    PowerStageStep,
    Secondment,
)

# Name, category, whether the town finishes it, at which window, how often in a year.
ITEMS = (
    ("城乡居民养老保险参保登记", "社会保险", True, "social", 70),
    ("城乡居民医保参保登记", "医疗保障", True, "social", 80),
    ("最低生活保障初审", "民政服务", True, "general", 30),
    ("居住证签发", "公安", True, "police", 60),
    ("户口迁移", "公安", False, "police", 25),
    ("食品经营许可（小餐饮）", "市场监管", True, "market", 40),
    ("林木采伐许可", "林业水利", True, "agriculture", 15),
    ("取水许可", "林业水利", False, "agriculture", 6),
)
NAMED = {
    "农民建房规划许可": ("planning", 45),
    "临时用房审批": ("planning", 18),
    "工商登记注册": ("market", 65),
}
# Name, group of the register, stage.
ENFORCED = (
    ("对未取得规划许可证或者未按许可进行建设的处罚", "城乡规划", "试运行"),
    ("对随意倾倒、抛撒、堆放生活垃圾的处罚", "市容环境卫生", "试运行"),
    ("对店外经营、占用道路摆摊的处罚", "市容环境卫生", "试运行"),
    ("对运输建筑垃圾未密闭、沿途遗撒的处罚", "市容环境卫生", "试运行"),
    ("对排放油烟的餐饮服务项目未按规定处理油烟的处罚", "大气污染防治（油烟、焚烧、扬尘）", "试运行"),
    ("对露天焚烧秸秆、落叶的处罚", "大气污染防治（油烟、焚烧、扬尘）", "试运行"),
    ("对未经登记养犬、携犬不束犬链的处罚", "园林绿化与养犬", "试运行"),
    ("对非法占用耕地建窑、建坟、采石的处罚", "土地管理", "上报"),
)
# Category, item (none: the town holds nothing), who enforces instead, whether somebody has checked it.
LINKED = (
    ("illegal_building", 0, "", True),
    ("std06001", 0, "", True),
    ("std08016", 0, "", False),
    ("household_waste", 1, "", True),
    ("std06010", 1, "", True),
    ("std06011", 1, "", False),
    ("std09005", 2, "", True),
    ("std09006", 2, "", True),
    ("std06014", 3, "", True),
    ("std08011", 3, "", False),
    ("std06027", 4, "", True),
    ("std06029", 4, "", False),
    ("straw_burning", 5, "", True),
    ("std06020", 5, "", True),
    ("dog_keeping", 6, "", True),
    ("farmland_occupation", 7, "", True),
    ("livestock_pollution", None, "ecology", True),
    ("industrial_wastewater", None, "ecology", True),
    ("food_safety", None, "market", True),
    ("std09015", None, "market", False),
    ("neighbour_quarrel", None, "", True),
    ("family_quarrel", None, "", True),
)
BASIS = "区政府赋权公告和执法事项名录（示例）"
NO_PENALTY = "民间纠纷由调解处理，没有行政处罚（示例）"
NOT_GIVEN = "不在交给镇里的执法事项名录里，由区级部门查处（示例）"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
UP = ("需要区级部门会签", "材料要区级部门核验", "超出镇里审批权限", "系统暂时没有开通到镇里")
DAYS, DUTY_BACK, DUTY_AHEAD, PER_UNIT = 365, 30, 20, 3
CLERK = f"{EXAMPLE_MARK}·窗口人员"
CHECKER = f"{EXAMPLE_MARK}·法制审核员"


def fill_powers(session: Session, seed: int, until: datetime) -> None:
    """Fill in what delegated powers have left behind by `until`; the same arguments make the same rows."""
    rng = random.Random(f"powers/{seed}")
    today = until.astimezone(TOWNSHIP_ZONE).date()
    _stages(session, today, until)
    _counter(session, rng, today, until)
    _enforcement(session, today, until)
    _team(session, today, until)
    fill_joint_visits(session, rng, today, until)
    session.flush()


def _stages(session: Session, today: date, until: datetime) -> None:
    """One category that has left the trial."""
    query = select(PowerGroup).where(
        col(PowerGroup.kind) == PowerKind.ENFORCEMENT, col(PowerGroup.category) == "城乡规划"
    )
    group = session.execute(query).scalar_one()
    day = today - timedelta(days=40)
    session.add(
        PowerStageStep(
            group_id=group.id or 0, from_stage="上报", to_stage=group.stage, from_on=day, example=True,
            basis="区政府赋权公告（示例）", recorded_by=CLERK, recorded_at=until - timedelta(days=39),
        )
    )  # fmt: skip


def _enforcement(session: Session, today: date, until: datetime) -> None:
    """Enforcement items, and for which categories they stand: some checked, some not yet."""
    groups = {
        row.category: row.department_id
        for row in session.execute(
            select(PowerGroup).where(col(PowerGroup.kind) == PowerKind.ENFORCEMENT)
        ).scalars()
    }
    day = today - timedelta(days=200)
    items = [
        PowerItem(
            kind=PowerKind.ENFORCEMENT, name=name, category=group, department_id=groups[group], stage=stage,
            since=None if stage == "上报" else day, example=True,
        )
        for name, group, stage in ENFORCED
    ]  # fmt: skip
    session.add_all(items)
    session.flush()
    categories = {
        code: number or 0 for code, number in session.execute(select(col(Category.code), col(Category.id)))
    }
    units = {
        code: number or 0
        for code, number in session.execute(select(col(Department.code), col(Department.id)))
    }
    for code, place, instead, is_checked in LINKED:
        without = NOT_GIVEN if instead else NO_PENALTY
        session.add(
            PowerLink(
                category_id=categories[code], item_id=None if place is None else items[place].id,
                department_id=units[instead] if instead else None, from_on=day,
                basis=without if place is None else BASIS,
                recorded_by=CLERK, recorded_at=until - timedelta(days=150), example=True,
            )
        )  # fmt: skip
        if is_checked:
            session.add(
                PowerLinkCheck(category_id=categories[code], checked_by=CHECKER,
                               checked_at=until - timedelta(days=120), example=True)
            )  # fmt: skip


def _counter(session: Session, rng: random.Random, today: date, until: datetime) -> None:
    windows = {row.code: row.id or 0 for row in session.execute(select(CounterWindow)).scalars()}
    groups = {
        row.category: row.department_id
        for row in session.execute(
            select(PowerGroup).where(col(PowerGroup.kind) == PowerKind.APPROVAL)
        ).scalars()
    }
    for name, category, finishes, _, _ in ITEMS:
        session.add(
            PowerItem(
                kind=PowerKind.APPROVAL, name=name, category=category, department_id=groups[category],
                finishes_in_town=finishes, example=True,
            )
        )  # fmt: skip
    session.flush()
    items = {row.name: row for row in session.execute(select(PowerItem)).scalars()}
    usual = [(items[name], window, often) for name, _, _, window, often in ITEMS]
    usual += [(items[name], window, often) for name, (window, often) in NAMED.items()]
    moments = [
        (_opening(rng, today, until), item, windows[window])
        for item, window, often in usual
        for _ in range(often)
    ]
    moments.sort(key=lambda moment: (moment[0], moment[1].name))
    place, last = 0, None
    for at, item, window in moments:
        day = at.astimezone(TOWNSHIP_ZONE).date()
        place, last = (place + 1 if day == last else 1), day
        session.add(_case(rng, at, day, place, item, window, until))


def _opening(rng: random.Random, today: date, until: datetime) -> datetime:
    """A moment in opening hours of a weekday within a year."""
    day = today - timedelta(days=rng.randint(0, DAYS))
    day -= timedelta(days=max(0, day.weekday() - 4))
    at = datetime.combine(day, time(rng.randint(8, 16), rng.randint(0, 59)), TOWNSHIP_ZONE)
    return min(at.astimezone(UTC), until - timedelta(minutes=rng.randint(1, 90)))


def _case(
    rng: random.Random, at: datetime, day: date, place: int, item: PowerItem, window: int, until: datetime
) -> CounterCase:
    took = timedelta(days=rng.choice((0, 0, 1, 2, 4)), hours=rng.randint(0, 3), minutes=rng.randint(5, 50))
    ended = at + took if at + took < until else None
    chance = rng.random()
    up = not item.finishes_in_town or chance < 0.06
    status, reason, visits = CounterStatus.ACCEPTED, "", None
    if ended is not None:
        status = CounterStatus.SENT_UP if up else CounterStatus.FINISHED
        visits = rng.choices((0, 1, 2, 3), (12, 74, 11, 3))[0]
        reason = rng.choice(UP) if up else ""
        if chance > 0.985:
            status, reason, visits = CounterStatus.WITHDRAWN, "群众自己撤回", None
    return CounterCase(
        number=number_of(day, place), item_id=item.id or 0, window_id=window,
        applicant=f"{rng.choice(SURNAMES)}某", accepted_at=at, accepted_on=day, status=status,
        concluded_at=ended, visits=visits, reason=reason, recorded_by=CLERK,
        concluded_by=CLERK if ended else "", example=True,
    )  # fmt: skip


def _team(session: Session, today: date, until: datetime) -> None:
    """A captain, some of the leading module, some of each unit that has people here; one day without duty."""
    since = today - timedelta(days=200)
    spells = []
    for number, (cadre_id, department_id) in enumerate(_people(session)):
        session.add(
            LawTeamMember(
                cadre_id=cadre_id, department_id=department_id, is_captain=number == 0, from_on=since,
                example=True,
            )
        )  # fmt: skip
        if number:
            spells.append(Spell(cadre_id, since, None))
    days = days_of(today - timedelta(days=DUTY_BACK), today + timedelta(days=DUTY_AHEAD))
    days.remove(today + timedelta(days=5))
    for day, person in rota(days, spells, 2, {}):
        session.add(
            LawDuty(
                day=day, cadre_id=person, planned_by=CLERK, example=True,
                planned_at=until - timedelta(days=DUTY_BACK + 1),
            )
        )  # fmt: skip


def _people(session: Session) -> list[tuple[int, int | None]]:
    own = (
        select(col(Cadre.id))
        .join(Placement, col(Placement.cadre_id) == col(Cadre.id))
        .join(Module, col(Module.id) == col(Placement.module_id))
        .where(
            col(Module.code) == "enforcement",
            col(Cadre.identity) == Identity.TOWN,
            col(Placement.to_on).is_(None),
        )
        .order_by(col(Cadre.staff_number))
        .limit(PER_UNIT)
    )
    people: list[tuple[int, int | None]] = [(key or 0, None) for key in session.execute(own).scalars()]
    units = (
        select(col(Department.id))
        .join(LawTeamSlot, col(LawTeamSlot.department_id) == col(Department.id))
        .order_by(col(Department.id))
    )
    for unit in session.execute(units).scalars().all():
        query = (
            select(col(Secondment.cadre_id))
            .where(col(Secondment.department_id) == unit, col(Secondment.to_on).is_(None))
            .order_by(col(Secondment.cadre_id))
            .limit(PER_UNIT)
        )
        people += [(key, unit) for key in session.execute(query).scalars()]
    return people
