"""The signed ledger of special work; the database refuses to change its rows."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations.append_only import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('special_entry',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('task', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('occurred_on', sa.Date(), nullable=False),
    sa.Column('evidence', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('source', sa.Enum('manual', 'bounty', 'import', 'correction', name='specialsource', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('source_id', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
    sa.Column('corrects_id', sa.Integer(), nullable=True),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('entered_account_id', sa.Integer(), nullable=True),
    sa.Column('entered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('points <> 0 OR corrects_id IS NOT NULL', name=op.f('ck_special_entry_points')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_special_entry_cadre_id')),
    sa.ForeignKeyConstraint(['corrects_id'], ['special_entry.id'], name=op.f('fk_special_entry_corrects_id')),
    sa.ForeignKeyConstraint(['entered_account_id'], ['account.id'], name=op.f('fk_special_entry_entered_account_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_special_entry_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_special_entry')),
    sa.UniqueConstraint('corrects_id', name=op.f('uq_special_entry_corrects_id')),
    sa.UniqueConstraint('township_code', 'source', 'source_id', name=op.f('uq_special_entry_township_code_source_source_id'))
    )
    op.create_index('ix_special_entry_cadre_id_occurred_on', 'special_entry', ['cadre_id', 'occurred_on'], unique=False)
    op.create_table('special_decision',
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('is_approved', sa.Boolean(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('decided_cadre_id', sa.Integer(), nullable=True),
    sa.Column('decided_account_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['decided_account_id'], ['account.id'], name=op.f('fk_special_decision_decided_account_id')),
    sa.ForeignKeyConstraint(['decided_cadre_id'], ['cadre.id'], name=op.f('fk_special_decision_decided_cadre_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['special_entry.id'], name=op.f('fk_special_decision_entry_id')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_special_decision'))
    )
    protect("special_entry", "id")
    protect("special_decision", "entry_id")


def downgrade() -> None:
    op.drop_table('special_decision')
    op.drop_table('special_entry')
