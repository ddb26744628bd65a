"""What a check of the chains found, as sentences for the command line."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlmodel import Session

from dashboard.access.audit_logs import LOGS
from dashboard.access.queries_audit import subject_names
from dashboard.assessment.bounties.rules import number_words
from dashboard.running.audit_check import Break, CheckProgress, breaks
from dashboard.store.chain import digest_of
from dashboard.store.chain_key import known_keys
from models import Bounty, Incident

INCIDENTS, AUDIT, BOUNTIES = (log.title for log in LOGS)
# Somebody who rewrote everything need not fill the screen.
SHOWN = 100


HOLDS, BROKEN, UNPROVEN = 0, 1, 2


def check_chains(
    session: Session, say: Callable[[str], None], noted: str = "", earlier: Sequence[Path] = ()
) -> int:
    """Check every chain and seal of a store, and `say` line by line what was found.

    `noted` is a seal's hash that was kept on paper, as it was printed; `earlier` are files with keys that the
    server had before. Returns HOLDS, BROKEN, or UNPROVEN where a key is not at hand.
    """
    checked, total = CheckProgress(known_keys(tuple(earlier))), 0
    for one in breaks(session, checked, noted="".join(noted.split()).lower()):
        total += 1
        if total <= SHOWN:
            say(f"✗ {one.log} · {_whose(session, one)}：{one.what}")
    if total > SHOWN:
        say(f"✗ 还有 {total - SHOWN:,} 处，没有逐条列出。")
    say(f"核对了 {checked.subjects:,} 条链、{checked.entries:,} 条记录、"
        f"{checked.seals:,} 次封存（{checked.tails:,} 个链尾）；"
        f"库外记下的封存 {checked.witnessed:,} 次。")  # fmt: skip
    if checked.unsealed:
        say(
            f"有 {checked.unsealed:,} 条链在最后一次封存以后又有新记录：这些新记录如果被从末尾截去，"
            "现在还查不出来，下一次封存以后才查得出。"
        )
    if checked.last_hash is not None:
        say(f"最后一次封存的校验值（请记在纸上，下次用 --noted 核对）：{hash_in_groups(checked.last_hash)}")
    for name, number in checked.unproven.items():
        say(
            f"？有 {number:,} 处是用另一个密钥（{name}）写的，这台机器上没有那个密钥，没法核对。"
            "这不等于被改动："
            "服务器的密钥（ROOM_SECRET 或 data/local/secret.key）换过或丢了就会这样。"
            "有旧密钥的，存成文件，用 --old-key 文件 再核对一次。"
        )
    if total:
        say(f"共 {total:,} 处不符。请保留数据库原样，并报告负责人。")
        return BROKEN
    if checked.unproven:
        say("其余的全部相符。")
        return UNPROVEN
    say("✓ 全部相符，没有被改动或删除。")
    return HOLDS


def hash_in_groups(value: bytes) -> str:
    """What tells a hash from others, in hex, in groups that can be copied by hand."""
    text = digest_of(value).hex()
    return " ".join(text[start : start + 8] for start in range(0, len(text), 8))


def _whose(session: Session, broken: Break) -> str:
    if broken.log == INCIDENTS and broken.subject.isdecimal():
        incident = session.get(Incident, int(broken.subject))
        return f"事件 {incident.number}" if incident else f"事件（序号 {broken.subject}，已不存在）"
    if broken.log == BOUNTIES and broken.subject.isdecimal():
        bounty = session.get(Bounty, int(broken.subject))
        told = number_words(bounty.year, bounty.number) if bounty else f"（序号 {broken.subject}，已不存在）"
        return f"榜 {told}"
    if broken.log == AUDIT:
        return subject_names(session, [broken.subject])[broken.subject]
    return broken.subject
