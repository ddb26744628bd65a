"""The counter: what may be written of a case, whom it concerns, and how many cases ended where."""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.access.notices.rules import NoticeDraft, to_department
from dashboard.access.rules_reporter import masked_name
from dashboard.delegation.powers.rules import FILED
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from models import CounterStatus

CONCLUSIONS = (CounterStatus.FINISHED, CounterStatus.SENT_UP, CounterStatus.WITHDRAWN)
MOST_VISITS, LONGEST_REASON, LONGEST_APPLICANT = 99, 300, 60
# A person's name; whatever is longer is that of a firm.
LONGEST_PERSON = 4
FIRM = "某单位"
PERIODS = {"month": "本月", "quarter": "近 90 天", "year": "近一年"}
DAYS = {"quarter": 90, "year": 365}


@dataclass(frozen=True)
class Conclusion:
    """How a case ended: how often the person came (None: nobody asked), and why where that is required."""

    status: CounterStatus
    visits: int | None
    reason: str


@dataclass(frozen=True)
class Shares:
    """How many cases stand where; the four add up to all."""

    open: int = 0
    finished: int = 0
    sent_up: int = 0
    withdrawn: int = 0

    @property
    def total(self) -> int:
        return self.open + self.finished + self.sent_up + self.withdrawn

    @property
    def concluded(self) -> int:
        """What 镇内办结率 is measured against: finished in town or sent up."""
        return self.finished + self.sent_up

    def __add__(self, other: "Shares") -> "Shares":
        return Shares(
            self.open + other.open,
            self.finished + other.finished,
            self.sent_up + other.sent_up,
            self.withdrawn + other.withdrawn,
        )


def masked(applicant: str) -> str:
    """What is kept of whoever came: 王某, or 某单位 of a firm; Refused where nothing was typed."""
    name = checked_text(applicant, "办事人", LONGEST_APPLICANT)
    return FIRM if len(name) > LONGEST_PERSON else masked_name(name) or FIRM


def number_of(day: date, place: int) -> str:
    """The number of the `place`-th case of a township day: BM-20260304-0001."""
    return f"BM-{day:%Y%m%d}-{place:04d}"


def since(period: str, today: date) -> date:
    """The first day of a period of PERIODS that ends today."""
    if period in DAYS:
        return today - timedelta(days=DAYS[period] - 1)
    return today.replace(day=1)


def checked_conclusion(
    *,
    now: CounterStatus,
    to: CounterStatus | None,
    visits: int | None,
    reason: str,
    finishes: bool,
    stage: str,
) -> Conclusion:
    """The end of a case; Refused for a second one, for one in town of what the town may not finish, and for
    one sent up without a reason. `finishes`, `stage`: the item's."""
    if now is not CounterStatus.ACCEPTED:
        raise Refused("这件已经办过结论了，不能再改。写错的请另登记一件，并写明原因。")
    if to not in CONCLUSIONS:
        raise Refused("还没有选办到哪里。请选镇内办结、上报区级或群众撤回。")
    if visits is not None and not 0 <= visits <= MOST_VISITS:
        raise Refused(f"跑的次数要在 0 到 {MOST_VISITS} 之间。全程网上办的填 0。")
    if to is CounterStatus.FINISHED:
        if stage == FILED or not finishes:
            raise Refused("这一项现在还不能在镇里办结。请选“上报区级”，写明原因。")
        if visits is None:
            raise Refused("还没有填群众跑了几次。请问一下再填；全程网上办的填 0。")
        return Conclusion(to, visits, reason.strip()[:LONGEST_REASON])
    return Conclusion(to, visits, checked_text(reason, "原因", LONGEST_REASON))


def received(stationed_id: int | None, number: str, item: str, window: str) -> tuple[NoticeDraft, ...]:
    """The department that is stationed at the window; nobody at a window of the town's own."""
    if stationed_id is None:
        return ()
    return (to_department(stationed_id, f"{number}，{item}，由{window}办理。"),)


def sent_up(department_id: int, number: str, item: str, reason: str) -> tuple[NoticeDraft, ...]:
    """The district department whose item it is."""
    return (to_department(department_id, f"{number}，{item}，镇里不能办结，请接办：{reason}"),)
