"""报名、评选、定领衔人、组队，和没有人揭榜的流标."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access.members import why_absent
from dashboard.access.rules import Person, may
from dashboard.assessment.bounties import rules_notices
from dashboard.assessment.bounties.lifecycle import ActInProgress, performs
from dashboard.assessment.bounties.rules import (
    LED,
    LONGEST_REASON,
    LONGEST_STATEMENT,
    STEPS,
    Marks,
    cadres_of,
    is_open,
    require_neutral,
    require_rated,
    require_rater,
    require_reason_against,
    standings,
)
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, local_time
from models import BidRole, Bounty, BountyAction, BountyBid, BountyRating, BountyRecusal, BountyStatus, Cadre


@performs(BountyAction.SIGN_UP)
def sign_up(
    session: Session, *, bounty_id: int, role: BidRole, statement: str, by: Person, at: datetime
) -> int:
    """Sign the acting cadre up, as leader or backbone; returns the bid's id.

    `at` is when he pressed: from the closing second on it is too late. Of many who want the last
    place, the one whose turn at the bounty comes first has it.
    """
    act = ActInProgress(session, bounty_id, BountyAction.SIGN_UP, by=by, at=at)
    cadre_id = _own_cadre(by)
    if absent := why_absent(session, session.get_one(Cadre, cadre_id), township_date(at)):
        raise Refused(f"您{absent}，不能报名。信息不对的，请联系综合信息指挥室核对派驻和岗位安排。")
    text = checked_text(statement, "报名陈述", LONGEST_STATEMENT, lines=True)
    if not is_open(act.row.status, act.row.closes_at, at):
        raise Refused(
            f"报名已于 {local_time(act.row.closes_at)} 截止，没有报上。可以看看榜单上还在报名的其他榜。"
        )
    bids = act.bids()
    if any(bid.cadre_id == cadre_id for bid in bids):
        raise Refused("您已经报了这张榜的名，不用再报。要改陈述或角色，请先撤回再重新报名。")
    if act.row.places is not None and len(bids) >= act.row.places:
        raise Refused(
            f"{act.row.places} 个报名名额刚刚报满，没有报上。有人撤回时名额会空出来，请在截止以前再来看看。"
        )
    bid = BountyBid(bounty_id=bounty_id, cadre_id=cadre_id, role=role, statement=text, made_at=act.at)
    try:
        with session.begin_nested():
            session.add(bid)
    except IntegrityError as error:
        raise Refused("您刚刚已经报了这张榜的名，没有重复报名。") from error
    data = {"bid": bid.id, "cadre": cadre_id, "as": role, "statement": text}
    act.write(data=data, tell=rules_notices.bid(role, len(bids) + 1))
    return bid.id or 0


@performs(BountyAction.WITHDRAW)
def withdraw(session: Session, *, bounty_id: int, reason: str = "", by: Person, at: datetime) -> None:
    """Take the acting cadre's own bid back, which is possible until selection begins."""
    act = ActInProgress(session, bounty_id, BountyAction.WITHDRAW, by=by, at=at)
    cadre_id = _own_cadre(by)
    own = next((bid for bid in act.bids() if bid.cadre_id == cadre_id), None)
    if own is None:
        raise Refused("您没有报这张榜的名，或者已经撤回。请刷新页面查看。")
    own.withdrawn_at = act.at
    session.flush()
    tell = rules_notices.withdrawn(own.role, len(act.bids()))
    data = {"bid": own.id, "cadre": cadre_id}
    act.write(reason=reason.strip()[:LONGEST_STATEMENT], data=data, tell=tell)


def _own_cadre(by: Person) -> int:
    if by.cadre_id is None:
        raise Refused("您的账号没有对应的干部，不能报名。请联系系统管理员，把账号和本人的干部信息对应起来。")
    return by.cadre_id


@performs(BountyAction.BEGIN_SELECTION)
def begin_selection(session: Session, *, bounty_id: int, by: Person, at: datetime) -> None:
    """Start the selection once sign-up has closed by its time; from now on nobody withdraws."""
    act = ActInProgress(session, bounty_id, BountyAction.BEGIN_SELECTION, by=by, at=at)
    require_neutral(by, act.bidders(), "组织评选")
    _require_closed(act, "开始评选")
    if not act.bids(BidRole.LEADER):
        raise Refused("没有人报名领衔，评选不了。请按流标办理，改好条件后重新起草一张榜。")
    act.write(tell=rules_notices.selecting(len(act.bids())))


@performs(BountyAction.RATE)
def rate(session: Session, *, bounty_id: int, marks: Mapping[int, Marks], by: Person, at: datetime) -> None:
    """What the acting rater thinks of some bids (by id). Said again, the later counts; both are logged."""
    act = ActInProgress(session, bounty_id, BountyAction.RATE, by=by, at=at)
    if not marks:
        raise Refused("还没有给任何人评分。请填写分数和理由再提交。")
    bids = {bid.id: bid for bid in act.bids()}
    bidders = act.bidders()
    logged = []
    for bid_id, given in marks.items():
        if bid_id not in bids:
            raise Refused("有一位报名人不在这张榜上，没有保存。请刷新页面重新评分。")
        account_id = require_rater(by, bidders, _is_recused(session, bid_id, by))
        own = given.checked()
        row = session.get(BountyRating, (bid_id, account_id)) or BountyRating(
            bid_id=bid_id,
            account_id=account_id,
            rater=by.name,
            ability=0,
            familiarity=0,
            reason="",
            rated_at=act.at,
        )
        row.ability, row.familiarity, row.reason = own.ability, own.familiarity, own.reason
        row.rater, row.rated_at = by.name, act.at
        session.add(row)
        logged.append([bid_id, own.ability, own.familiarity, own.reason])
    session.flush()
    act.write(data={"marks": logged})


@performs(BountyAction.RECUSE)
def recuse(session: Session, *, bounty_id: int, bid_id: int, reason: str, by: Person, at: datetime) -> None:
    """回避: the acting rater will not rate this bid; the marks that he gave it do not count any more."""
    act = ActInProgress(session, bounty_id, BountyAction.RECUSE, by=by, at=at)
    account_id = require_rater(by, act.bidders(), _is_recused(session, bid_id, by))
    if bid_id not in {bid.id for bid in act.bids()}:
        raise Refused("这位报名人不在这张榜上。请刷新页面重新选择。")
    why = checked_text(reason, "回避的原因", LONGEST_REASON)
    session.add(
        BountyRecusal(
            bid_id=bid_id,
            account_id=account_id,
            rater=by.name,
            reason=why,
            declared_by=by.name,
            declared_at=act.at,
        )
    )
    session.flush()
    act.write(reason=why, data={"bid": bid_id})


@performs(BountyAction.CHOOSE)
def choose(
    session: Session, *, bounty_id: int, bid_id: int, reason: str = "", by: Person, at: datetime
) -> None:
    """Decide who leads, once enough raters have rated everyone who offered to.

    Whoever is not the first by score is chosen with a reason. Refused for who leads another bounty.
    """
    act = ActInProgress(session, bounty_id, BountyAction.CHOOSE, by=by, at=at)
    require_neutral(by, act.bidders(), "定领衔人")
    bids = {bid.id or 0: bid for bid in act.bids(BidRole.LEADER)}
    if bid_id not in bids:
        raise Refused("这位没有报名领衔，不能定为领衔人。请在报名领衔的人里选。")
    order = standings(_marks(session, bids), act.row.ability_share)
    for one, bid in bids.items():
        require_rated(order[one], act.row.min_raters, session.get_one(Cadre, bid.cadre_id).name)
    why = require_reason_against(order[bid_id], reason)
    leader = _serving(session, bids[bid_id].cadre_id, act.at)
    # After a failed write the row can be asked for nothing.
    name = leader.name
    _require_leads_nothing(session, leader)
    bids[bid_id].is_chosen = True
    scores = [[one, str(row.score), row.raters, row.place] for one, row in order.items()]
    roles = {bid.cadre_id: bid.role for bid in act.bids()}
    data = {"bid": bid_id, "scores": scores}
    tell = rules_notices.chosen(leader.id or 0, name, roles)
    try:
        act.write(sets={"leader_id": leader.id}, reason=why, data=data, tell=tell)
    except IntegrityError as error:
        raise Refused(f"{name}刚刚被定为另一张榜的领衔人，一人不能同时领衔两张榜。请另选一位。") from error


@performs(BountyAction.FORM_TEAM)
def form_team(session: Session, *, bounty_id: int, bid_ids: Sequence[int], by: Person, at: datetime) -> None:
    """The leader takes backbones from among those who signed up as such, and the work begins today."""
    act = ActInProgress(session, bounty_id, BountyAction.FORM_TEAM, by=by, at=at)
    if act.row.leader_id not in cadres_of(by) and not may(by, STEPS[BountyAction.CHOOSE].right):
        raise Refused("骨干由领衔人挑选。您不是这张榜的领衔人，不能组队。")
    bids = {bid.id: bid for bid in act.bids(BidRole.BACKBONE)}
    if missing := set(bid_ids) - set(bids):
        raise Refused(f"有 {len(missing)} 位没有报名骨干，没有保存。请在报名骨干的人里选。")
    if not bid_ids and bids:
        raise Refused("还没有选骨干。请至少选一名报名骨干的同志，再点“组队开工”。")
    for one in bid_ids:
        _serving(session, bids[one].cadre_id, act.at)
    for one in bid_ids:
        bids[one].is_chosen = True
    session.flush()
    cadres = [bids[one].cadre_id for one in bid_ids]
    data = {"bids": list(bid_ids), "cadres": cadres}
    backbones = [bid.cadre_id for bid in bids.values()]
    tell = rules_notices.formed(cadres, backbones, act.row.finish_on)
    act.write(sets={"started_on": township_date(act.at)}, data=data, tell=tell)


@performs(BountyAction.CHANGE_TEAM)
def change_team(
    session: Session, *, bounty_id: int, bid_id: int, is_in: bool, reason: str, by: Person, at: datetime
) -> None:
    """Take one more backbone of those who signed up, or let one go, while the work goes on.

    Points are for who is on the team when it is accepted. Whoever leads stays the leader.
    """
    act = ActInProgress(session, bounty_id, BountyAction.CHANGE_TEAM, by=by, at=at)
    require_neutral(by, act.bidders(), "调整队伍")
    bid = next((one for one in act.bids(BidRole.BACKBONE) if one.id == bid_id), None)
    if bid is None:
        raise Refused("只能在报名骨干的人里调整，领衔人不能换。请重新选择。")
    cadre = _serving(session, bid.cadre_id, act.at) if is_in else session.get_one(Cadre, bid.cadre_id)
    if bid.is_chosen is is_in:
        raise Refused(f"{cadre.name}{'已经在' if is_in else '不在'}队伍里。请刷新页面查看。")
    why = checked_text(reason, "调整的原因", LONGEST_REASON)
    bid.is_chosen = is_in
    session.flush()
    act.write(
        reason=f"{cadre.name}{'加入' if is_in else '退出'}：{why}",
        data={"bid": bid_id, "cadre": bid.cadre_id, "is_in": is_in},
        tell=rules_notices.changed(bid.cadre_id, act.row.leader_id, cadre.name, why, is_in=is_in),
    )


@performs(BountyAction.LAPSE)
def lapse(session: Session, *, bounty_id: int, reason: str = "", by: Person, at: datetime) -> None:
    """流标: nobody offered to lead, or nobody who did is fit for it, which asks for a reason."""
    act = ActInProgress(session, bounty_id, BountyAction.LAPSE, by=by, at=at)
    require_neutral(by, act.bidders(), "定为流标")
    _require_closed(act, "定为流标")
    leaders = act.bids(BidRole.LEADER)
    if leaders and act.row.status is BountyStatus.PUBLISHED:
        raise Refused(f"有 {len(leaders)} 人报名领衔，不能直接流标。请先开始评选。")
    why = (
        checked_text(reason, "流标的原因", LONGEST_REASON) if leaders else reason.strip() or "没有人报名领衔"
    )
    tell = rules_notices.to_people(act.bidders(), f"您报名的榜已经流标：{why}")
    act.write(sets={"concluded_at": act.at}, reason=why[:LONGEST_REASON], tell=tell)


def _require_closed(act: ActInProgress, what: str) -> None:
    if is_open(act.row.status, act.row.closes_at, act.at):
        raise Refused(f"报名要到 {local_time(act.row.closes_at)} 才截止，现在不能{what}。")


def _is_recused(session: Session, bid_id: int, by: Person) -> bool:
    return session.get(BountyRecusal, (bid_id, by.account_id)) is not None


def _marks(session: Session, bids: Mapping[int, BountyBid]) -> dict[int, list[Marks]]:
    """The marks that count, by bid: those of raters who did not recuse themselves afterwards."""
    recused = select(BountyRecusal).where(
        col(BountyRecusal.bid_id) == col(BountyRating.bid_id),
        col(BountyRecusal.account_id) == col(BountyRating.account_id),
    )
    query = select(BountyRating).where(col(BountyRating.bid_id).in_(bids), ~recused.exists())
    made: dict[int, list[Marks]] = {bid: [] for bid in bids}
    for row in session.execute(query).scalars():
        made[row.bid_id].append(Marks(row.ability, row.familiarity, row.reason))
    return made


def _serving(session: Session, cadre_id: int, at: datetime) -> Cadre:
    cadre = session.get_one(Cadre, cadre_id)
    if absent := why_absent(session, cadre, township_date(at)):
        raise Refused(f"{cadre.name}{absent}，不能入选。请另选一位。")
    return cadre


def _require_leads_nothing(session: Session, cadre: Cadre) -> None:
    query = select(col(Bounty.title), col(Bounty.status)).where(
        col(Bounty.leader_id) == cadre.id, col(Bounty.status).in_(LED)
    )
    if other := session.execute(query).first():
        raise Refused(
            f"{cadre.name}正在领衔“{other.title}”（{LABELS[other.status]}），一人不能同时领衔两张榜。"
            "请另选一位，或者等那张榜验收以后再定。"
        )
