"""接口认词 in the demo town: one record of 12345 with a photograph, whose word nobody knows."""

from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.admin.adapters.actions_taking import hold_files
from dashboard.admin.adapters.adapter import load_adapter
from dashboard.admin.adapters.reading import Reader
from dashboard.demo.photographs import USUAL, kept_pictures
from dashboard.store.chain import canonical
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK
from models import (
    TOWNSHIP_ZONE,
    AdapterRecord,
    AdapterState,
    ApiKey,
    Source,
    Village,
)

NAME = "hotline_12345"
CAME_BEFORE, KEY_SINCE, KEY_FOR = timedelta(minutes=35), timedelta(days=60), timedelta(days=300)


def fill_adapters(session: Session, seed: int, until: datetime) -> None:
    """The key of a 12345 platform, which nobody holds, and what it sent. Needs villages."""
    rng = Random(f"adapters/{seed}")
    key = ApiKey(
        name=f"区 12345 平台（{EXAMPLE_MARK}）", key_hash=sha256(rng.randbytes(32)).hexdigest(),
        may_send=True, source=Source.HOTLINE_12345, to_on=township_date(until + KEY_FOR),
        created_at=until - KEY_SINCE, last_used_at=until - CAME_BEFORE,
        created_by=f"{EXAMPLE_MARK}·系统管理员",
    )  # fmt: skip
    session.add(key)
    session.flush()
    at = until - CAME_BEFORE
    number = f"{EXAMPLE_MARK}DH{at.astimezone(TOWNSHIP_ZONE):%Y%m%d}001"
    content = _content(session, number, at)
    read = Reader(session, load_adapter(NAME)).read(content, key.source)
    row = AdapterRecord(
        adapter=NAME, api_key_id=key.id or 0, source_id=number, state=AdapterState.WAITING, content=content,
        body_hash=sha256(canonical(content).encode()).hexdigest(),
        unknown=[list(pair) for pair in read.unknown], received_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    picture, _ = kept_pictures(session)[USUAL]
    hold_files(session, row, [picture], ())


def _content(session: Session, number: str, at: datetime) -> dict[str, Any]:
    village = session.execute(select(col(Village.short_name)).order_by(col(Village.id)).limit(1)).scalar()
    return {
        "工单": {
            "编号": number, "标题": f"村口路面坏了，骑车容易摔（{EXAMPLE_MARK}）", "事项分类": "道路破损类",
            "紧急程度": "普通", "受理时间": f"{at.astimezone(TOWNSHIP_ZONE):%Y-%m-%d %H:%M:%S}",
        },
        "诉求": {"内容": "村口的路坏了一个多星期，晚上看不清，已经有人摔倒，请来修。"},
        "地址": {"村社": village, "详细地址": "村口"},
        "诉求人": {"是否保密": "公开"},
    }  # fmt: skip
