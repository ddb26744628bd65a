"""A version of the time limits: whole, sensible, compared with another, and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.words.errors import Refused
from dashboard.words.labels import CLASS_LABELS, LABELS
from models import LimitUnit, Stage

AREA = "办理时限"
# The code of the town's own limits; imported history has its own, `external`.
STANDARD = "standard"
LONGEST_REASON = 200
TRACKS = {
    "village": "村格自办",
    **{str(number): name for number, name in CLASS_LABELS.items()},
    "call_up": "点兵点将",
}
# The most that anybody can mean, by unit.
MOST = {LimitUnit.MINUTES: 1_440, LimitUnit.HOURS: 240, LimitUnit.WORKING_DAYS: 120}
_SECONDS = {LimitUnit.MINUTES: 60, LimitUnit.HOURS: 3_600, LimitUnit.WORKING_DAYS: 86_400}
# Which track, whether urgent, which stage.
Key = tuple[str, bool, Stage]
_CLASSES = ("1", "2", "3")
# Every limit that a version must have (domain, section 4.3).
KEYS: tuple[Key, ...] = (
    ("village", False, Stage.FINISH),
    ("village", True, Stage.FIRST_REPORT),
    *((track, False, stage) for track in _CLASSES for stage in (Stage.ACCEPT, Stage.SIGN)),
    ("2", False, Stage.CONSULT),
    ("3", False, Stage.FIRST_REPLY),
    *((track, False, Stage.FINISH) for track in _CLASSES),
    *((track, True, stage) for track in _CLASSES for stage in (Stage.ACCEPT, Stage.SIGN, Stage.FIRST_REPORT)),
    ("call_up", False, Stage.SIGN),
    ("call_up", False, Stage.ARRIVE),
    ("call_up", False, Stage.ARRIVE_HARD),
)


@dataclass(frozen=True)
class Limit:
    """How long a stage may take."""

    amount: int
    unit: LimitUnit

    @property
    def words(self) -> str:
        return f"{self.amount} {LABELS[self.unit]}"

    @property
    def seconds(self) -> int:
        """To compare limits with each other; a working day has 24 hours (decisions, clocks)."""
        return self.amount * _SECONDS[self.unit]


Limits = Mapping[Key, Limit]


def name_of(key: Key) -> str:
    """一类（紧急）· 签收"""
    track, urgent, stage = key
    return f"{TRACKS[track]}{'（紧急）' if urgent else ''} · {LABELS[stage]}"


def sorted_keys(keys: Iterable[Key]) -> list[Key]:
    """By track as one reads them, the ordinary before the urgent, then by stage."""
    tracks, stages = list(TRACKS), list(Stage)
    return sorted(keys, key=lambda key: (tracks.index(key[0]), key[1], stages.index(key[2])))


def differences(before: Limits, after: Limits) -> list[str]:
    """What another version changes, one sentence for each limit."""
    return [
        f"{name_of(key)}：{_words(before, key)} → {_words(after, key)}"
        for key in sorted_keys(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def _words(limits: Limits, key: Key) -> str:
    return limits[key].words if key in limits else "无"


def require_sensible(limits: Limits) -> None:
    """Refused for a version that lacks a limit, has one that cannot be meant, or contradicts itself."""
    lacking = [name_of(key) for key in sorted_keys(set(KEYS) - limits.keys())]
    if lacking:
        raise Refused(f"还缺少这些时限：{'；'.join(lacking)}。每一项都要填写。")
    if unknown := limits.keys() - set(KEYS):
        raise Refused(
            f"没有这些时限：{'；'.join(name_of(key) for key in sorted_keys(unknown))}。请重新打开页面。"
        )
    for key in sorted_keys(limits):
        limit = limits[key]
        if not 1 <= limit.amount <= MOST[limit.unit]:
            most = Limit(MOST[limit.unit], limit.unit).words
            raise Refused(f"“{name_of(key)}”要填 1 到 {most}之间的整数。请改好再发布。")
    for shorter, longer in _pairs():
        if limits[shorter].seconds > limits[longer].seconds:
            raise Refused(
                f"“{name_of(shorter)}”（{limits[shorter].words}）不应比“{name_of(longer)}”"
                f"（{limits[longer].words}）还长。请改好再发布。"
            )


def _pairs() -> Iterable[tuple[Key, Key]]:
    """Limits of which the first may not be longer than the second."""
    for track, urgent, stage in KEYS:
        if urgent and (track, False, stage) in KEYS:
            yield (track, True, stage), (track, False, stage)
        if stage is not Stage.FINISH and (track, False, Stage.FINISH) in KEYS:
            yield (track, urgent, stage), (track, False, Stage.FINISH)
    yield ("call_up", False, Stage.SIGN), ("call_up", False, Stage.ARRIVE)
    yield ("call_up", False, Stage.ARRIVE), ("call_up", False, Stage.ARRIVE_HARD)


# (track, urgent, stage) -> how much of which unit.
LimitsByStage = Mapping[tuple[str, bool, str], tuple[int, str]]


def limit_words(amount: int, unit: str) -> str:
    """One limit: 3个工作日."""
    return f"{amount}{LABELS[LimitUnit(unit)]}"


def urgency_words(limits: LimitsByStage, track: str = "1") -> str:
    """What 紧急 asks of everybody: 5分钟内受理，15分钟内签收，2小时内首次报告; else 无数据."""
    stages = (Stage.ACCEPT, Stage.SIGN, Stage.FIRST_REPORT)
    by_stage = [(stage, limits.get((track, True, stage.value))) for stage in stages]
    return (
        "，".join(f"{limit_words(*limit)}内{LABELS[stage]}" for stage, limit in by_stage if limit) or "无数据"
    )


def usual_words(limits: LimitsByStage, track: str) -> str:
    """What an ordinary matter of a track asks: 30分钟内受理，2小时内签收，3个工作日内办结."""
    stages = (Stage.ACCEPT, Stage.SIGN, Stage.FINISH)
    by_stage = [(stage, limits.get((track, False, stage.value))) for stage in stages]
    return (
        "，".join(f"{limit_words(*limit)}内{LABELS[stage]}" for stage, limit in by_stage if limit) or "无数据"
    )
