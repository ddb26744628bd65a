"""叫应: who has answered, who is called next and when, and how a whole call stands. No clock, no store."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.access.notices.rules_channels import without_personal
from dashboard.room.calls.rules_contact import ShownContact
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import CallAnswer, Rung

LONGEST_WORDS, LONGEST_REASON = 200, 200
# Who is named in a log where nobody acted.
MACHINE = "系统"
CALL_PATH = "call"
DRILL = "演练"
IN_CONFIDENCE = "一件保密的事，到指挥室再说"


@dataclass(frozen=True)
class Ladder:
    """What there is to climb for one person: the channels that reach him, and whether he has a deputy.

    A deputy has no deputy of his own: after him comes the commander.
    """

    channels: int
    has_deputy: bool


@dataclass(frozen=True)
class Place:
    """Where on the ladder somebody is: the rung, and how many of his channels were used."""

    rung: Rung = Rung.CHANNEL
    used: int = 1


def begin(ladder: Ladder) -> Place:
    """The first rung. Whom no channel reaches still gets his minutes: he may be sitting at a screen."""
    return Place(Rung.CHANNEL, min(1, ladder.channels))


def climb(place: Place, ladder: Ladder, *, cannot: bool = False) -> Place | None:
    """The next rung: next channel, then deputy, then commander; None above the last.

    `cannot`: he has answered that he cannot come, so that no further channel is of use.
    """
    if place.rung is Rung.CHANNEL and place.used < ladder.channels and not cannot:
        return Place(Rung.CHANNEL, place.used + 1)
    if place.rung is Rung.CHANNEL and ladder.has_deputy:
        return Place(Rung.DEPUTY, place.used)
    if place.rung is not Rung.COMMANDER:
        return Place(Rung.COMMANDER, place.used)
    return None


def due_at(place: Place, minutes: int, at: datetime) -> datetime | None:
    """When the next rung is due after one was reached at `at`; None on the last."""
    return None if place.rung is Rung.COMMANDER else at + timedelta(minutes=minutes)


@dataclass(frozen=True)
class Called:
    """One person of a call, as its standing is counted. `for_id`: he is that one's deputy."""

    called_id: int
    name: str
    rung: Rung
    answer: CallAnswer | None = None
    for_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """How a call stands. Each place that the plan fills counts once, by whom it names or by his deputy.

    `missing`: the ids of those for whom nobody has answered 收到, in the order of the plan.
    """

    total: int
    answered: int
    by_deputy: int
    cannot: int
    missing: tuple[int, ...]
    by_rung: dict[Rung, int]

    @property
    def in_words(self) -> str:
        return f"已应 {self.answered}/{self.total}"


def standing(people: Iterable[Called]) -> Standing:
    """Count the people of one call."""
    rows = list(people)
    own = [row for row in rows if row.for_id is None]
    deputised = {row.for_id for row in rows if row.for_id and row.answer is CallAnswer.RECEIVED}
    came = [row for row in own if row.answer is CallAnswer.RECEIVED]
    by_deputy = [row for row in own if row not in came and row.called_id in deputised]
    missing = [row for row in own if row not in came and row not in by_deputy]
    return Standing(
        len(own),
        len(came) + len(by_deputy),
        len(by_deputy),
        sum(row.answer is CallAnswer.CANNOT for row in own),
        tuple(row.called_id for row in missing),
        dict(Counter(row.rung for row in missing)),
    )


@dataclass(frozen=True)
class ShownCall:
    """One call with how it stands. `number`: of the incident it is about, empty for none; `missing_names`
    and `missing_posts`: who has not answered, and as what he is called."""

    call_id: int
    plan_id: int
    plan: str
    version: int
    words: str
    is_drill: bool
    example: bool
    number: str
    in_confidence: bool
    started_by: str
    started_at: datetime
    ended_by: str
    ended_at: datetime | None
    end_reason: str
    checklist: tuple[str, ...]
    stands: Standing
    missing_names: tuple[str, ...]
    missing_posts: tuple[str, ...]
    contacts: tuple[ShownContact, ...] = ()

    @property
    def said_in_public(self) -> str:
        """What has happened, where many see it."""
        return IN_CONFIDENCE if self.in_confidence else self.words


@dataclass(frozen=True)
class OwnCall:
    """What somebody is called to and has not answered."""

    called_id: int
    plan: str
    words: str
    task: str
    is_drill: bool
    due_at: datetime | None
    name: str


def checked_words(text: str) -> str:
    """What has happened, in one line."""
    return checked_text(" ".join(text.split()), "发生了什么", LONGEST_WORDS)


def checked_answer(word: str, reason: str) -> tuple[CallAnswer, str]:
    """An answer as it is kept; Refused for none, and for 到不了 without a reason."""
    if word not in {one.value for one in CallAnswer}:
        raise Refused("请选“收到”或者“到不了”。")
    answer = CallAnswer(word)
    why = " ".join(reason.split())
    if answer is CallAnswer.CANNOT:
        why = checked_text(why, "到不了的原因", LONGEST_REASON)
    return answer, why[:LONGEST_REASON] if answer is CallAnswer.CANNOT else ""


@dataclass(frozen=True)
class Said:
    """What a message of a call says. `words` stays out where a matter was ever reported in confidence."""

    plan: str
    words: str
    task: str
    minutes: int
    is_drill: bool
    deputy_of: str = ""
    reporter_name: str = ""
    reporter_phone: str = ""


def called_text(town: str, said: Said, *, link: str, key: str) -> str:
    """The message to one person who is called."""
    what = without_personal(said.words, said.reporter_name, said.reporter_phone)
    instead = f"您是{said.deputy_of}的副手，他没有应。" if said.deputy_of else ""
    how = f"请 {said.minutes} 分钟内点开答复收到或到不了： {link} " if link else "请马上打电话答复指挥室。"
    head = _head(town, said)
    return f"{head}叫应“{said.plan}”：{what}。{instead}您的任务：{said.task}。{how}（消息编号 {key}）"


def unanswered_text(town: str, said: Said, *, number: int, link: str, key: str) -> str:
    """The message to the commander that so many have not answered."""
    where = f" {link} " if link else ""
    return (
        f"{_head(town, said)}叫应“{said.plan}”还有 {number} 人叫不应，请指挥长定。{where}（消息编号 {key}）"
    )


def contact_text(
    town: str, said: Said, name: str, every: int, expected_at: datetime, *, is_asked: bool, link: str,
    key: str,
) -> str:  # fmt: skip
    """The message to somebody on a scene: that he is to report from now on, or that he has not."""
    by = local_time(expected_at)[-5:]
    how = f"请点开报“平安”，离开了点“已离开现场”： {link} " if link else "请打电话向指挥室报。"
    if is_asked:
        what = f"{name}，{by} 该报平安，还没有收到"
    else:
        what = f"{name}，请每 {every} 分钟报一次平安，第一次最晚 {by}"
    return f"{_head(town, said)}{_about(said)}。{what}。{how}（消息编号 {key}）"


def contact_deputy_text(
    town: str, said: Said, name: str, expected_at: datetime, *, link: str, key: str
) -> str:
    """The message to the deputy of somebody who has not reported."""
    by = local_time(expected_at)[-5:]
    how = f"请马上联系他，问到了点开替他报： {link} " if link else "请马上联系他，打电话告诉指挥室。"
    return (
        f"{_head(town, said)}{_about(said)}。{name} {by} 该报平安，一直没有报，您是他的副手。"
        f"{how}（消息编号 {key}）"
    )


def contact_late_text(town: str, said: Said, names: Iterable[str], *, link: str, key: str) -> str:
    """The message to the commander about those who have not reported."""
    who, where = "、".join(names), f" {link} " if link else ""
    return (
        f"{_head(town, said)}{_about(said)}。{who}在现场，到时没有报平安，"
        f"也联系不上，请指挥长定。{where}（消息编号 {key}）"
    )


def _head(town: str, said: Said) -> str:
    return f"【{town}综合信息指挥室】" + (f"【{DRILL}】" if said.is_drill else "急！")


def _about(said: Said) -> str:
    what = without_personal(said.words, said.reporter_name, said.reporter_phone)
    return f"叫应“{said.plan}”：{what}" if said.plan else what
