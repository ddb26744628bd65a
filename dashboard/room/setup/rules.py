"""What has to be done before a town can work, in order, and how far each of it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dashboard.words.errors import Refused
from dashboard.words.labels import count

AREA = "启用清单"
# The store's marks of steps that somebody has confirmed himself.
MARK = "setup:"
LONGEST_NOTE = 200
# The item and the matter that the article states, and its three approvals: they are there from the first day.
STATED_ITEMS, STATED_THINGS, STATED_POWERS = 1, 1, 3
# Without these three nobody takes matters in, nobody decides, and one illness locks everybody out.
WANTED = {"commander": 1, "dispatcher": 1, "administrator": 2}
WANTED_NAMES = {"commander": "指挥长", "dispatcher": "值班调度员", "administrator": "第二位系统管理员"}
SETTINGS, ACCOUNTS = "pages/admin/settings.py", "pages/admin/accounts.py"
LISTS, POWERS = "pages/lists/lists.py", "pages/delegation/powers.py"


class State(StrEnum):
    OPEN = "open"
    BEGUN = "begun"
    DONE = "done"


STATES = {State.OPEN: "未开始", State.BEGUN: "进行中", State.DONE: "已完成"}


@dataclass(frozen=True)
class Facts:
    """What the store holds of a town that is being set up; `notes`: step → the note that confirms it."""

    villages: int
    confirmed: int
    cadres: int
    seconded: int
    teams: int
    teams_with_members: int
    with_post: int
    accounts: int
    awaited: int
    roles: Mapping[str, int]
    items: int
    item_examples: int
    things: int
    thing_examples: int
    persons_missing: int
    # Kind in Chinese → (items imported one by one, items that the town's totals count).
    powers: Mapping[str, tuple[int, int]]
    year: int
    days: int
    days_published: int
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ManualConfirmation:
    """What somebody says himself, because the store cannot know it: the button, and what he has to write."""

    label: str
    question: str


@dataclass(frozen=True)
class Step:
    """One step: `text` is its state in words, `page` and `query` open its place."""

    key: str
    title: str
    why: str
    state: State
    text: str
    label: str
    page: str
    query: Mapping[str, str]
    asked: ManualConfirmation | None = None


def steps(facts: Facts) -> list[Step]:
    """Every step in its order."""
    return [*_people(facts), *_lists(facts), *_rules(facts)]


def is_finished(steps_now: list[Step]) -> bool:
    return all(step.state is State.DONE for step in steps_now)


def checked_note(key: str, note: str, facts: Facts) -> tuple[Step, str]:
    """The step and its note; Refused where the store itself can count it, and for an empty note."""
    step = next((one for one in steps(facts) if one.key == key and one.asked is not None), None)
    if step is None or step.asked is None:
        raise Refused("这一步的状态由系统里的数据定，不用手工确认。请刷新页面。")
    text = " ".join(note.split())
    if not text:
        raise Refused(f"还没有填写“{step.asked.question}”。请填写后再确认。")
    if len(text) > LONGEST_NOTE:
        raise Refused(f"“{step.asked.question}”太长。请不要超过 {LONGEST_NOTE} 个字。")
    if not text.isprintable():
        raise Refused(f"“{step.asked.question}”里有看不见的字符。请重新手工输入。")
    return step, text


def _people(facts: Facts) -> Iterator[Step]:
    yield Step(
        "villages",
        "核对村社的组团和联系部门",
        "随系统填的是虚构的归属；派单、点将、联村考核都照它算，要照镇里的文件核对。",
        _part(facts.confirmed, facts.villages),
        f"已确认 {facts.confirmed}/{facts.villages} 个村社",
        "去核对村社",
        SETTINGS,
        {"section": "places"},
    )
    yield Step(
        "cadres",
        "导入干部名册",
        "考核、任岗、派驻、点将都按工号认人，所以名册排在最前。",
        State.DONE if facts.cadres else State.OPEN,
        f"在册 {count(facts.cadres)} 人",
        "去导入干部名册",
        SETTINGS,
        {"section": "rosters"},
    )
    confirmed = facts.notes.get("secondments", "")
    yield Step(
        "secondments",
        "导入派驻名册",
        "派驻期、锁定期和“派驻干部”的权限都照它算；要先有干部名册。",
        State.DONE if facts.seconded or confirmed else State.OPEN,
        f"在派 {count(facts.seconded)} 人" + _also(confirmed),
        "去导入派驻名册",
        SETTINGS,
        {"section": "rosters", "view": "secondments"},
        None if facts.seconded else ManualConfirmation("没有派驻干部", "为什么没有"),
    )
    yield Step(
        "members",
        "导入组团成员",
        "组团联村、组团积分按成员算；要先有干部名册。",
        _part(facts.teams_with_members, facts.teams),
        f"{facts.teams_with_members}/{facts.teams} 个组团有成员",
        "去导入组团成员",
        SETTINGS,
        {"section": "rosters", "view": "members"},
    )
    yield Step(
        "holdings",
        "导入任岗名册",
        "每名干部至少一个岗位，岗位赋分照它算；岗位清单由组织线在“岗位”里修订。",
        _part(facts.with_post, facts.cadres),
        f"{count(facts.with_post)}/{count(facts.cadres)} 名干部有岗位",
        "去导入任岗名册",
        SETTINGS,
        {"section": "rosters", "view": "holdings"},
    )
    missing = [name for role, name in WANTED_NAMES.items() if facts.roles.get(role, 0) < WANTED[role]]
    parts = [f"在用 {count(facts.accounts)} 个账号"]
    parts += [f"还缺：{'、'.join(missing)}"] if missing else []
    parts += [f"{facts.awaited} 个等名册对上"] if facts.awaited else []
    yield Step(
        "accounts",
        "建立账号、授予角色",
        "没有值班调度员，报来的事没有人受理、交办；只有一位系统管理员，他不在就没有人管账号。"
        "不等名册也能先建：写上工号和姓名，名册导入后自动对上（派驻干部的角色要等派驻名册）。",
        State.DONE if not missing else State.BEGUN if facts.accounts > 1 else State.OPEN,
        "，".join(parts),
        "去导入账号",
        ACCOUNTS,
        {"view": "import"},
    )


def _lists(facts: Facts) -> Iterator[Step]:
    yield Step(
        "items",
        "导入属地管理责任清单",
        "谁牵头、谁配合照它定；标“示例”的不是正式的事项。",
        _part(facts.items - facts.item_examples, facts.items, nothing_is=STATED_ITEMS),
        f"{facts.items} 项里还有 {facts.item_examples} 项示例",
        "去导入属地管理清单",
        LISTS,
        {"view": "import"},
    )
    parts = [f"{facts.things} 件里还有 {facts.thing_examples} 件示例"]
    parts += [f"{facts.persons_missing} 个部门没有在任的责任人"] if facts.persons_missing else []
    done = facts.things > 0 and not facts.thing_examples and not facts.persons_missing
    begun = facts.things - facts.thing_examples > STATED_THINGS
    yield Step(
        "things",
        "导入一件事清单和责任人",
        "一件事一次交办给牵头部门，每个部门要有一位责任人接。",
        State.DONE if done else State.BEGUN if begun else State.OPEN,
        "，".join(parts),
        "去导入一件事清单",
        LISTS,
        {"view": "import", "list": "things"},
    )
    confirmed, powers = facts.notes.get("powers", ""), facts.powers
    is_begun = sum(number for number, _ in powers.values()) > STATED_POWERS
    whole = all(number >= total for number, total in powers.values())
    yield Step(
        "powers",
        "导入赋权事项名录",
        "镇里能不能办、能不能查照它回答；没有导入的只说“未找到”。",
        State.DONE if is_begun and (whole or confirmed) else State.BEGUN if is_begun else State.OPEN,
        "，".join(f"{name} {count(number)}/{count(total)} 项" for name, (number, total) in powers.items())
        + _also(confirmed),
        "去导入赋权事项",
        POWERS,
        {"view": "import"},
        ManualConfirmation("名录就是这些", "照哪份文件核对的") if is_begun and not whole else None,
    )


def _rules(facts: Facts) -> Iterator[Step]:
    yield Step(
        "calendar",
        "核对工作日历",
        "时限按工作日算；没有公布的日子只按周末和固定假日休息算。",
        _part(facts.days_published, facts.days),
        f"{facts.year} 年 {facts.days} 天，{facts.days_published} 天的安排已公布",
        "去看工作日历",
        SETTINGS,
        {"section": "calendar"},
    )
    confirmed = facts.notes.get("rules", "")
    yield Step(
        "rules",
        "核对办理时限和考核规则",
        "随系统的时限、四维考核和部门考评规则是拟的；由指挥长修改，镇里用哪一版要有人说过。",
        State.DONE if confirmed else State.OPEN,
        confirmed or "还没有核对",
        "去看办理时限",
        SETTINGS,
        {"section": "clocks"},
        ManualConfirmation("镇里已核对", "谁核对的，照哪份文件"),
    )
    confirmed = facts.notes.get("keys", "")
    yield Step(
        "keys",
        "密钥另存，备份每晚做",
        "没有密钥（`data/local/secret.key`），记录就证明不了没被改过；没有备份，坏一块磁盘就什么都没有了。"
        "在服务器上每晚运行 `python -m dashboard backup --keep 30`。",
        State.DONE if confirmed else State.OPEN,
        confirmed or "系统看不到别处的副本，还没有人登记",
        "去看审计日志的校验值",
        "pages/admin/audit.py",
        {},
        ManualConfirmation("登记存放的地方", "密钥的副本和备份放在哪里，谁管"),
    )


def _part(done: int, whole: int, *, nothing_is: int = 0) -> State:
    """`nothing_is`: how many there are before anybody did anything."""
    if done >= whole and whole:
        return State.DONE
    return State.BEGUN if done > nothing_is else State.OPEN


def _also(confirmed: str) -> str:
    return f"（{confirmed}）" if confirmed else ""
