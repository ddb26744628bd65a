"""Every incident's log becomes a chain of hashes; seals are found by their number."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

from dashboard.store.bulk import insert_rows
from dashboard.store.chain import FIRST, canonical, plain_link
from migrations.append_only import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEPT = ("incident_id", "seq", "action", "from_status", "to_status", "at", "recorded_at", "actor", "role", "reason")
ACTIONS = ('report', 'accept', 'reject', 'pass_up', 'close_at_village', 'triage', 'dispatch', 'sign', 'return', 'arbitrate', 'escalate', 'district_receipt', 'district_reply', 'suspend', 'resume', 'feed_back', 'verify', 'rework', 'merge', 'unmerge', 'cancel', 'reopen', 'rate', 'extend', 'remind', 'supervise', 'add_party', 'remove_party', 'first_report', 'call_up', 'arrive', 'amend', 'comment', 'strike', 'import')
STATUSES = ('reported', 'accepted', 'triaged', 'dispatched', 'handling', 'suspended', 'escalated', 'fed_back', 'closed', 'rejected', 'merged', 'cancelled')
# Rows in memory at a time.
CHUNK = 20_000


def upgrade() -> None:
    # The table is written anew: no row of the old one may be changed, and SQLite adds no such column.
    op.rename_table('incident_log', 'incident_log_before')
    if op.get_bind().dialect.name == 'postgresql':
        # There, the name of a primary key is the name of an index, and taken.
        op.execute('ALTER INDEX pk_incident_log RENAME TO pk_incident_log_before')
    op.create_table('incident_log',
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum(*ACTIONS, name='action', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('from_status', sa.Enum(*STATUSES, name='from_status', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('to_status', sa.Enum(*STATUSES, name='to_status', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('actor', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_log_incident_id')),
    sa.PrimaryKeyConstraint('incident_id', 'seq', name=op.f('pk_incident_log')),
    sqlite_with_rowid=False
    )
    is_sqlite = op.get_bind().dialect.name == 'sqlite'
    if is_sqlite:
        # The rows passed these checks before. What is dropped below stays in the file as the new table: to
        # write zeros over the old pages would need memory for all of them.
        op.execute('PRAGMA ignore_check_constraints = ON')
        op.execute('PRAGMA secure_delete = OFF')
    columns = (*KEPT, 'data', 'hash')
    subject, before = None, FIRST
    for rows in _chunks():
        chained = []
        for row in rows:
            before = before if row[0] == subject else FIRST
            subject, before = row[0], plain_link(before, *row[:-1], data=canonical(json.loads(row[-1])))
            chained.append((*row, before))
        insert_rows(op.get_bind(), 'incident_log', columns, chained, is_ready=is_sqlite)
    # Its triggers go with it.
    op.drop_table('incident_log_before')
    if is_sqlite:
        op.execute('PRAGMA ignore_check_constraints = OFF')
        op.execute('PRAGMA secure_delete = ON')
    protect("incident_log", "incident_id", "seq")
    with op.batch_alter_table('sealed_tail', schema=None) as batch_op:
        batch_op.create_index('ix_sealed_tail_seal_id', ['seal_id'], unique=False)


def _chunks() -> Iterator[list[Any]]:
    """The old rows, chain after chain, as the driver gives them: on SQLite, times and data are text."""
    query = sa.text(
        f"SELECT {', '.join(KEPT)}, CAST(data AS TEXT) FROM incident_log_before"
        " WHERE (incident_id, seq) > (:incident_id, :seq) ORDER BY incident_id, seq LIMIT :chunk"
    )
    incident_id, seq = -1, 0
    while rows := op.get_bind().execute(query, {"incident_id": incident_id, "seq": seq, "chunk": CHUNK}).all():
        yield [tuple(row) for row in rows]
        incident_id, seq = rows[-1][:2]


def downgrade() -> None:
    with op.batch_alter_table('sealed_tail', schema=None) as batch_op:
        batch_op.drop_index('ix_sealed_tail_seal_id')
    op.drop_column('incident_log', 'hash')
