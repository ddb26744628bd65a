"""The three steps without which no matter can come in, as the wall of an empty town names them."""

from dataclasses import dataclass

from dashboard.words.labels import count


@dataclass(frozen=True)
class FirstFacts:
    """How many are in the roster of cadres, are seconded, and may sign in as the room's person on duty;
    `no_seconded`: somebody has confirmed that the town has no seconded cadres."""

    cadres: int
    seconded: int
    dispatchers: int
    no_seconded: bool = False


@dataclass(frozen=True)
class FirstStep:
    """What, who does it, and where; once something of it is done, `state` says what instead."""

    title: str
    who: str
    where: str
    state: str = ""
    is_done: bool = False


def first_steps(facts: FirstFacts) -> tuple[FirstStep, ...]:
    """In their order. The last is never done where they are shown: then something is reported."""
    is_placed = facts.seconded > 0 or facts.no_seconded
    seconded = f"在派{count(facts.seconded)}人" if facts.seconded else "没有派驻干部"
    roster = f"在册{count(facts.cadres)}人，{seconded}" if is_placed else "还缺派驻名册"
    return (
        FirstStep(
            "导入干部、派驻名册", "系统管理员", "系统设置 · 名册",
            roster if facts.cadres else "", facts.cadres > 0 and is_placed,
        ),
        FirstStep(
            "开通值班员的账号", "系统管理员", "账号管理",
            f"值班员{count(facts.dispatchers)}人" if facts.dispatchers else "", facts.dispatchers > 0,
        ),
        FirstStep("登记第一件事", "值班员、网格员", "登记，手机也可以"),
    )  # fmt: skip
