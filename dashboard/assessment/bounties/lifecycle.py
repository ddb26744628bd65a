"""The engine of a bounty's life: every act is checked by the table and written here, row and log together."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.log_entries import as_logged, log_entry
from dashboard.access.notices.rules import NoticeDraft
from dashboard.access.notices.telling import write_notices
from dashboard.access.rules import Person
from dashboard.access.rules_rights import Code, needs
from dashboard.assessment.bounties.rules import STEPS, next_status, require_right
from dashboard.assessment.bounties.rules_notices import kind_of
from dashboard.store.chain import BOUNTY_LOG, FIRST
from dashboard.words.days import no_earlier_than
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    BidRole,
    Bounty,
    BountyAction,
    BountyBid,
    BountyLog,
    BountyProgress,
    BountyTarget,
    Township,
)


class ActInProgress:
    """An act that one person takes on one bounty, in the caller's transaction; the others wait for its row.

    Raises Refused where the person's roles or the table do not allow the act.
    """

    def __init__(
        self, session: Session, bounty_id: int, action: BountyAction, *, by: Person, at: datetime
    ) -> None:
        self.session, self.action, self.by = session, action, by
        require_right(by, action)
        row = session.get(Bounty, bounty_id, with_for_update=True, populate_existing=True)
        if row is None:
            raise Refused("没有找到这张榜。请回到榜单重新选择。")
        self.row, self.bounty_id = row, bounty_id
        query = select(BountyLog).where(col(BountyLog.bounty_id) == bounty_id)
        last = session.execute(query.order_by(col(BountyLog.seq).desc()).limit(1)).scalar_one()
        self._seq, self._tail = last.seq, last.hash
        self.at = no_earlier_than(last.at, at.astimezone(UTC))
        self._after = next_status(action, row.status)

    def bids(self, role: BidRole | None = None) -> list[BountyBid]:
        """Those who signed up and did not withdraw, in the order in which they did."""
        query = select(BountyBid).where(
            col(BountyBid.bounty_id) == self.bounty_id, col(BountyBid.withdrawn_at).is_(None)
        )
        if role is not None:
            query = query.where(col(BountyBid.role) == role)
        return list(self.session.execute(query.order_by(col(BountyBid.id))).scalars())

    def bidders(self) -> set[int]:
        """The cadres behind `bids`."""
        return {bid.cadre_id for bid in self.bids()}

    def team(self) -> list[BountyBid]:
        """The chosen ones, the leader first."""
        chosen = [bid for bid in self.bids() if bid.is_chosen]
        return sorted(chosen, key=lambda bid: bid.role is not BidRole.LEADER)

    def targets(self) -> list[BountyTarget]:
        query = select(BountyTarget).where(col(BountyTarget.bounty_id) == self.bounty_id)
        return list(self.session.execute(query.order_by(col(BountyTarget.seq))).scalars())

    def done(self) -> dict[int, Any]:
        """What was recorded and not struck, summed by target."""
        query = (
            select(col(BountyProgress.target_id), func.sum(col(BountyProgress.amount)))
            .join(BountyTarget, col(BountyTarget.id) == col(BountyProgress.target_id))
            .where(col(BountyTarget.bounty_id) == self.bounty_id, col(BountyProgress.struck_at).is_(None))
            .group_by(col(BountyProgress.target_id))
        )
        return dict(self.session.execute(query).all())

    def write(
        self,
        *,
        reason: str = "",
        sets: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        tell: Iterable[NoticeDraft] = (),
    ) -> None:
        """Write the act: the row's new columns, the log's entry that says them, and the notices."""
        before, changes = self.row.status, dict(sets or {})
        for name, value in changes.items():
            setattr(self.row, name, value)
        self.row.status = self._after
        about = {
            "bounty_id": self.bounty_id,
            "seq": self._seq + 1,
            "action": self.action,
            "from_status": before,
            "to_status": self._after,
        }
        _write(self.session, self._tail, about, changes, data, reason=reason, by=self.by, at=self.at)
        if notices := tuple(tell):
            about = {"bounty_id": self.bounty_id, "kind": kind_of(self.action), "seq": self._seq + 1}
            write_notices(self.session, notices, at=self.at, **about)


def performs(action: BountyAction) -> Callable[[Code], Code]:
    """Mark the function of an act: it needs the right that the table has for it."""
    return needs(STEPS[action].right)


def begin(
    session: Session,
    bounty_id: int,
    *,
    sets: Mapping[str, Any],
    data: Mapping[str, Any],
    by: Person,
    at: datetime,
) -> None:
    """The first entry of a new bounty's log."""
    action = BountyAction.DRAFT
    about = {
        "bounty_id": bounty_id,
        "seq": 1,
        "action": action,
        "from_status": None,
        "to_status": next_status(action, None),
    }
    _write(session, FIRST, about, sets, data, reason="", by=by, at=at)


def _write(
    session: Session,
    tail: bytes,
    about: Mapping[str, Any],
    sets: Mapping[str, Any],
    data: Mapping[str, Any] | None,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """Add an entry to the chain that ends with `tail`."""
    entry = {"account": by.account_id, "set": as_logged(sets), **(data or {})}
    session.add(BountyLog(**log_entry(BOUNTY_LOG, tail, about, by=by, at=at, reason=reason, data=entry)))
    session.flush()


def next_number(session: Session, year: int) -> int:
    """The next number of the year; whoever drafts meanwhile waits."""
    session.get_one(Township, TOWNSHIP_CODE, with_for_update={"key_share": True})
    query = select(func.max(col(Bounty.number))).where(
        col(Bounty.township_code) == TOWNSHIP_CODE, col(Bounty.year) == year
    )
    return int(session.execute(query).scalar() or 0) + 1
