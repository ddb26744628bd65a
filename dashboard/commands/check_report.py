"""What a check of the whole store found, as sentences for the command line. Reads only."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlmodel import Session

from dashboard.commands import stores
from dashboard.incidents.figures import tallies
from dashboard.incidents.life import signers
from dashboard.running import audit_check, ledger, store_checks, tally_round
from dashboard.running.replayed import ReplayCounts, differences
from dashboard.running.store_checks import future_records
from dashboard.words.clock import township_date

# Of one kind no more lines.
SHOWN = 20
Say = Callable[[str], None]


def check_shipped_data(say: Say) -> bool:
    """Compare the shipped lists with the number ledger; whether all holds."""
    lines = ledger.ledger()
    for line in lines:
        differs = "" if line.holds else f"（应为 {line.expected}）"
        say(f"{'✓' if line.holds else '✗'} {line.title}：{line.found}{differs}")
    return all(line.holds for line in lines)


def check(session: Session, say: Say, at: datetime) -> int:
    """Check everything that a store can prove of itself; the command's exit status, as audit_report's."""
    holds = _told(say, "数据库文件完整，能读到最后一页", "数据库文件不完整", store_checks.damage(session))
    for name, number in stores.counts(session, township_date(at)).items():
        say(f"  {name}：{number:,}")
    wrong = (*tallies.differences(session), *signers.differences(session))
    holds &= _told(say, "按日计数、签收人与逐件重算一致", "按日计数、签收人与逐件重算不一致", iter(wrong))
    stale = tally_round.differences(session, at)
    kept = "巡检留存的漏项、季度计数与逐件再查"
    holds &= _told(say, f"{kept}一致", f"{kept}不一致", stale)
    holds &= _replayed(session, say)
    for line in future_records(session, at):
        say(f"！{line}。时钟快过，或者有人改过库；封存、巡检和办理照常。")
    code = audit_check.check_chains(session, say)
    return code if holds else audit_check.BROKEN


def _replayed(session: Session, say: Say) -> bool:
    counted = ReplayCounts()
    try:
        problems = differences(session, counted)
        holds = _told(say, "", "事件、交办单、点将或揭榜与办理记录推出来的不一致", problems)
    except (ValueError, LookupError) as error:
        say(f"✗ 有一行读不懂，与办理记录没有核对完：{error}")
        return False
    if holds:
        say(
            f"✓ {counted.incidents:,} 件事件、{counted.shares:,} 张交办单、{counted.bounties:,} 张榜"
            "与办理记录推出来的一致"
        )
    if counted.partly:
        say(f"  其中 {counted.partly:,} 张交办单的记录没有写期限，只核对了发出和签收的时间。")
    return holds


def _told(say: Say, good: str, bad: str, problems: Iterator[str]) -> bool:
    number = 0
    for number, problem in enumerate(problems, start=1):
        if number == 1:
            say(f"✗ {bad}：")
        if number <= SHOWN:
            say(f"  {problem}")
    if number > SHOWN:
        say(f"  还有 {number - SHOWN:,} 处，没有逐条列出。")
    if not number and good:
        say(f"✓ {good}")
    return not number
