"""Records of other systems that wait for somebody to say what their words mean."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.admin.adapters.adapter import adapter_names, load_adapter
from dashboard.admin.adapters.reading import Reader
from dashboard.admin.imports import queries as imports
from models import AdapterFile, AdapterRecord, AdapterState, ApiKey, FileKind

A = AdapterRecord
WAITING = col(A.state) == AdapterState.WAITING
MOST_SHOWN = 50


@needs("villager_report.manage")
def waiting_count(session: Session) -> int:
    """How many records wait."""
    return int(session.execute(select(func.count()).select_from(A).where(WAITING)).scalar_one())


@needs("villager_report.manage")
def waiting(session: Session) -> list[dict[str, Any]]:
    """The records that wait, the oldest first: record_id, system, adapter, source_id, title, description,
    place, unknown (pairs of a field and a word), received_at, files (hash, name and whether it is a picture),
    files_refused. Nobody who reported is named."""
    query = select(A, col(ApiKey.name)).join(ApiKey, col(ApiKey.id) == col(A.api_key_id)).where(WAITING)
    readers: dict[str, Reader] = {}
    rows = []
    records = session.execute(query.order_by(col(A.id)).limit(MOST_SHOWN)).all()
    files = _files(session, [row.id for row, _ in records])
    for row, system in records:
        if row.adapter not in readers and row.adapter in adapter_names():
            readers[row.adapter] = Reader(session, load_adapter(row.adapter))
        reader = readers.get(row.adapter)
        said = {
            field: reader.text(row.content or {}, field) if reader else ""
            for field in ("title", "description", "place")
        }
        rows.append(
            {
                "record_id": row.id, "system": system, "source_id": row.source_id,
                "adapter": reader.adapter.title if reader else row.adapter,
                "unknown": [tuple(pair) for pair in row.unknown or ()],
                "received_at": row.received_at, "files": files.get(row.id, []),
                "files_refused": row.files_refused, **said,
            }
        )  # fmt: skip
    return rows


def _files(session: Session, records: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    made: dict[int, list[dict[str, Any]]] = {}
    query = select(AdapterFile).where(col(AdapterFile.record_id).in_(records)).order_by(col(AdapterFile.id))
    for file in session.execute(query).scalars():
        is_picture = file.kind is FileKind.PICTURE
        made.setdefault(file.record_id, []).append(
            {"sha256": file.sha256, "name": file.name, "is_picture": is_picture}
        )
    return made


@needs("villager_report.manage")
def meanings(session: Session) -> dict[str, list[str]]:
    """What a word of a category or a village may mean: the town's names, by field."""
    names = imports.allowed_names(session)
    return {"category": names["category"], "village": names["village"]}


@needs("villager_report.manage")
def learnt(session: Session) -> list[dict[str, Any]]:
    """What was said of the words of every adapter: choice_id, adapter, field, said, meant, actor, made_at."""
    rows: list[dict[str, Any]] = []
    for name in adapter_names():
        adapter = load_adapter(name)
        frame = imports.remembered_rows(session, profile=adapter.memory)
        rows += [
            {**{str(key): value for key, value in row.items()}, "adapter": adapter.title}
            for row in frame.to_dict("records")
        ]
    return rows
