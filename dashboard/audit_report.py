"""What a check of the chains found, as sentences for the command line."""

from collections.abc import Callable

from sqlmodel import Session

from dashboard.access.queries_audit import subject_names
from dashboard.audit_check import Break, Checked, breaks
from dashboard.audit_logs import LOGS
from dashboard.bounties.rules import number_words
from dashboard.database import reading
from models import Bounty, Incident

INCIDENTS, AUDIT, BOUNTIES = (log.title for log in LOGS)
# Somebody who rewrote everything need not fill the screen.
SHOWN = 100


def check(say: Callable[[str], None], noted: str = "") -> bool:
    """Check every chain and seal of the store in use, and `say` line by line what was found.

    `noted` is a seal's hash that was kept on paper, as it was printed. Returns whether all holds.
    """
    checked, found = Checked(), 0
    with reading() as session:
        for one in breaks(session, checked, noted="".join(noted.split()).lower()):
            found += 1
            if found <= SHOWN:
                say(f"✗ {one.log} · {_whose(session, one)}：{one.what}")
    if found > SHOWN:
        say(f"✗ 还有 {found - SHOWN:,} 处，没有逐条列出。")
    say(f"核对了 {checked.subjects:,} 条链、{checked.entries:,} 条记录、"
        f"{checked.seals:,} 次封存（{checked.tails:,} 个链尾）。")  # fmt: skip
    if checked.last_hash is None:
        say("还没有封存过：链尾被截去看不出来。请用 --seal 封存。")
    else:
        say(f"最后一次封存的校验值（请记在纸上，下次用 --noted 核对）：{on_paper(checked.last_hash)}")
    say(
        f"共 {found:,} 处不符。请保留数据库原样，并报告负责人。"
        if found
        else "✓ 全部相符，没有被改动或删除。"
    )
    return not found


def on_paper(value: bytes) -> str:
    """A hash in hex, in groups that can be copied by hand."""
    text = value.hex()
    return " ".join(text[start : start + 8] for start in range(0, len(text), 8))


def _whose(session: Session, found: Break) -> str:
    if found.log == INCIDENTS and found.subject.isdecimal():
        incident = session.get(Incident, int(found.subject))
        return f"事件 {incident.number}" if incident else f"事件（序号 {found.subject}，已不存在）"
    if found.log == BOUNTIES and found.subject.isdecimal():
        bounty = session.get(Bounty, int(found.subject))
        told = number_words(bounty.year, bounty.number) if bounty else f"（序号 {found.subject}，已不存在）"
        return f"榜 {told}"
    if found.log == AUDIT:
        return subject_names(session, [found.subject])[found.subject]
    return found.subject
