"""Other systems send their own form, and read what became of it in their own words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access.queries import KeyHolder
from dashboard.admin.adapters import feed
from dashboard.admin.adapters.actions_taking import go_in, hold_files
from dashboard.admin.adapters.adapter import adapter_names, load_adapter
from dashboard.admin.adapters.reading import Reader
from dashboard.admin.adapters.results import result_of, waits
from dashboard.files.attachments.rules import MEGABYTE, KeptFile
from dashboard.files.attachments.sent import keep_sent
from dashboard.files.sheets.adapter_model import Adapter, at_place
from dashboard.incidents.public.feed import WINDOW, settled
from dashboard.store.chain import canonical
from dashboard.store.database import reading, transaction
from dashboard.town.settings import queries as settings
from dashboard.web.api.asked import Holder
from dashboard.web.api.door import reach
from dashboard.web.api.problems import Problem, declared
from dashboard.web.api.reports import Number
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import AdapterRecord, AdapterState

MOST_AT_ONCE, USUAL = 100, 100
NO_ADAPTER = "没有“{}”这个接口适配。有哪些，见 /adapters。"
NO_RECORD = "没有这一条，或者不是这个密钥报来的。"
NO_LIST = "正文里“{}”要是一个列表，每一项是一条。"
TOO_MANY = "一次最多 {} 条，没有收。请分几次报。"
ALREADY_BY_OTHER = "这个编号已经按另一个接口适配报来过，没有收。"
A = AdapterRecord
router = APIRouter(prefix="/adapters")
Name = Annotated[
    str, Path(max_length=40, pattern=r"^[a-z0-9_]+$", description="接口适配的名称，见 /adapters")
]
SourceId = Annotated[Number, Path(description="你们系统里的编号")]
Cursor = r"^[0-9]{1,18}$"


class AdapterRow(BaseModel):
    name: str = Field(description="名称，写在网址里")
    title: str = Field(description="是哪个系统的")
    fields: dict[str, list[str]] = Field(description="我们的哪一项，从你们的哪里取")
    returned: dict[str, str] = Field(description="结果里你们的哪一项，填我们的什么")


class Outcome(BaseModel):
    source_id: str = Field(description="你们系统里的编号")
    result: Literal["registered", "known", "waiting", "refused"] = Field(
        description="registered 已登记、known 以前报过、waiting 等指挥室认词、refused 没有收"
    )
    detail: str = Field(description="没有收、要等的，写明为什么；附件没有收下的，写明哪一个、为什么")
    record: dict[str, str] = Field(description="现在办到哪一步，你们自己的写法；没有收的为空")


class Outcomes(BaseModel):
    results: list[Outcome] = Field(description="一条一个结果，顺序一样")


PARTLY: dict[int | str, dict[str, Any]] = {
    200: {"model": Outcomes, "description": "以前都报过"},
    202: {"model": Outcomes, "description": "有要等指挥室认词的"},
}


class ResultPage(BaseModel):
    results: list[dict[str, str]] = Field(description="有变化的，每条是现在的结果，你们自己的写法")
    refused: list[dict[str, str]] = Field(description="指挥室决定不收的，写着原因")
    next_after: str = Field(description="下一次把它填在 after")
    more: bool = Field(description="是不是还有，马上可以再取")


@router.get("", summary="有哪些接口适配", response_description="接口适配")
def adapters(holder: Holder) -> list[AdapterRow]:
    """每个系统一个映射文件：它的哪一项是我们的什么，结果怎么写回去。"""
    reach(holder.person, "ground.read")
    return [
        AdapterRow(
            name=one.name, title=one.title, returned=one.results.fields,
            fields={field: list(places) for field, places in one.columns.items()},
        )
        for one in map(load_adapter, adapter_names())
    ]  # fmt: skip


@router.post(
    "/{name}",
    summary="按自己的格式报来",
    status_code=201,
    response_description="都登记了；有一条要等认词是 202，以前报过是 200，一条也没有收是 422",
    responses=PARTLY | declared(404),
)
def send(
    name: Name,
    holder: Holder,
    response: Response,
    body: Annotated[dict[str, Any], Body(description="你们自己的格式")],
) -> Outcomes:
    """一条，或者一批（最多 100 条）。同一个编号只登记一件；不认识的词不猜，先放着等指挥室认，不会丢。"""
    reach(holder.person, "incident.report")
    adapter = _adapter(name)
    outcomes = [_take(adapter, one, holder, at=now()) for one in _records(adapter, body)]
    response.status_code = _status(outcomes)
    return Outcomes(results=outcomes)


@router.get(
    "/{name}/results/{source_id}",
    summary="按自己的编号看结果",
    response_description="结果，你们自己的写法",
    responses=declared(404),
)
def one_result(name: Name, source_id: SourceId, holder: Holder) -> dict[str, str]:
    """只看得到这个密钥自己报来的。没有任何人的姓名电话；保密的事没有事件编号和承办单位。"""
    reach(holder.person, "incident.read")
    adapter = _adapter(name)
    with reading() as session:
        row = _row(session, adapter, source_id, holder)
        if row is None:
            raise Problem(404, NO_RECORD)
        return result_of(session, adapter, row, at=now())


@router.get("/{name}/results", summary="取有变化的结果", response_description="结果", responses=declared(404))
def results(
    name: Name,
    holder: Holder,
    after: Annotated[str, Query(pattern=Cursor, description="上一次的 next_after；第一次填 0")] = "0",
    limit: Annotated[int, Query(ge=1, le=MOST_AT_ONCE, description="一页最多几条变化")] = USUAL,
) -> ResultPage:
    """受理、交办、办结、答复，有变化就在这里。每隔几分钟取一次；同一条可能再来，以后来的为准。"""
    reach(holder.person, "incident.read")
    adapter, at = _adapter(name), now()
    own: dict[str, Any] = {"adapter": adapter.name, "api_key_id": holder.person.api_key_id}
    with reading() as session:
        numbers = settled(session, int(after))
        until = numbers[-1] if numbers else int(after)
        moved = feed.moved(session, after=int(after), until=until, limit=limit + 1, **own)
        is_cut = len(moved) > limit
        # Entries of one number stay together, or a cursor would step over some.
        last = moved[limit][0] - 1 if is_cut else until
        rows = dict.fromkeys(record for number, record in moved if number <= last)
        refused = feed.refused(session, **own)

        def told(ids: Iterable[int]) -> list[dict[str, str]]:
            return [result_of(session, adapter, session.get_one(A, one), at=at) for one in ids]

        return ResultPage(
            results=told(rows), refused=told(refused), next_after=str(last),
            more=is_cut or len(numbers) == WINDOW,
        )  # fmt: skip


def _adapter(name: str) -> Adapter:
    if name not in adapter_names():
        raise Problem(404, NO_ADAPTER.format(name))
    return load_adapter(name)


def _records(adapter: Adapter, body: dict[str, Any]) -> list[Any]:
    """The records of a request: those at the adapter's place, else the body itself."""
    if not adapter.records or at_place(body, adapter.records) is None:
        return [body]
    found = at_place(body, adapter.records)
    if not isinstance(found, list) or not found:
        raise Refused(NO_LIST.format(adapter.records))
    if len(found) > MOST_AT_ONCE:
        raise Refused(TOO_MANY.format(MOST_AT_ONCE))
    return found


def _status(outcomes: list[Outcome]) -> int:
    """The HTTP status of them all: what has to be looked at by the sender comes first."""
    if all(one.result == "refused" for one in outcomes):
        return 422
    if any(one.result == "waiting" for one in outcomes):
        return 202
    return 201 if any(one.result == "registered" for one in outcomes) else 200


def _take(adapter: Adapter, record: Any, holder: KeyHolder, *, at: datetime) -> Outcome:
    """Take one record, once by its number; what is unknown in it makes it wait."""
    source_id = ""
    try:
        with reading() as session:
            reader = Reader(session, adapter)
            read = reader.read(record, holder.source)
            source_id = read.source_id
            if read.wrong:
                raise Refused(read.wrong)
            came = _Came(record, sha256(canonical(record).encode()).hexdigest())
            known = _row(session, adapter, source_id, holder)
            if known is not None and not came.is_read_anew(known):
                return _known(session, adapter, known, at=at)
            most = int(settings.value(session, "attachment_megabytes")) * MEGABYTE
        # Pictures are made anew before the store is written: that takes long.
        came.files, came.refused = keep_sent(reader.files(record), most=most, at=at)
        with transaction() as session:
            return _taken(session, adapter, came, Reader(session, adapter), holder, source_id, at=at)
    except Refused as refusal:
        return Outcome(source_id=source_id, result="refused", detail=str(refusal), record={})
    except IntegrityError:
        # The same, sent twice at once: the other one was first.
        with reading() as session:
            row = _row(session, adapter, source_id, holder)
            if row is None:
                raise
            return _known(session, adapter, row, at=at)


@dataclass
class _Came:
    """A record as it came, with its files as they are kept, and of those not taken the name and why."""

    record: Any
    body_hash: str
    files: list[KeptFile] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def is_read_anew(self, row: AdapterRecord) -> bool:
        """What was refused, sent again with other content."""
        return row.state is AdapterState.REFUSED and row.body_hash != self.body_hash


def _taken(
    session: Session, adapter: Adapter, came: _Came, reader: Reader, holder: KeyHolder, source_id: str,
    *, at: datetime,
) -> Outcome:  # fmt: skip
    row = _row(session, adapter, source_id, holder, lock=True)
    if row is not None and not came.is_read_anew(row):
        return _known(session, adapter, row, at=at)
    row = row or AdapterRecord(
        adapter=adapter.name, api_key_id=holder.person.api_key_id or 0, source_id=source_id,
        state=AdapterState.WAITING, body_hash=came.body_hash, received_at=at,
    )  # fmt: skip
    row.state, row.body_hash, row.received_at = AdapterState.WAITING, came.body_hash, at
    row.content = reader.without_contents(came.record)
    row.decision, row.decided_by, row.decided_at = "", "", None
    read = reader.read(came.record, holder.source)
    row.unknown = [list(pair) for pair in read.unknown]
    session.add(row)
    session.flush()
    hold_files(session, row, came.files, came.refused)
    if not read.unknown:
        go_in(session, row, read, at=at)
        return Outcome(
            source_id=source_id, result="registered", detail=row.files_refused,
            record=result_of(session, adapter, row, at=at),
        )  # fmt: skip
    return Outcome(
        source_id=source_id, result="waiting", detail=waits(row) + row.files_refused,
        record=result_of(session, adapter, row, at=at),
    )  # fmt: skip


def _known(session: Session, adapter: Adapter, row: AdapterRecord, *, at: datetime) -> Outcome:
    if row.state is AdapterState.REFUSED:
        return Outcome(source_id=row.source_id, result="refused", detail=row.decision, record={})
    is_waiting = row.state is AdapterState.WAITING
    return Outcome(
        source_id=row.source_id,
        result="waiting" if is_waiting else "known",
        detail=(waits(row) if is_waiting else "") + row.files_refused,
        record=result_of(session, adapter, row, at=at),
    )


def _row(
    session: Session, adapter: Adapter, source_id: str, holder: KeyHolder, *, lock: bool = False
) -> AdapterRecord | None:
    query = select(A).where(col(A.api_key_id) == holder.person.api_key_id, col(A.source_id) == source_id)
    row: AdapterRecord | None = session.execute(query.with_for_update() if lock else query).scalar()
    if row is not None and row.adapter != adapter.name:
        raise Refused(ALREADY_BY_OTHER)
    return row
