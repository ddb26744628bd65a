"""揭榜挂帅: bounties with their targets, bids, ratings, progress, and the log that only grows."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations.append_only import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bounty',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('topic', sa.Enum('project', 'land', 'petition', 'environment', 'other', name='bountytopic', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('description', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('penalty', sa.BigInteger(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=True),
    sa.Column('ability_share', sa.Integer(), nullable=False),
    sa.Column('min_raters', sa.Integer(), nullable=False),
    sa.Column('closes_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('finish_on', sa.Date(), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('submitted_on', sa.Date(), nullable=True),
    sa.Column('status', sa.Enum('draft', 'published', 'selecting', 'teaming', 'running', 'accepting', 'settled', 'archived', 'unclaimed', 'failed', 'cancelled', name='bountystatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('drafted_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('drafted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('published_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('concluded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('leader_id', sa.Integer(), nullable=True),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('ability_share BETWEEN 0 AND 100', name=op.f('ck_bounty_ability_share')),
    sa.CheckConstraint('min_raters > 0', name=op.f('ck_bounty_min_raters')),
    sa.CheckConstraint('penalty BETWEEN 1 AND 2000', name=op.f('ck_bounty_penalty')),
    sa.CheckConstraint('places IS NULL OR places > 0', name=op.f('ck_bounty_places')),
    sa.CheckConstraint('points BETWEEN 1 AND 2000', name=op.f('ck_bounty_points')),
    sa.ForeignKeyConstraint(['leader_id'], ['cadre.id'], name=op.f('fk_bounty_leader_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_bounty_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounty')),
    sa.UniqueConstraint('township_code', 'year', 'number', name=op.f('uq_bounty_township_code_year_number'))
    )
    with op.batch_alter_table('bounty', schema=None) as batch_op:
        batch_op.create_index('uq_bounty_leader_id', ['leader_id'], unique=True, sqlite_where=sa.text("status IN ('teaming', 'running', 'accepting')"), postgresql_where=sa.text("status IN ('teaming', 'running', 'accepting')"))

    op.create_table('bounty_bid',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bounty_id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('leader', 'backbone', name='bidrole', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('statement', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('withdrawn_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('is_chosen', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['bounty_id'], ['bounty.id'], name=op.f('fk_bounty_bid_bounty_id')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_bounty_bid_cadre_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounty_bid'))
    )
    with op.batch_alter_table('bounty_bid', schema=None) as batch_op:
        batch_op.create_index('ix_bounty_bid_cadre_id', ['cadre_id'], unique=False)
        batch_op.create_index('uq_bounty_bid_standing', ['bounty_id', 'cadre_id'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    op.create_table('bounty_log',
    sa.Column('bounty_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum('draft', 'edit', 'publish', 'extend', 'sign_up', 'withdraw', 'begin_selection', 'rate', 'recuse', 'choose', 'form_team', 'record', 'strike', 'submit', 'send_back', 'accept', 'fail', 'lapse', 'cancel', 'archive', name='bountyaction', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('from_status', sa.Enum('draft', 'published', 'selecting', 'teaming', 'running', 'accepting', 'settled', 'archived', 'unclaimed', 'failed', 'cancelled', name='from_status', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('to_status', sa.Enum('draft', 'published', 'selecting', 'teaming', 'running', 'accepting', 'settled', 'archived', 'unclaimed', 'failed', 'cancelled', name='to_status', native_enum=False, create_constraint=True, length=24), nullable=False),
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
    op.create_table('bounty_target',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bounty_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_bounty_target_amount')),
    sa.ForeignKeyConstraint(['bounty_id'], ['bounty.id'], name=op.f('fk_bounty_target_bounty_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounty_target')),
    sa.UniqueConstraint('bounty_id', 'seq', name=op.f('uq_bounty_target_bounty_id_seq'))
    )
    op.create_table('bounty_progress',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('struck_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('struck_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('struck_why', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_bounty_progress_amount')),
    sa.ForeignKeyConstraint(['target_id'], ['bounty_target.id'], name=op.f('fk_bounty_progress_target_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounty_progress'))
    )
    with op.batch_alter_table('bounty_progress', schema=None) as batch_op:
        batch_op.create_index('uq_bounty_progress_day', ['target_id', 'day'], unique=True, sqlite_where=sa.text('struck_at IS NULL'), postgresql_where=sa.text('struck_at IS NULL'))

    op.create_table('bounty_rating',
    sa.Column('bid_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('rater', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('ability', sa.Integer(), nullable=False),
    sa.Column('familiarity', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('rated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('ability BETWEEN 0 AND 100', name=op.f('ck_bounty_rating_ability')),
    sa.CheckConstraint('familiarity BETWEEN 0 AND 100', name=op.f('ck_bounty_rating_familiarity')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_bounty_rating_account_id')),
    sa.ForeignKeyConstraint(['bid_id'], ['bounty_bid.id'], name=op.f('fk_bounty_rating_bid_id')),
    sa.PrimaryKeyConstraint('bid_id', 'account_id', name=op.f('pk_bounty_rating'))
    )
    op.create_table('bounty_recusal',
    sa.Column('bid_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('rater', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('declared_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('declared_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_bounty_recusal_account_id')),
    sa.ForeignKeyConstraint(['bid_id'], ['bounty_bid.id'], name=op.f('fk_bounty_recusal_bid_id')),
    sa.PrimaryKeyConstraint('bid_id', 'account_id', name=op.f('pk_bounty_recusal'))
    )
    protect("bounty_log", "bounty_id", "seq")


def downgrade() -> None:
    for table in ('recusal', 'rating', 'progress', 'target', 'log', 'bid'):
        op.drop_table(f'bounty_{table}')
    op.drop_table('bounty')
