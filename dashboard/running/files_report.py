"""The attachments' contents on the command line: what is missing, and what nobody uses."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from dashboard.files.attachments import checking
from dashboard.files.attachments.rules import MEGABYTE
from dashboard.files.attachments.storage import State
from dashboard.store.database import reading
from dashboard.store.store_files import files_folder

SAID = {State.MISSING: "内容缺失", State.ALTERED: "内容被改动或损坏"}


def check_files(session: Session, tell: Callable[[str], None], *, thorough: bool) -> bool:
    """Name every attachment whose content is not as it was kept; returns whether there are none."""
    faults = checking.missing_files(session, thorough=thorough)
    for fault in faults:
        tell(f"✗ {fault.number}　{fault.name}：{SAID[fault.state]}")
    tell(f"附件文件夹：{files_folder()}")
    tell(
        f"{len(faults):,} 个附件打不开，请从备份恢复这个文件夹。" if faults else "附件的内容都在，没有改动。"
    )
    return not faults


def sweep_files(tell: Callable[[str], None], at: datetime, *, delete: bool) -> None:
    """Count, or remove, the contents older than a day that belong to no attachment."""
    with reading() as session:
        swept = checking.sweep(session, at=at, delete=delete)
    done = (
        "已经删除。"
        if delete and swept.number
        else "不用清理。"
        if not swept.number
        else "没有删除；要删除请再加 --delete。"
    )
    tell(f"没有用上的内容 {swept.number:,} 个，{swept.size / MEGABYTE:,.1f} MB。{done}")
