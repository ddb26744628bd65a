"""How the town rates a department in a quarter: exact arithmetic from counted rows to the total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from models import Aspect

HUNDRED = 100
BEST = 5
GRADES = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}
PARTS = {
    "visits": "联系走访",
    "answered": "村里的事按时签收",
    "solved": "村里的事按时办好",
    "pleased": "村里人满意",
    "on_time": "按期办结",
    "content": "群众满意",
    "listed": "按清单移交",
    "locks": "锁编锁人",
    "training": "下沉培训",
    "signed": "按时签收",
    "arrived": "召之即来",
    "stayed": "没有退回",
}
ASPECT_PARTS: dict[Aspect, tuple[str, ...]] = {
    Aspect.LINK: ("visits", "answered", "solved", "pleased"),
    Aspect.MATTERS: ("on_time", "content"),
    Aspect.UNITY: ("listed", "locks", "training", "signed", "arrived", "stayed"),
}


@dataclass(frozen=True)
class Tally:
    """Incidents reported in the quarter that came due or were rated.

    `on_time`, `late`: closed by or after the due time; `overdue`: open past it; `content` of `rated`.
    """

    on_time: int = 0
    late: int = 0
    overdue: int = 0
    content: int = 0
    rated: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Tally(*(one + more for one, more in pairs))


@dataclass(frozen=True)
class Of:
    """So many of so many."""

    good: int = 0
    total: int = 0


NONE_OF = Of()


@dataclass(frozen=True)
class Counts:
    """What the records say of one department in a quarter.

    Its own service to its `villages`: `visits` made (None: nobody logs any), its shares of their matters
    `answered` and `solved` in time, and those of which people were `pleased`. `matters`: incidents with a
    一件事 item that it leads; `helped`: its shares of those that others lead. `passed` down by it, `off_list`
    of them; `kept` of `locks`: seconded cadres whose two years held; `hours` of training that they had
    (None: nobody keeps such records) and `cadres` to whom they are measured. Of all its shares those
    `signed` in time and those that `stayed`; of the calls to it those at which it `arrived` in time.
    """

    villages: int = 0
    visits: int | None = None
    answered: Of = NONE_OF
    solved: Of = NONE_OF
    pleased: Of = NONE_OF
    matters: Tally = field(default_factory=Tally)
    helped: Of = NONE_OF
    signed: Of = NONE_OF
    arrived: Of = NONE_OF
    stayed: Of = NONE_OF
    passed: int = 0
    off_list: int = 0
    locks: int = 0
    kept: int = 0
    hours: Decimal | None = None
    cadres: int = 0


@dataclass(frozen=True)
class Rules:
    """Weights in hundredths; `training_hours` per seconded cadre and quarter; fewer answers are marked.

    `visits_due` per linked village and quarter; a part with fewer than `few_cases` is shown, not scored.
    """

    weight_link: Decimal = Decimal(30)
    weight_matters: Decimal = Decimal(40)
    weight_unity: Decimal = Decimal(30)
    records: Decimal = Decimal(50)
    part_visits: Decimal = Decimal(30)
    part_answered: Decimal = Decimal(25)
    part_solved: Decimal = Decimal(25)
    part_pleased: Decimal = Decimal(20)
    part_on_time: Decimal = Decimal(60)
    part_content: Decimal = Decimal(40)
    part_listed: Decimal = Decimal(25)
    part_locks: Decimal = Decimal(15)
    part_training: Decimal = Decimal(15)
    part_signed: Decimal = Decimal(20)
    part_arrived: Decimal = Decimal(10)
    part_stayed: Decimal = Decimal(15)
    training_hours: Decimal = Decimal(8)
    visits_due: int = 6
    few_answers: int = 5
    few_cases: int = 5

    def weight(self, aspect: Aspect) -> Decimal:
        return Decimal(getattr(self, f"weight_{aspect.value}"))

    def part(self, name: str) -> Decimal:
        return Decimal(getattr(self, f"part_{name}"))


@dataclass(frozen=True)
class Answers:
    """What the questionnaire says of one aspect: `n` answers whose grades sum up to `total`."""

    n: int = 0
    total: int = 0


@dataclass(frozen=True)
class DepartmentResult:
    """A department's result: `total` to the cent (None: nothing is known), and each aspect as it is kept."""

    total: Decimal | None
    aspects: list[dict[str, Any]]


def assess(counts: Counts, asked: Mapping[Aspect, Answers], rules: Rules) -> DepartmentResult:
    """The result and, per aspect, every number behind it: plain values that JSON can hold.

    `weight` is the rule's, `used` what it came to after the aspects without cases were left out.
    """
    rows = [_aspect(aspect, counts, asked.get(aspect, Answers()), rules) for aspect in Aspect]
    scores = [row.pop("exact") for row in rows]
    weights = [Fraction(rules.weight(aspect)) for aspect in Aspect]
    used = _shared(weights, scores)
    is_scored = any(part["score"] is not None for row in rows for part in row["parts"])
    for row, share in zip(rows, used, strict=True):
        row["used"] = to_the_cent(share)
    # Opinions alone rank nobody: without a scored part a department is listed.
    return DepartmentResult(_rounded(_mean(used, scores)) if is_scored else None, rows)


def _aspect(aspect: Aspect, counts: Counts, asked: Answers, rules: Rules) -> dict[str, Any]:
    parts = {name: _part(name, counts, rules) for name in ASPECT_PARTS[aspect]}
    few = {name: 0 < _cases(name, counts, total) < rules.few_cases for name, (_, total) in parts.items()}
    scores = [None if few[name] else _share(good, total) for name, (good, total) in parts.items()]
    used = _shared([Fraction(rules.part(name)) for name in parts], scores)
    record = _mean(used, scores)
    question = Fraction(HUNDRED * asked.total, BEST * asked.n) if asked.n else None
    halves = [record, question]
    of_records, of_answers = _shared([Fraction(rules.records), HUNDRED - Fraction(rules.records)], halves)
    exact = _mean([of_records, of_answers], halves)
    return {
        "aspect": aspect.value,
        "weight": to_the_cent(Fraction(rules.weight(aspect))),
        "score": to_the_cent(exact),
        "record": to_the_cent(record),
        "record_weight": to_the_cent(of_records),
        "question": to_the_cent(question),
        "question_weight": to_the_cent(of_answers),
        "n": asked.n,
        "few": 0 < asked.n < rules.few_answers,
        "parts": [
            {
                "part": name,
                "weight": to_the_cent(Fraction(rules.part(name))),
                "used": to_the_cent(share),
                "good": _number(good),
                "total": _number(total),
                "few": few[name],
                "score": to_the_cent(score),
            }
            for (name, (good, total)), share, score in zip(parts.items(), used, scores, strict=True)
        ],
        "exact": exact,
    }


def _cases(name: str, counts: Counts, total: Fraction | None) -> Fraction:
    """How many cases a part counts: cadres, not their hours."""
    return Fraction(counts.cadres) if name == "training" and total is not None else total or Fraction(0)


def _part(name: str, counts: Counts, rules: Rules) -> tuple[Fraction | None, Fraction | None]:
    """How many of how many; None for either where nobody keeps the records."""
    tally = counts.matters
    if name == "visits":
        if counts.visits is None:
            return None, None
        visits_due = Fraction(rules.visits_due * counts.villages)
        return min(Fraction(counts.visits), visits_due), visits_due
    if name in ("answered", "solved", "pleased", "signed", "arrived", "stayed"):
        own: Of = getattr(counts, name)
        return Fraction(own.good), Fraction(own.total)
    if name == "on_time":
        total = tally.on_time + tally.late + tally.overdue + counts.helped.total
        return Fraction(tally.on_time + counts.helped.good), Fraction(total)
    if name == "content":
        return Fraction(tally.content), Fraction(tally.rated)
    if name == "listed":
        return Fraction(counts.passed - counts.off_list), Fraction(counts.passed)
    if name == "locks":
        return Fraction(counts.kept), Fraction(counts.locks)
    if counts.hours is None:
        return None, None
    due = Fraction(rules.training_hours) * counts.cadres
    return min(Fraction(counts.hours), due), due


def _share(good: Fraction | None, total: Fraction | None) -> Fraction | None:
    """Hundredths; None without cases."""
    return None if good is None or not total else HUNDRED * good / total


def _shared(weights: Sequence[Fraction], scores: Sequence[Fraction | None]) -> list[Fraction]:
    """The weights of what is known, brought to a hundred; nought for what is not."""
    marks = [
        weight if score is not None else Fraction(0) for weight, score in zip(weights, scores, strict=True)
    ]
    whole = sum(marks)
    return [HUNDRED * weight / whole if whole else Fraction(0) for weight in marks]


def _mean(shares: Sequence[Fraction], scores: Sequence[Fraction | None]) -> Fraction | None:
    """None where nothing that counts is known."""
    if not any(shares):
        return None
    parts = (share * score for share, score in zip(shares, scores, strict=True) if score is not None)
    return sum(parts, Fraction(0)) / HUNDRED


def _rounded(value: Fraction | None) -> Decimal | None:
    """To the cent, half up (no score is below nought); 12.50, never 12.5."""
    if value is None:
        return None
    cents = (2 * HUNDRED * value.numerator + value.denominator) // (2 * value.denominator)
    return Decimal(cents).scaleb(-2)


def to_the_cent(value: Fraction | None) -> str | None:
    """A share or a score as it is kept and shown: to the cent."""
    made = _rounded(value)
    return None if made is None else str(made)


def _number(value: Fraction | None) -> str | None:
    """A count; hours to the cent."""
    if value is None:
        return None
    return str(value.numerator) if value.denominator == 1 else to_the_cent(value)


def ranked(totals: Mapping[int, Decimal | None]) -> dict[int, int]:
    """The rank of everybody with a total; equal published totals share the better one."""
    rated = [total for total in totals.values() if total is not None]
    return {
        key: 1 + sum(other > total for other in rated) for key, total in totals.items() if total is not None
    }
