"""Which acts a person is shown on an incident: their order, which comes next, whom they concern."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dashboard.access.rules import Person, may, scope_of
from dashboard.incidents.life.rules import CLOSED_STATUSES, VILLAGE_ONLY, outcomes
from dashboard.incidents.life.rules_guards import Actor, is_strikable, refusal
from dashboard.incidents.life.rules_guards_joint import remindable, removable
from dashboard.incidents.life.rules_joint import lacks_class_three, to_ask, to_settle
from dashboard.incidents.life.rules_standing import ACTIVE, Share, Standing, is_called, mine
from dashboard.words.labels import LABELS
from models import Action, AssignmentStatus, IncidentStatus, Level, Party

A, S = Action, IncidentStatus
SENT, SIGNED, DONE = AssignmentStatus.SENT, AssignmentStatus.SIGNED, AssignmentStatus.DONE
NOT_HELD = "这件事现在不由您承办，只能查看。"


Find = Callable[[Standing, Actor], Iterable[int]]


@dataclass(frozen=True)
class Act:
    """A button: its word, its name on screen, the right it needs and the step of the life cycle behind it.

    `is_step`: it takes the matter on; the others go beside it.
    """

    key: str
    label: str
    right: str
    action: Action
    is_step: bool = True


def _act(action: Action, *, is_step: bool = True) -> Act:
    return Act(action.value, LABELS[action], f"incident.{action.value}", action, is_step)


def _beside(action: Action) -> Act:
    return _act(action, is_step=False)


# In the order of the life cycle; where several are possible the first of the steps is the likeliest one.
ORDER = (
    _act(A.ARBITRATE),
    Act("settle_return", "处理退单", "incident.remove_party", A.REMOVE_PARTY),
    _act(A.ACCEPT),
    _act(A.CLOSE_AT_VILLAGE),
    _act(A.PASS_UP),
    _act(A.TRIAGE),
    _act(A.DISPATCH),
    _act(A.SIGN),
    Act("sign_call", "签收点将", "incident.sign", A.COMMENT),
    _act(A.ARRIVE),
    Act("finish_call", "报现场结果", "incident.feed_back", A.COMMENT),
    _act(A.FIRST_REPORT),
    Act("finish_share", "完成本方任务", "incident.feed_back", A.COMMENT),
    _act(A.FEED_BACK),
    _act(A.ESCALATE),
    _act(A.DISTRICT_RECEIPT),
    _act(A.DISTRICT_REPLY),
    Act("district_word", "答复进展", "incident.district_receipt", A.DISTRICT_RECEIPT),
    _act(A.RESUME),
    _act(A.VERIFY),
    _act(A.REWORK),
    _act(A.RATE),
    _act(A.REOPEN),
    _act(A.UNMERGE),
    _beside(A.RETURN),
    _beside(A.CALL_UP),
    Act("rate_call", "评价点将", "incident.rate", A.COMMENT, is_step=False),
    _beside(A.REMIND),
    _beside(A.SUPERVISE),
    _beside(A.EXTEND),
    Act("ask_extension", "申请延期", "incident.feed_back", A.COMMENT, is_step=False),
    _beside(A.SUSPEND),
    _beside(A.ADD_PARTY),
    _beside(A.REMOVE_PARTY),
    _beside(A.COMMENT),
    Act("mediate", "记调解", "incident.comment", A.COMMENT, is_step=False),
    Act("keep_promise", "记履行", "incident.comment", A.COMMENT, is_step=False),
    _beside(A.AMEND),
    Act("split", "分件", "incident.triage", A.COMMENT, is_step=False),
    _beside(A.MERGE),
    _beside(A.REJECT),
    _beside(A.CANCEL),
    _beside(A.STRIKE),
)
ACTS = {act.key: act for act in ORDER}


@dataclass(frozen=True)
class Shown:
    """An act as it stands for a person: why it is not possible now (None: it is), and what it can be about.

    `targets`: ids of shares, calls or entries of the log, as the act needs them.
    """

    act: Act
    refused: str | None
    targets: tuple[int, ...] = ()

    @property
    def is_possible(self) -> bool:
        return self.refused is None


def acts_of(person: Person) -> tuple[Act, ...]:
    """The acts that some role of `person` has at all."""
    return tuple(act for act in ORDER if may(person, act.right))


def shown(standing: Standing, person: Person, held: Mapping[str, bool]) -> tuple[Shown, ...]:
    """Each act of `person`, possible or not; `held`: by right, whether the incident lies within its reach."""
    return tuple(_shown(act, standing, person, held[act.right]) for act in acts_of(person))


def _shown(act: Act, standing: Standing, person: Person, is_held: bool) -> Shown:
    if not is_held:
        return Shown(act, NOT_HELD)
    actor = Actor(person, scope_of(person, act.right))
    if reason := refusal(act.action, standing, actor):
        return Shown(act, reason)
    find = TARGETS.get(act.key)
    if find is None:
        return Shown(act, None)
    ids, nothing = find
    found = tuple(ids(standing, actor))
    return Shown(act, None, found) if found or not nothing else Shown(act, nothing)


def _unsigned(standing: Standing, actor: Actor) -> Iterable[int]:
    return (share.id for share in mine(actor.scope, standing, SENT))


def _active(standing: Standing, actor: Actor) -> Iterable[int]:
    return (share.id for share in mine(actor.scope, standing, *ACTIVE))


def _to_finish(standing: Standing, actor: Actor) -> Iterable[int]:
    return (share.id for share in mine(actor.scope, standing, SIGNED) if not share.is_lead)


def _ids(shares: Callable[[Standing, Actor], Iterable[Share]]) -> Find:
    return lambda standing, actor: (share.id for share in shares(standing, actor))


def _to_triage(standing: Standing, _: Actor) -> Iterable[int]:
    """The incident itself, where going up asks for its class too."""
    return (standing.incident_id,) if lacks_class_three(standing) else ()


def _again(standing: Standing, _: Actor) -> Iterable[int]:
    return (share.id for share in standing.shares if share.status is DONE and not share.is_lead)


def _at_district(*statuses: AssignmentStatus) -> Find:
    def found(standing: Standing, _: Actor) -> Iterable[int]:
        own = (share for share in standing.shares if share.party is Party.DISTRICT_CENTRE)
        return (share.id for share in own if share.status in statuses)

    return found


def _calls_to_sign(standing: Standing, actor: Actor) -> Iterable[int]:
    return (call.id for call in standing.calls if is_called(actor.scope, call) and call.is_unsigned)


def _calls_to_arrive(standing: Standing, actor: Actor) -> Iterable[int]:
    return (call.id for call in standing.calls if is_called(actor.scope, call) and call.is_awaited)


def _calls_to_finish(standing: Standing, actor: Actor) -> Iterable[int]:
    return (call.id for call in standing.calls if is_called(actor.scope, call) and call.is_there)


def _calls_to_rate(standing: Standing, _: Actor) -> Iterable[int]:
    rated = {past.data.get("call_rated") for past in standing.log}
    return (call.id for call in standing.calls if call.released_at is not None and call.id not in rated)


def _lines(standing: Standing, _: Actor) -> Iterable[int]:
    """Entries that may be struck out; without any there are still the files."""
    return (past.seq for past in standing.log if is_strikable(past) and past.seq not in standing.struck)


def _promises(standing: Standing, _: Actor) -> Iterable[int]:
    """Mediations that ended with an agreement of which nobody has said that it was kept."""
    said = [past.data for past in standing.log if past.seq not in standing.struck]
    kept = {data.get("mediation_kept") for data in said}
    return (data["mediation"] for data in said if data.get("agreed") and data["mediation"] not in kept)


def _open(standing: Standing, _: Actor) -> Iterable[int]:
    return () if standing.status in CLOSED_STATUSES else (standing.incident_id,)


# Of what an act can be, and the sentence where there is nothing ("" where it needs none).
TARGETS: dict[str, tuple[Find, str]] = {
    "sign": (_unsigned, ""),
    "return": (_active, ""),
    "finish_share": (_to_finish, "没有您签收了、还没有办完的配合任务。"),
    "remove_party": (_ids(removable), ""),
    "settle_return": (_ids(to_settle), "没有等着指挥室处理的退单。"),
    "ask_extension": (_ids(to_ask), "没有要您申请延期的交办单。"),
    "remind": (_ids(remindable), ""),
    "escalate": (_to_triage, ""),
    "rework": (_again, ""),
    "district_receipt": (_at_district(SENT), "区里已经签收。"),
    "district_word": (_at_district(SIGNED), "区里还没有签收。"),
    "sign_call": (_calls_to_sign, "没有等您签收的点兵点将。"),
    "arrive": (_calls_to_arrive, ""),
    "finish_call": (_calls_to_finish, "没有您已经到场、还没有结束的点兵点将。"),
    "rate_call": (_calls_to_rate, "没有已经结束、还没有评价的点兵点将。"),
    "strike": (_lines, ""),
    "keep_promise": (_promises, "没有等着履行的调解协议。"),
    "split": (_open, "事件已经结束，不能再分件。"),
}


# Steps that undo, or that somebody has to decide on: never the ones that simply come next.
_DECIDED = frozenset({"pass_up", "rework", "reopen", "unmerge"})


def likeliest(acts: Iterable[Shown], standing: Standing) -> str | None:
    """The key of the act that comes next; None where nothing does."""
    skipped = set(_DECIDED)
    if standing.row["incident_class"] != 3:
        skipped.add("escalate")
    if standing.status is S.TRIAGED:
        skipped.add("triage")
    steps = (one.act.key for one in acts if one.is_possible and one.act.is_step)
    return next((key for key in steps if key not in skipped), None)


def by_status(acts: Iterable[Shown], status: IncidentStatus, level: Level) -> tuple[Act, ...]:
    """The acts that the status alone forbids: one sentence says it for all of them."""
    return tuple(
        one.act
        for one in acts
        if not one.is_possible and one.refused != NOT_HELD and not _fits(one.act.action, status, level)
    )


def _fits(action: Action, status: IncidentStatus, level: Level) -> bool:
    return bool(outcomes(action, status)) and (level is Level.VILLAGE or action not in VILLAGE_ONLY)
