"""What people do about a bounty at their own screens."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from playwright.sync_api import expect

from dashboard.town.reference.files import rows_of
from models import BidRole
from tests.browser.people import Someone

AS = {BidRole.LEADER: "领衔：牵头负总责", BidRole.BACKBONE: "骨干：加入攻坚队伍"}
SIGNED_UP = {BidRole.LEADER: "我已报名领衔", BidRole.BACKBONE: "我已报名骨干"}
BEST, USUAL = 92, 71


def draws_up(room: Someone, row: Mapping[str, str]) -> None:
    """Write one of the article's projects down."""
    room.goes("bounties")
    room.tab.get_by_text("起草一张榜").first.click()
    room.writes("draft_title_", row["title"])
    room.writes("draft_description_", row["description"])
    targets = [one for one in rows_of("bounty_targets") if one["bounty_code"] == row["code"]]
    for place, one in enumerate(targets):
        room.writes(f"target_name_{place}_", one["name"])
        room.writes(f"target_amount_{place}_", one["amount"])
        room.writes(f"target_unit_{place}_", one["unit"])
    room.writes("draft_points_", row["points"])
    room.presses("draft_go_", "草稿已保存")


def signs_up(cadre: Someone, bounty_id: int, role: BidRole) -> None:
    """From the board."""
    cadre.goes("bounties")
    cadre.keyed(f"bid_{bounty_id}_").get_by_role("button", name="揭榜报名").click()
    cadre.chooses(cadre.keyed(f"role_{bounty_id}_"), AS[role])
    cadre.writes(f"statement_{bounty_id}_", "分管过征迁，户户情况清楚。")
    cadre.presses(f"bid_go_{bounty_id}_", "已报名")
    expect(cadre.tab.get_by_text(SIGNED_UP[role])).to_be_visible()


def rates(judge: Someone, bounty_id: int, bids: Sequence[int]) -> None:
    """Everybody in one form; the first one is the best."""
    judge.goes(f"bounties?id={bounty_id}")
    for place, bid in enumerate(bids):
        worth = USUAL - place if place else BEST
        judge.writes(f"ability_{bid}_", str(worth))
        judge.writes(f"familiarity_{bid}_", str(worth - 2))
        judge.writes(f"reason_{bid}_", "业务扎实，村情熟")
    judge.presses("rate_go_", "评分已保存")


def decides(room: Someone, bounty_id: int, leader: str) -> None:
    """Who leads."""
    room.goes(f"bounties?id={bounty_id}")
    room.picks(room.keyed("choose_who_"), leader)
    room.presses("choose_go_", "已定领衔人")


def forms_team(leader: Someone, bounty_id: int, names: Sequence[str]) -> None:
    leader.goes(f"bounties?id={bounty_id}")
    leader.picks(leader.keyed("team_who_"), *names)
    leader.presses("team_go_", "已组队")


def works(leader: Someone, bounty_id: int, amounts: Mapping[int, Decimal]) -> None:
    """The day's progress, by target."""
    leader.goes(f"bounties?id={bounty_id}")
    for target, amount in amounts.items():
        leader.writes(f"amount_{target}_", str(amount))
    leader.presses("progress_go_", "已记下")


def finds_place(someone: Someone, run_id: int, cadre_id: int, place: int | None) -> None:
    """A cadre's place in a run, on his card."""
    tab = someone.goes(f"scores?run={run_id}&cadre={cadre_id}")
    expect(tab.get_by_text(f"第 {place} 名").first).to_be_visible()
