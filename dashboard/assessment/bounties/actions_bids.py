"""报名 and its withdrawal."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from dashboard.access.members import why_absent
from dashboard.access.rules import Person
from dashboard.assessment.bounties import rules_notices
from dashboard.assessment.bounties.lifecycle import ActInProgress, performs
from dashboard.assessment.bounties.rules import is_open
from dashboard.assessment.bounties.rules_selection import LONGEST_STATEMENT
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import BidRole, BountyAction, BountyBid, Cadre


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
    said = checked_text(statement, "报名陈述", LONGEST_STATEMENT, lines=True)
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
    bid = BountyBid(bounty_id=bounty_id, cadre_id=cadre_id, role=role, statement=said, made_at=act.at)
    try:
        with session.begin_nested():
            session.add(bid)
    except IntegrityError as error:
        raise Refused("您刚刚已经报了这张榜的名，没有重复报名。") from error
    told = {"bid": bid.id, "cadre": cadre_id, "as": role, "statement": said}
    act.write(data=told, tell=rules_notices.bid(role, len(bids) + 1))
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
    told = {"bid": own.id, "cadre": cadre_id}
    act.write(reason=reason.strip()[:LONGEST_STATEMENT], data=told, tell=tell)


def _own_cadre(by: Person) -> int:
    if by.cadre_id is None:
        raise Refused("您的账号没有对应的干部，不能报名。请联系系统管理员，把账号和本人的干部信息对应起来。")
    return by.cadre_id
