"""One chunk of checked rows into the store: matched, compared, inserted or updated, in one transaction."""

import json
from collections import Counter
from hashlib import blake2b

import numpy as np
import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from dashboard.admin.imports.batch import ON_THE_PAGE
from dashboard.admin.imports.context import ImportContext
from dashboard.admin.imports.inserting import insert_new
from dashboard.admin.imports.updating import update_changed
from dashboard.files.sheets.profile_model import LABELS, NAMES, PLAIN_FIELDS
from models import TOWNSHIP_CODE

# What makes a row another row: everything of it that reaches the store.
_HASHED = (
    *("title", "description", "place", "reporter_name", "reporter_phone", "result", "urgent", "secret"),
    *(
        "source",
        "verdict",
        "status",
        "reported_at",
        "accepted_at",
        "dispatched_at",
        "told_due_at",
        "concluded_at",
    ),
    *("longitude", "latitude", "department_key", "category_key", "village_key"),
)
# A field that came later counts where it is filled: what was read without it stays the same row.
_LATER = [field for name, field in PLAIN_FIELDS.items() if name not in _HASHED]
_STORED = """
SELECT source_id, id, source_hash FROM incident
WHERE township_code = :township AND source_system = :system AND source_id {among}
"""


def write(session: Session, frame: pd.DataFrame, run: ImportContext) -> Counter[str]:
    """Bring the store to what the rows say; returns how many were imported, updated, unchanged, refused.

    A trial run only says what would happen. The caller's transaction makes it whole or nothing.
    """
    _queue_behind_same_source(session, run)
    before = len(frame)
    frame = _with_ids(session, frame, run)
    tally = Counter(refused=before - len(frame))
    if frame.empty:
        return tally
    frame["source_hash"] = _hashes(frame)
    stored = _stored(session, frame["source_id"].tolist(), run.profile.name)
    stored_rows = [stored.get(source_id, (None, None)) for source_id in frame["source_id"]]
    frame["id"] = pd.Series([one for one, _ in stored_rows], index=frame.index, dtype=object)
    is_new = frame["id"].isna()
    same = np.array(
        [old == new for (_, old), new in zip(stored_rows, frame["source_hash"], strict=True)], bool
    )
    new, changed = frame[is_new], frame[~is_new & ~same]
    if not new.empty and not run.is_trial:
        insert_new(session, new, run)
    updated = update_changed(session, changed, run) if not changed.empty else 0
    tally.update(imported=len(new), updated=updated, unchanged=len(frame) - len(new) - updated)
    return tally


def _queue_behind_same_source(session: Session, run: ImportContext) -> None:
    """Two imports of one source on PostgreSQL take turns, chunk by chunk; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql" and not run.is_trial:
        lock = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
        session.execute(lock, {"name": f"import:{run.profile.name}"})


def _with_ids(session: Session, frame: pd.DataFrame, run: ImportContext) -> pd.DataFrame:
    """The rows that stay, with department_id, category_id and village_id."""
    frame = frame.copy()
    refused = np.zeros(len(frame), bool)
    for kind in NAMES:
        given = frame[kind].tolist()
        missing = run.names.missing(kind, given)
        created = {name for name in missing if run.names.can_create(kind, name)}
        if created and not run.is_trial:
            run.names.create(session, kind, [name for name in missing if name in created])
        lost = {name for name in missing if name not in created}
        if lost:
            refused |= _say_unknown(kind, given, lost, frame, run)
        ids = run.names.find(kind, given)
        frame[f"{kind}_id"] = pd.Series(ids, index=frame.index, dtype=object)
        keys = [one or name for one, name in zip(ids, given, strict=True)]
        frame[f"{kind}_key"] = pd.Series(keys, index=frame.index, dtype=object)
    return frame[~refused]


def _say_unknown(
    kind: str, given: list[str], lost: set[str], frame: pd.DataFrame, run: ImportContext
) -> np.ndarray:
    where = np.fromiter((name in lost for name in given), bool, len(given))
    is_refused = getattr(run.profile.unknown, kind) == "refuse"
    outcome = "没有导入" if is_refused else "这一项留空"
    reason = f"本镇没有叫这个名字的{LABELS[kind]}，{outcome}。{ON_THE_PAGE}"
    column = run.profile.column(kind)
    rows = frame["row"].to_numpy(np.int64)
    run.issues.add(f"unknown_{kind}", where, rows, column, given, reason, refused=is_refused)
    return where if is_refused else np.zeros(len(given), bool)


def _hashes(frame: pd.DataFrame) -> list[str]:
    columns = [
        frame[name].astype("int64") if frame[name].dtype.kind == "M" else frame[name] for name in _HASHED
    ]
    rows = zip(*(column.tolist() for column in columns), strict=True)
    # What ran by no limits of ours has another hash than what does, so that the same file brings it in again.
    marks = ["" if clocks is None else "town" for clocks in frame["clocks"]]
    for field in _LATER:
        filled = [value if value != field.empty else None for value in frame[field.name]]
        more = ["" if value is None else f"{field.name}={value!r}" for value in filled]
        marks = [mark + part for mark, part in zip(marks, more, strict=True)]
    return [
        blake2b((repr(row) + mark).encode(), digest_size=16).hexdigest()
        for row, mark in zip(rows, marks, strict=True)
    ]


def _stored(session: Session, source_ids: list[str], system: str) -> dict[str, tuple[int, str]]:
    """Id and hash of those rows that this source has brought before, by source id."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    # A list of thousands of parameters costs more to compile than to look up.
    ids: object = json.dumps(source_ids) if is_sqlite else source_ids
    query = _STORED.format(among="IN (SELECT value FROM json_each(:ids))" if is_sqlite else "= ANY(:ids)")
    rows = session.execute(text(query), {"township": TOWNSHIP_CODE, "system": system, "ids": ids})
    return {source_id: (one, digest) for source_id, one, digest in rows}
