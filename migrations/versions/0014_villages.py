"""Village work: who looks after whom, low-income households, visits, meetings, key work by quarter."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('village_meeting',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('starts_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('who', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('booked_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('booked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('cancelled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('cancel_reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_village_meeting_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_meeting'))
    )
    op.create_index('ix_village_meeting_held_on', 'village_meeting', ['held_on', 'starts_at'], unique=False)
    op.create_table('key_work_item',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('awarded', sa.BigInteger(), nullable=True),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('evidence', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('judged_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('judged_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(awarded IS NULL) = (judged_at IS NULL)', name=op.f('ck_key_work_item_judged')),
    sa.CheckConstraint('awarded BETWEEN 0 AND points', name=op.f('ck_key_work_item_awarded')),
    sa.CheckConstraint('points BETWEEN 1 AND 10000', name=op.f('ck_key_work_item_points')),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name=op.f('ck_key_work_item_quarter')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_key_work_item_township_code')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_key_work_item_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_work_item')),
    sa.UniqueConstraint('township_code', 'year', 'quarter', 'village_id', 'title', name='uq_key_work_item_title')
    )
    op.create_table('low_income_household',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('kind', sa.Enum('subsistence', 'marginal', 'destitute', 'low_income', name='householdkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR to_on >= from_on', name=op.f('ck_low_income_household_dates')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_low_income_household_township_code')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_low_income_household_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_low_income_household'))
    )
    op.create_index('ix_low_income_household_village_id', 'low_income_household', ['village_id'], unique=False)
    op.create_table('village_link',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('committee_grid', 'party_households', name='linkkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('grid_id', sa.Integer(), nullable=True),
    sa.Column('who', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('households', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(kind = 'party_households') = (households IS NOT NULL)", name=op.f('ck_village_link_counted')),
    sa.CheckConstraint("kind <> 'committee_grid' OR grid_id IS NOT NULL", name=op.f('ck_village_link_grid')),
    sa.CheckConstraint('households > 0', name=op.f('ck_village_link_households')),
    sa.CheckConstraint('to_on IS NULL OR to_on >= from_on', name=op.f('ck_village_link_dates')),
    sa.ForeignKeyConstraint(['grid_id'], ['grid.id'], name=op.f('fk_village_link_grid_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_village_link_township_code')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_link_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_link'))
    )
    op.create_index('ix_village_link_village_id', 'village_link', ['village_id', 'kind', 'grid_id'], unique=False)
    op.create_table('village_visit',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('household_id', sa.Integer(), nullable=True),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('topic', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('who', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('status', sa.Enum('planned', 'done', 'cancelled', name='villagevisitstatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('visited_on', sa.Date(), nullable=True),
    sa.Column('findings', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('cancel_reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('concluded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('concluded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(status = 'done') = (visited_on IS NOT NULL)", name=op.f('ck_village_visit_visited')),
    sa.CheckConstraint("(status = 'planned') = (concluded_at IS NULL)", name=op.f('ck_village_visit_concluded')),
    sa.ForeignKeyConstraint(['household_id'], ['low_income_household.id'], name=op.f('fk_village_visit_household_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_village_visit_team_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_village_visit_township_code')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_visit_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_visit'))
    )
    op.create_index('ix_village_visit_household_id', 'village_visit', ['household_id', 'visited_on'], unique=False, sqlite_where=sa.text('household_id IS NOT NULL'), postgresql_where=sa.text('household_id IS NOT NULL'))
    op.create_index('ix_village_visit_planned_on', 'village_visit', ['planned_on', 'village_id', 'status'], unique=False)
    op.create_index('ix_village_visit_village_id', 'village_visit', ['village_id', 'planned_on'], unique=False)
    op.create_table('visit_problem',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_visit_problem_incident_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['village_visit.id'], name=op.f('fk_visit_problem_visit_id')),
    sa.PrimaryKeyConstraint('visit_id', 'place', name=op.f('pk_visit_problem')),
    sa.UniqueConstraint('incident_id', name=op.f('uq_visit_problem_incident_id'))
    )


def downgrade() -> None:
    op.drop_table('visit_problem')
    op.drop_table('village_visit')
    op.drop_table('village_link')
    op.drop_table('low_income_household')
    op.drop_table('key_work_item')
    op.drop_table('village_meeting')
