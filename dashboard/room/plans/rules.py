"""What a plan (预案) says: whom to call in which order, what each does, and the checklist."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused

LONGEST_NAME, LONGEST_WARNING, LONGEST_TASK, LONGEST_CHECK = 40, 120, 200, 100
# People of one call; the requirement's own number.
MOST_CALLED = 200
MOST_STEPS, MOST_CHECKS = 60, 40
LEAST_MINUTES, MOST_MINUTES, USUAL_MINUTES = 1, 120, 5
# How often somebody on a scene may be asked to report 平安, in minutes.
LEAST_CONTACT, MOST_CONTACT = 5, 720
ROLE, CADRE = "role", "cadre"
# In what somebody is called as, before the name of the one for whom he stands in.
STANDS_FOR = "，代"


@dataclass(frozen=True)
class PlanStep:
    """One line: whom it calls, to do what, within how many minutes an answer is due, and the deputy.

    `to`: role:commander, module:3, team:2, village:7, department:4 or cadre:12. `contact`: every so many
    minutes whoever has answered 收到 reports 平安; 0 for never.
    """

    to: str
    task: str
    minutes: int = USUAL_MINUTES
    deputy_id: int | None = None
    contact: int = 0


@dataclass(frozen=True)
class PlanContent:
    steps: tuple[PlanStep, ...]
    checklist: tuple[str, ...] = ()


def content_of(data: Mapping[str, Any]) -> PlanContent:
    """The content of a version as the store keeps it."""
    return PlanContent(tuple(PlanStep(**step) for step in data["steps"]), tuple(data["checklist"]))


def as_data(content: PlanContent) -> dict[str, Any]:
    return {"steps": [asdict(step) for step in content.steps], "checklist": list(content.checklist)}


def target_parts(to: str) -> tuple[str, str]:
    """The kind of whom a line calls, and which one: ("role", "commander"), ("module", "3")."""
    kind, _, which = to.partition(":")
    return kind, which


def checked_content(content: PlanContent, targets: Collection[str], deputies: Collection[int]) -> PlanContent:
    """The content as it may be kept; Refused with the line that cannot be.

    `targets`: every `to` there is, `deputies`: the ids of those who can be somebody's deputy.
    """
    if not content.steps:
        raise Refused("预案里还没有写叫谁。请至少写一行，再保存。")
    if len(content.steps) > MOST_STEPS:
        raise Refused(f"预案最多 {MOST_STEPS} 行，现在有 {len(content.steps)} 行。请并成单位或岗位来叫。")
    made: list[PlanStep] = []
    for number, step in enumerate(content.steps, start=1):
        where = f"第 {number} 行"
        if step.to not in targets:
            raise Refused(f"{where}还没有选叫谁，或者选的已经不在了。请重新选。")
        if step.to in {one.to for one in made}:
            raise Refused(f"{where}和前面重复了，同一个岗位、单位或人只写一行。请删掉一行。")
        if not LEAST_MINUTES <= step.minutes <= MOST_MINUTES:
            raise Refused(f"{where}的时限要在 {LEAST_MINUTES} 到 {MOST_MINUTES} 分钟之间。")
        if step.contact and not LEAST_CONTACT <= step.contact <= MOST_CONTACT:
            raise Refused(f"{where}报平安要在每 {LEAST_CONTACT} 到 {MOST_CONTACT} 分钟之间；不用报的空着。")
        if step.deputy_id is not None and step.deputy_id not in deputies:
            raise Refused(f"{where}的副手已经不在名册里。请重新选，或者空着。")
        if step.to == f"{CADRE}:{step.deputy_id}":
            raise Refused(f"{where}的副手就是本人。请选别人，或者空着。")
        task = checked_text(step.task, f"{where}的任务", LONGEST_TASK)
        made.append(PlanStep(step.to, task, step.minutes, step.deputy_id, step.contact))
    lines = [line.strip() for line in content.checklist if line.strip()]
    if len(lines) > MOST_CHECKS:
        raise Refused(f"检查清单最多 {MOST_CHECKS} 条，现在有 {len(lines)} 条。请合并几条。")
    checks = tuple(checked_text(line, f"检查清单第 {n} 条", LONGEST_CHECK) for n, line in enumerate(lines, 1))
    return PlanContent(tuple(made), checks)


def changes(
    before: PlanContent | None, after: PlanContent, targets: Mapping[str, str], cadres: Mapping[int, str]
) -> list[str]:
    """What differs, a sentence for each line that came, went or changed; empty where nothing does."""
    old = {step.to: step for step in before.steps} if before else {}
    new = {step.to: step for step in after.steps}
    said = [f"不再叫 {targets.get(to, to)}" for to in old if to not in new]
    for to, step in new.items():
        if to not in old:
            said.append(f"叫 {targets.get(to, to)}：{_line(step, cadres)}")
        elif old[to] != step:
            said.append(f"{targets.get(to, to)}：{_line(old[to], cadres)} → {_line(step, cadres)}")
    if before and not said and list(old) != list(new):
        said.append("调整了先后")
    if (before.checklist if before else ()) != after.checklist:
        said.append(f"检查清单：{len(before.checklist) if before else 0} 条 → {len(after.checklist)} 条")
    return said


def _line(step: PlanStep, cadres: Mapping[int, str]) -> str:
    deputy = f"，副手 {cadres.get(step.deputy_id, '')}" if step.deputy_id is not None else ""
    contact = f"，每 {step.contact} 分钟报平安" if step.contact else ""
    return f"{step.task}，{step.minutes} 分钟{deputy}{contact}"


def require_few_enough(names: Sequence[str]) -> None:
    """Refused where a call would reach nobody, or more people than one call may."""
    if not names:
        raise Refused(
            "这个预案现在叫不到人：写的岗位、单位里没有在岗的人。请先修订预案，或者核对账号和名册。"
        )
    if len(names) > MOST_CALLED:
        raise Refused(f"这个预案要叫 {len(names)} 人，一次最多 {MOST_CALLED} 人。请分成几个预案。")
