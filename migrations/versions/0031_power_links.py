"""What the town may enforce in a category of events, from when and by what; and who has checked it."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NONE_HELD = sa.text("item_id IS NULL")
NOT_ENDED = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table('power_link',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('basis', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR to_on >= from_on', name=op.f('ck_power_link_dates')),
    sa.CheckConstraint('item_id IS NULL OR department_id IS NULL', name=op.f('ck_power_link_instead')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_power_link_category_id')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_power_link_department_id')),
    sa.ForeignKeyConstraint(['item_id'], ['power_item.id'], name=op.f('fk_power_link_item_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_power_link_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_power_link'))
    )
    op.create_index(op.f('ix_power_link_item_id'), 'power_link', ['item_id'], unique=False)
    op.create_index('uq_power_link_item', 'power_link', ['category_id', 'item_id', 'from_on'], unique=True)
    op.create_index('uq_power_link_none', 'power_link', ['category_id', 'from_on'], unique=True, sqlite_where=NONE_HELD, postgresql_where=NONE_HELD)
    op.create_table('power_link_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('checked_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('checked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('ended_why', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_power_link_check_category_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_power_link_check'))
    )
    op.create_index('ix_power_link_check_category_id', 'power_link_check', ['category_id', 'checked_at'], unique=False)
    op.create_index('uq_power_link_check_standing', 'power_link_check', ['category_id'], unique=True, sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED)


def downgrade() -> None:
    op.drop_table('power_link_check')
    op.drop_table('power_link')
