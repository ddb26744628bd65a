"""Delegated powers at work: dated stages, counter, enforcement team and its duty, joint visits to premises."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('checklist_item',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_checklist_item_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_checklist_item_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_item')),
    sa.UniqueConstraint('township_code', 'department_id', 'text', name=op.f('uq_checklist_item_township_code_department_id_text'))
    )
    op.create_table('counter_window',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_counter_window_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_counter_window_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counter_window')),
    sa.UniqueConstraint('township_code', 'code', name=op.f('uq_counter_window_township_code_code'))
    )
    op.create_table('law_duty',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('planned_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('planned_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('cancelled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('cancelled_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_law_duty_cadre_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_law_duty'))
    )
    with op.batch_alter_table('law_duty', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_law_duty_cadre_id'), ['cadre_id'], unique=False)
        batch_op.create_index('uq_law_duty_day', ['day', 'cadre_id'], unique=True, sqlite_where=sa.text('cancelled_at IS NULL'), postgresql_where=sa.text('cancelled_at IS NULL'))

    op.create_table('law_team_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('is_captain', sa.Boolean(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR to_on >= from_on', name=op.f('ck_law_team_member_dates')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_law_team_member_cadre_id')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_law_team_member_department_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_law_team_member')),
    sa.UniqueConstraint('cadre_id', 'from_on', name=op.f('uq_law_team_member_cadre_id_from_on'))
    )
    op.create_table('law_team_slot',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slot', sa.Enum('lead', 'resident', 'on_call', name='teamslot', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR from_on IS NULL OR to_on >= from_on', name=op.f('ck_law_team_slot_dates')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_law_team_slot_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_law_team_slot_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_law_team_slot'))
    )
    op.create_table('counter_case',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('form_key', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('window_id', sa.Integer(), nullable=False),
    sa.Column('applicant', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('accepted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=False),
    sa.Column('status', sa.Enum('accepted', 'finished', 'sent_up', 'withdrawn', name='counterstatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('concluded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('visits', sa.Integer(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('concluded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('visits IS NULL OR visits BETWEEN 0 AND 99', name=op.f('ck_counter_case_visits')),
    sa.ForeignKeyConstraint(['item_id'], ['power_item.id'], name=op.f('fk_counter_case_item_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_counter_case_township_code')),
    sa.ForeignKeyConstraint(['window_id'], ['counter_window.id'], name=op.f('fk_counter_case_window_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counter_case')),
    sa.UniqueConstraint('form_key', name=op.f('uq_counter_case_form_key')),
    sa.UniqueConstraint('township_code', 'number', name=op.f('uq_counter_case_township_code_number'))
    )
    with op.batch_alter_table('counter_case', schema=None) as batch_op:
        batch_op.create_index('ix_counter_case_accepted_on', ['accepted_on', 'status'], unique=False)
        batch_op.create_index('ix_counter_case_item_id', ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_counter_case_window_id'), ['window_id'], unique=False)

    op.create_table('power_stage_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('from_stage', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('to_stage', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('basis', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['power_group.id'], name=op.f('fk_power_stage_step_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_power_stage_step')),
    sa.UniqueConstraint('group_id', 'from_on', name=op.f('uq_power_stage_step_group_id_from_on'))
    )
    op.create_table('premises',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('address', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('trade', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_premises_township_code')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_premises_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_premises')),
    sa.UniqueConstraint('township_code', 'name', 'address', name=op.f('uq_premises_township_code_name_address'))
    )
    op.create_table('joint_visit',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('premises_id', sa.Integer(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('status', sa.Enum('planned', 'done', 'merged', 'cancelled', name='visitstatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
    sa.Column('planned_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('planned_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('visited_on', sa.Date(), nullable=True),
    sa.Column('summary', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('inspectors', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('concluded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('concluded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['merged_into_id'], ['joint_visit.id'], name=op.f('fk_joint_visit_merged_into_id')),
    sa.ForeignKeyConstraint(['premises_id'], ['premises.id'], name=op.f('fk_joint_visit_premises_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_joint_visit_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_visit'))
    )
    with op.batch_alter_table('joint_visit', schema=None) as batch_op:
        batch_op.create_index('ix_joint_visit_premises_id', ['premises_id', 'planned_on'], unique=False)

    op.create_table('visit_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('result', sa.Enum('fine', 'problem', 'not_applicable', name='checkresult', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('checked_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('checked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('incident_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_visit_check_department_id')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_visit_check_incident_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['joint_visit.id'], name=op.f('fk_visit_check_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_check')),
    sa.UniqueConstraint('visit_id', 'department_id', 'text', name=op.f('uq_visit_check_visit_id_department_id_text'))
    )
    with op.batch_alter_table('visit_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_check_incident_id'), ['incident_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('visit_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_visit_check_incident_id'))

    op.drop_table('visit_check')
    with op.batch_alter_table('joint_visit', schema=None) as batch_op:
        batch_op.drop_index('ix_joint_visit_premises_id')

    op.drop_table('joint_visit')
    op.drop_table('premises')
    op.drop_table('power_stage_step')
    with op.batch_alter_table('counter_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_counter_case_window_id'))
        batch_op.drop_index('ix_counter_case_item_id')
        batch_op.drop_index('ix_counter_case_accepted_on')

    op.drop_table('counter_case')
    op.drop_table('law_team_slot')
    op.drop_table('law_team_member')
    with op.batch_alter_table('law_duty', schema=None) as batch_op:
        batch_op.drop_index('uq_law_duty_day', sqlite_where=sa.text('cancelled_at IS NULL'), postgresql_where=sa.text('cancelled_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_law_duty_cadre_id'))

    op.drop_table('law_duty')
    op.drop_table('counter_window')
    op.drop_table('checklist_item')
