"""What waits for a person: kinds of tasks, what each is called, and in which order they stand."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.town.clocks.rules import light
from models import Light

# A kind's name on its card, and the acts that settle it: all of them are on the card.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "arbitrate": ("待裁定", ("arbitrate",)),
    "sign": ("待签收", ("sign", "return")),
    "sign_call": ("点将待签收", ("sign_call", "arrive")),
    "arrive": ("点将待到场", ("arrive",)),
    "finish_call": ("点将待报结果", ("finish_call",)),
    "first_report": ("待首次报告", ("first_report",)),
    "work": ("办理中", ("finish_share", "ask_extension", "return", "comment")),
    "wait": ("等配合方", ("remind", "add_party", "remove_party", "extend", "return", "comment")),
    "feed_back": (
        "待反馈",
        ("feed_back", "add_party", "remove_party", "extend", "ask_extension", "return", "comment"),
    ),
    "village": ("村里待办", ("close_at_village", "pass_up", "comment")),
    "receipt": ("区里待签收", ("district_receipt", "district_reply")),
    "reply": ("区里待答复", ("district_reply", "district_word")),
    "extend": ("延期过，快到期", ("extend", "remind", "supervise")),
    "verify": ("待核查", ("verify", "rework")),
    "rate": ("待回访", ("rate",)),
}
# Kinds that are called otherwise once their limit has passed.
PAST = {"extend": "延期过，已经超期"}
# As a choice, which holds both.
CHOICES = {"extend": "延期过，快到期或超期"}
_LAMPS = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)


@dataclass(frozen=True)
class Task:
    """One thing that waits for a person on an incident; `words` say what is asked of him. Times UTC."""

    kind: str
    yellow_at: datetime | None
    red_at: datetime | None
    words: str = ""

    def lamp(self, at: datetime) -> Light:
        return light(self.yellow_at, self.red_at, at, is_open=True)

    def name(self, at: datetime) -> str:
        """What its card calls it."""
        return PAST.get(self.kind, KINDS[self.kind][0]) if self.lamp(at) is Light.RED else KINDS[self.kind][0]


@dataclass(frozen=True)
class Card:
    """All that waits for a person on one incident; `example`: it was invented."""

    incident_id: int
    number: str
    title: str
    where: str
    urgent: bool
    tasks: tuple[Task, ...]
    example: bool = False

    def lamp(self, at: datetime) -> Light:
        """The worst of its tasks."""
        return min((task.lamp(at) for task in self.tasks), key=_LAMPS.index)

    @property
    def acts(self) -> tuple[str, ...]:
        """The acts that settle its tasks, each once."""
        return tuple(dict.fromkeys(act for task in self.tasks for act in KINDS[task.kind][1]))


def in_order(cards: list[Card], at: datetime) -> list[Card]:
    """By lamp, then the urgent ones, then those that are due first; what has no limit comes last."""

    def place(card: Card) -> tuple[int, bool, float, int]:
        due = min((task.red_at.timestamp() for task in card.tasks if task.red_at), default=float("inf"))
        return _LAMPS.index(card.lamp(at)), not card.urgent, due, card.incident_id

    return sorted(cards, key=place)
