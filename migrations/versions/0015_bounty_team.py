"""揭榜挂帅: a team may change while it works, which is one more word in the log."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations.append_only import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE = ('draft', 'edit', 'publish', 'extend', 'sign_up', 'withdraw', 'begin_selection', 'rate', 'recuse', 'choose', 'form_team', 'record', 'strike', 'submit', 'send_back', 'accept', 'fail', 'lapse', 'cancel', 'archive')
STATES = ('draft', 'published', 'selecting', 'teaming', 'running', 'accepting', 'settled', 'archived', 'unclaimed', 'failed', 'cancelled')
COLUMNS = "bounty_id, seq, action, from_status, to_status, at, recorded_at, actor, role, reason, data, hash"


def upgrade() -> None:
    _allow((*BEFORE, 'change_team'))


def downgrade() -> None:
    # Refused by the store itself where a team has changed: the log keeps its words.
    _allow(BEFORE)


def _allow(words: tuple[str, ...]) -> None:
    """Let the log hold these acts; on SQLite that is another table with the same rows and guards."""
    if op.get_bind().dialect.name != "sqlite":
        name, quoted = op.f('ck_bounty_log_bountyaction'), ", ".join(f"'{word}'" for word in words)
        op.drop_constraint(name, 'bounty_log', type_='check')
        op.create_check_constraint(name, 'bounty_log', f"action IN ({quoted})")
        return
    op.rename_table('bounty_log', 'bounty_log_before')
    op.create_table('bounty_log',
    sa.Column('bounty_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum(*words, name='bountyaction', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('from_status', sa.Enum(*STATES, name='from_status', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('to_status', sa.Enum(*STATES, name='to_status', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('actor', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['bounty_id'], ['bounty.id'], name=op.f('fk_bounty_log_bounty_id')),
    sa.PrimaryKeyConstraint('bounty_id', 'seq', name=op.f('pk_bounty_log')),
    sqlite_with_rowid=False
    )
    op.execute(f"INSERT INTO bounty_log ({COLUMNS}) SELECT {COLUMNS} FROM bounty_log_before")  # noqa: S608
    op.drop_table('bounty_log_before')
    protect("bounty_log", "bounty_id", "seq")
