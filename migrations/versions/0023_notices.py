"""Notices about bounties and about cases at the counter, beside those about incidents."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ACTIONS = ('report', 'accept', 'reject', 'pass_up', 'close_at_village', 'triage', 'dispatch', 'sign', 'return', 'arbitrate', 'escalate', 'district_receipt', 'district_reply', 'suspend', 'resume', 'feed_back', 'verify', 'rework', 'merge', 'unmerge', 'cancel', 'reopen', 'rate', 'extend', 'remind', 'supervise', 'add_party', 'remove_party', 'first_report', 'call_up', 'arrive', 'amend', 'comment', 'strike', 'import')
KINDS = ('bounty_publish', 'bounty_extend', 'bounty_sign_up', 'bounty_withdraw', 'bounty_begin_selection', 'bounty_choose', 'bounty_form_team', 'bounty_change_team', 'bounty_submit', 'bounty_send_back', 'bounty_accept', 'bounty_fail', 'bounty_lapse', 'bounty_cancel', 'bounty_due_soon', 'bounty_overdue', 'counter_accept', 'counter_send_up')
ONE_SUBJECT = (
    "(incident_id IS NOT NULL AND action IS NOT NULL AND kind IS NULL"
    " AND bounty_id IS NULL AND counter_case_id IS NULL)"
    " OR (incident_id IS NULL AND action IS NULL AND kind IS NOT NULL"
    " AND (bounty_id IS NULL) <> (counter_case_id IS NULL))"
)
COLUMNS = "id, incident_id, seq, action, at, to_kind, to_id, to_role, text"
INDEXES = {
    'ix_notice_incident_id': ['incident_id'],
    'ix_notice_role': ['to_role', 'id'],
    'ix_notice_to': ['to_kind', 'to_id', 'id'],
}
OF_BOUNTY = sa.text("bounty_id IS NOT NULL")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _anew(is_of_incidents=False)
    else:
        op.alter_column('notice', 'incident_id', nullable=True)
        op.alter_column('notice', 'action', nullable=True)
        for table in ('bounty', 'counter_case'):
            op.add_column('notice', sa.Column(f'{table}_id', sa.Integer(), nullable=True))
            op.create_foreign_key(op.f(f'fk_notice_{table}_id'), 'notice', table, [f'{table}_id'], ['id'])
        op.add_column('notice', sa.Column('kind', sa.String(length=24), nullable=True))
        words = ", ".join(f"'{word}'" for word in KINDS)
        op.create_check_constraint(op.f('ck_notice_noticekind'), 'notice', f"kind IN ({words})")
        op.create_check_constraint(op.f('ck_notice_one_subject'), 'notice', ONE_SUBJECT)
    op.create_index('ix_notice_bounty_id', 'notice', ['bounty_id', 'kind'], sqlite_where=OF_BOUNTY, postgresql_where=OF_BOUNTY)


def downgrade() -> None:
    op.drop_index('ix_notice_bounty_id', 'notice')
    op.execute("DELETE FROM notice WHERE incident_id IS NULL")
    if op.get_bind().dialect.name == "sqlite":
        _anew(is_of_incidents=True)
        return
    op.drop_constraint(op.f('ck_notice_one_subject'), 'notice', type_='check')
    op.drop_constraint(op.f('ck_notice_noticekind'), 'notice', type_='check')
    for column in ('kind', 'bounty_id', 'counter_case_id'):
        op.drop_column('notice', column)
    op.alter_column('notice', 'action', nullable=False)
    op.alter_column('notice', 'incident_id', nullable=False)


def _anew(*, is_of_incidents: bool) -> None:
    """SQLite drops no NOT NULL: another table with the same rows."""
    for index in INDEXES:
        op.drop_index(index, 'notice')
    op.rename_table('notice', 'notice_before')
    more = [] if is_of_incidents else [
        sa.Column('bounty_id', sa.Integer(), nullable=True),
        sa.Column('counter_case_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.Enum(*KINDS, name='noticekind', native_enum=False, create_constraint=True, length=24), nullable=True),
        sa.ForeignKeyConstraint(['bounty_id'], ['bounty.id'], name=op.f('fk_notice_bounty_id')),
        sa.ForeignKeyConstraint(['counter_case_id'], ['counter_case.id'], name=op.f('fk_notice_counter_case_id')),
        sa.CheckConstraint(ONE_SUBJECT, name=op.f('ck_notice_one_subject')),
    ]
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=not is_of_incidents),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum(*ACTIONS, name='action', native_enum=False, create_constraint=True, length=24), nullable=not is_of_incidents),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('to_kind', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=True),
    sa.Column('to_role', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=True),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    *more,
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_notice_incident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    op.execute(f"INSERT INTO notice ({COLUMNS}) SELECT {COLUMNS} FROM notice_before")  # noqa: S608
    op.drop_table('notice_before')
    for index, columns in INDEXES.items():
        op.create_index(index, 'notice', columns)
