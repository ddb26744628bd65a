"""What each of a team gets of a bounty's points. No clock, no database."""

from decimal import ROUND_HALF_UP, Decimal

from dashboard.assessment.bounties.rules_progress import signed
from models import BidRole

CENT, WHOLE = Decimal("0.01"), Decimal(100)


def points_of(role: BidRole, points: Decimal, backbone_share: Decimal) -> Decimal:
    """The signed points of one member: all of them, or a backbone's share (in hundredths) to the cent.

    Half a cent counts up, and nobody gets nothing: a hundredth of a point is the least.
    """
    if role is BidRole.LEADER or backbone_share == WHOLE:
        return points
    part = (abs(points) * backbone_share / WHOLE).quantize(CENT, ROUND_HALF_UP)
    return max(part, CENT).copy_sign(points)


def points_words(points: Decimal, backbone_share: Decimal) -> str:
    """As people read it: 每人 +5 分, or 领衔 +5 分、骨干 +3 分 where the roles differ."""
    leader, backbone = (points_of(role, points, backbone_share) for role in BidRole)
    if leader == backbone:
        return f"每人 {signed(points)} 分"
    return f"领衔 {signed(leader)} 分、骨干 {signed(backbone)} 分"
