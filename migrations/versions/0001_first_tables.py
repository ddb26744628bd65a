"""The first tables, and the log that only grows."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations.append_only import protect


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('is_working', sa.Boolean(), nullable=False),
    sa.Column('published', sa.Boolean(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_calendar_day'))
    )
    op.create_table('clock_rule_set',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_rule_set')),
    sa.UniqueConstraint('code', 'version', name=op.f('uq_clock_rule_set_code_version'))
    )
    op.create_table('import_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('profile', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('file_name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('file_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('status', sa.Enum('running', 'done', 'failed', name='batchstatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('actor', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('started_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('finished_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('imported', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch'))
    )
    op.create_table('store_mark',
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_store_mark'))
    )
    op.create_table('township',
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('outline', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_township'))
    )
    op.create_table('version_stripe',
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('slot', name=op.f('pk_version_stripe'))
    )
    op.create_table('cadre',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_number', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('identity', sa.Enum('town', 'seconded', name='identity', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('phone', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_cadre_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cadre')),
    sa.UniqueConstraint('township_code', 'staff_number', name=op.f('uq_cadre_township_code_staff_number'))
    )
    op.create_table('clock_limit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rule_set_id', sa.Integer(), nullable=False),
    sa.Column('track', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('stage', sa.Enum('accept', 'sign', 'consult', 'finish', 'first_report', 'first_reply', 'arrive', 'arrive_hard', name='stage', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Enum('minutes', 'hours', 'working_days', name='limitunit', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.ForeignKeyConstraint(['rule_set_id'], ['clock_rule_set.id'], name=op.f('fk_clock_limit_rule_set_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_limit')),
    sa.UniqueConstraint('rule_set_id', 'track', 'urgent', 'stage', name=op.f('uq_clock_limit_rule_set_id_track_urgent_stage'))
    )
    op.create_table('department',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('short_name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('kind', sa.Enum('department', 'body', 'imported', name='departmentkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_department_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_department')),
    sa.UniqueConstraint('township_code', 'code', name=op.f('uq_department_township_code_code')),
    sa.UniqueConstraint('township_code', 'name', name=op.f('uq_department_township_code_name'))
    )
    op.create_table('incident_day',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_incident_day_township_code')),
    sa.PrimaryKeyConstraint('township_code', 'day', name=op.f('pk_incident_day'))
    )
    op.create_table('module',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_module_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module')),
    sa.UniqueConstraint('township_code', 'code', name=op.f('uq_module_township_code_code'))
    )
    op.create_table('team',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_team_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('township_code', 'code', name=op.f('uq_team_township_code_code'))
    )
    op.create_table('department_alias',
    sa.Column('alias', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_department_alias_department_id')),
    sa.PrimaryKeyConstraint('alias', name=op.f('pk_department_alias'))
    )
    op.create_table('one_thing',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('lead_department_id', sa.Integer(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['lead_department_id'], ['department.id'], name=op.f('fk_one_thing_lead_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_one_thing_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_thing')),
    sa.UniqueConstraint('township_code', 'number', 'version', name=op.f('uq_one_thing_township_code_number_version'))
    )
    op.create_table('placement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.CheckConstraint('to_on IS NULL OR to_on >= from_on', name=op.f('ck_placement_dates')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_placement_cadre_id')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_placement_module_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_placement'))
    )
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_placement_cadre_id'), ['cadre_id'], unique=False)

    op.create_table('platform',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_platform_module_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_platform_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_platform')),
    sa.UniqueConstraint('township_code', 'code', 'version', name=op.f('uq_platform_township_code_code_version'))
    )
    op.create_table('post',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('difficulty', sa.Integer(), nullable=False),
    sa.Column('workload', sa.Integer(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('points BETWEEN 1 AND 15', name=op.f('ck_post_points')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_post_module_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_post_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('township_code', 'number', 'version', name=op.f('uq_post_township_code_number_version'))
    )
    op.create_table('power_group',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('approval', 'enforcement', name='powerkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('category', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('before', sa.Integer(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('stage', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_power_group_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_power_group_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_power_group')),
    sa.UniqueConstraint('township_code', 'kind', 'category', name=op.f('uq_power_group_township_code_kind_category'))
    )
    op.create_table('presence_spell',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('presence', sa.Enum('on_duty', 'in_field', 'handling', 'training', 'on_leave', 'away', name='presence', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('started_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.CheckConstraint('ended_at IS NULL OR ended_at >= started_at', name=op.f('ck_presence_spell_times')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_presence_spell_cadre_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_presence_spell'))
    )
    with op.batch_alter_table('presence_spell', schema=None) as batch_op:
        batch_op.create_index('ix_presence_spell_cadre_id_started_at', ['cadre_id', 'started_at'], unique=False)

    op.create_table('responsibility_item',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('matter', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('lead_department_id', sa.Integer(), nullable=False),
    sa.Column('lead_duty', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('town_duties', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('basis', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('effective_to', sa.Date(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['lead_department_id'], ['department.id'], name=op.f('fk_responsibility_item_lead_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_responsibility_item_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_responsibility_item')),
    sa.UniqueConstraint('township_code', 'number', 'version', name=op.f('uq_responsibility_item_township_code_number_version'))
    )
    op.create_table('team_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('leader', 'member', name='teamrole', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_team_member_cadre_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_member_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_member')),
    sa.UniqueConstraint('team_id', 'cadre_id', 'from_on', name=op.f('uq_team_member_team_id_cadre_id_from_on'))
    )
    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_member_cadre_id'), ['cadre_id'], unique=False)

    op.create_table('village',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('official_name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('short_name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('longitude', sa.Float(), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=False),
    sa.Column('area', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('is_sketch', sa.Boolean(), nullable=False),
    sa.Column('linked_department_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['linked_department_id'], ['department.id'], name=op.f('fk_village_linked_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_village_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village')),
    sa.UniqueConstraint('township_code', 'code', name=op.f('uq_village_township_code_code')),
    sa.UniqueConstraint('township_code', 'short_name', name=op.f('uq_village_township_code_short_name'))
    )
    op.create_table('category',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('major_code', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('major', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('platform_id', sa.Integer(), nullable=True),
    sa.Column('module_id', sa.Integer(), nullable=True),
    sa.Column('item_number', sa.Integer(), nullable=True),
    sa.Column('one_thing_number', sa.Integer(), nullable=True),
    sa.Column('usual_class', sa.Integer(), nullable=True),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('standard_code', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.Column('is_imported', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_category_module_id')),
    sa.ForeignKeyConstraint(['platform_id'], ['platform.id'], name=op.f('fk_category_platform_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_category_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category')),
    sa.UniqueConstraint('township_code', 'code', name=op.f('uq_category_township_code_code'))
    )
    op.create_table('grid',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_grid_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grid')),
    sa.UniqueConstraint('village_id', 'code', name=op.f('uq_grid_village_id_code'))
    )
    op.create_table('one_thing_party',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('one_thing_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('person_phone', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_one_thing_party_department_id')),
    sa.ForeignKeyConstraint(['one_thing_id'], ['one_thing.id'], name=op.f('fk_one_thing_party_one_thing_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_thing_party'))
    )
    with op.batch_alter_table('one_thing_party', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_thing_party_one_thing_id'), ['one_thing_id'], unique=False)

    op.create_table('post_holding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_post_holding_cadre_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_holding_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_holding')),
    sa.UniqueConstraint('post_id', 'cadre_id', 'from_on', name=op.f('uq_post_holding_post_id_cadre_id_from_on'))
    )
    with op.batch_alter_table('post_holding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_holding_cadre_id'), ['cadre_id'], unique=False)

    op.create_table('responsibility_helper',
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_responsibility_helper_department_id')),
    sa.ForeignKeyConstraint(['item_id'], ['responsibility_item.id'], name=op.f('fk_responsibility_helper_item_id')),
    sa.PrimaryKeyConstraint('item_id', 'department_id', name=op.f('pk_responsibility_helper'))
    )
    op.create_table('secondment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('platform_id', sa.Integer(), nullable=True),
    sa.Column('staffing', sa.Enum('serving', 'transferred', 'returned', name='staffing', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('locked_until', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR to_on >= from_on', name=op.f('ck_secondment_dates')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_secondment_cadre_id')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_secondment_department_id')),
    sa.ForeignKeyConstraint(['platform_id'], ['platform.id'], name=op.f('fk_secondment_platform_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_secondment'))
    )
    with op.batch_alter_table('secondment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_secondment_cadre_id'), ['cadre_id'], unique=False)

    op.create_table('staffing_plan',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('platform_id', sa.Integer(), nullable=True),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_staffing_plan_department_id')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_staffing_plan_module_id')),
    sa.ForeignKeyConstraint(['platform_id'], ['platform.id'], name=op.f('fk_staffing_plan_platform_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_staffing_plan_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staffing_plan')),
    sa.UniqueConstraint('township_code', 'department_id', 'module_id', name=op.f('uq_staffing_plan_township_code_department_id_module_id'))
    )
    op.create_table('team_village',
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_village_team_id')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_team_village_village_id')),
    sa.PrimaryKeyConstraint('team_id', 'village_id', name=op.f('pk_team_village'))
    )
    op.create_table('incident',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('description', sqlmodel.sql.sqltypes.AutoString(length=20000), nullable=False),
    sa.Column('source', sa.Enum('village_app', 'grid', 'room', 'hotline_12345', 'police_110', 'department', 'superior', 'visit', 'petition', 'lecture_hall', 'import', name='source', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('village_id', sa.Integer(), nullable=True),
    sa.Column('grid_id', sa.Integer(), nullable=True),
    sa.Column('place', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('reporter_name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('reporter_phone', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('reported_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
    sa.Column('source_system', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('source_id', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
    sa.Column('import_batch_id', sa.Integer(), nullable=True),
    sa.Column('source_hash', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
    sa.Column('reported_on', sa.Date(), nullable=False),
    sa.Column('cell', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('status', sa.Enum('reported', 'accepted', 'triaged', 'dispatched', 'handling', 'suspended', 'escalated', 'fed_back', 'closed', 'rejected', 'merged', 'cancelled', name='incidentstatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('level', sa.Enum('village', 'town', name='level', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('incident_class', sa.Integer(), nullable=True),
    sa.Column('platform_id', sa.Integer(), nullable=True),
    sa.Column('module_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('one_thing_id', sa.Integer(), nullable=True),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('accepted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('triaged_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('dispatched_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('signed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('escalated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('fed_back_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('concluded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('suspended_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('rule_set_id', sa.Integer(), nullable=True),
    sa.Column('due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('yellow_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('red_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('paused_seconds', sa.Integer(), nullable=False),
    sa.Column('handling_seconds', sa.Integer(), nullable=True),
    sa.Column('returns', sa.Integer(), nullable=False),
    sa.Column('reworks', sa.Integer(), nullable=False),
    sa.Column('extensions', sa.Integer(), nullable=False),
    sa.Column('arbitration', sa.Boolean(), nullable=False),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('rating', sa.Enum('satisfied', 'fairly_satisfied', 'unsatisfied', name='rating', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('rated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('external_verdict', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(longitude IS NULL) = (latitude IS NULL)', name=op.f('ck_incident_position')),
    sa.CheckConstraint('incident_class IN (1, 2, 3)', name=op.f('ck_incident_incident_class')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_incident_category_id')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_incident_department_id')),
    sa.ForeignKeyConstraint(['grid_id'], ['grid.id'], name=op.f('fk_incident_grid_id')),
    sa.ForeignKeyConstraint(['import_batch_id'], ['import_batch.id'], name=op.f('fk_incident_import_batch_id')),
    sa.ForeignKeyConstraint(['item_id'], ['responsibility_item.id'], name=op.f('fk_incident_item_id')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_incident_module_id')),
    sa.ForeignKeyConstraint(['one_thing_id'], ['one_thing.id'], name=op.f('fk_incident_one_thing_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['incident.id'], name=op.f('fk_incident_parent_id')),
    sa.ForeignKeyConstraint(['platform_id'], ['platform.id'], name=op.f('fk_incident_platform_id')),
    sa.ForeignKeyConstraint(['rule_set_id'], ['clock_rule_set.id'], name=op.f('fk_incident_rule_set_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_incident_township_code')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_incident_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident')),
    sa.UniqueConstraint('township_code', 'number', name=op.f('uq_incident_township_code_number')),
    sa.UniqueConstraint('township_code', 'source_system', 'source_id', name=op.f('uq_incident_township_code_source_system_source_id'))
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index('ix_incident_accepted_at', ['accepted_at'], unique=False, sqlite_where=sa.text('accepted_at IS NOT NULL'), postgresql_where=sa.text('accepted_at IS NOT NULL'))
        batch_op.create_index('ix_incident_category_id', ['category_id', 'reported_at'], unique=False)
        batch_op.create_index('ix_incident_cell', ['cell', 'reported_on'], unique=False)
        batch_op.create_index('ix_incident_department_id', ['department_id', 'reported_at'], unique=False, sqlite_where=sa.text('department_id IS NOT NULL'), postgresql_where=sa.text('department_id IS NOT NULL'))
        batch_op.create_index('ix_incident_dispatched_at', ['dispatched_at', 'extensions'], unique=False, sqlite_where=sa.text('dispatched_at IS NOT NULL'), postgresql_where=sa.text('dispatched_at IS NOT NULL'))
        batch_op.create_index('ix_incident_due_at', ['due_at', 'module_id', 'department_id', 'concluded_at', 'status'], unique=False)
        batch_op.create_index('ix_incident_module_id', ['module_id', 'reported_at'], unique=False, sqlite_where=sa.text('module_id IS NOT NULL'), postgresql_where=sa.text('module_id IS NOT NULL'))
        batch_op.create_index('ix_incident_one_thing_id', ['concluded_at', 'status'], unique=False, sqlite_where=sa.text('one_thing_id IS NOT NULL'), postgresql_where=sa.text('one_thing_id IS NOT NULL'))
        batch_op.create_index('ix_incident_open', ['status', 'red_at', 'yellow_at', 'module_id', 'village_id', 'incident_class', 'urgent', 'due_at'], unique=False, sqlite_where=sa.text('concluded_at IS NULL'), postgresql_where=sa.text('concluded_at IS NULL'))
        batch_op.create_index('ix_incident_reported_at', ['reported_at', 'id'], unique=False)
        batch_op.create_index('ix_incident_reported_on', ['reported_on', 'module_id', 'status', 'category_id', 'village_id'], unique=False)
        batch_op.create_index('ix_incident_status', ['status', 'concluded_at', 'module_id', 'department_id', 'level', 'escalated_at', 'rating', 'reworks', 'round', 'handling_seconds'], unique=False)
        batch_op.create_index('ix_incident_village_id', ['village_id', 'reported_at'], unique=False, sqlite_where=sa.text('village_id IS NOT NULL'), postgresql_where=sa.text('village_id IS NOT NULL'))

    op.create_table('assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('party', sa.Enum('module', 'team', 'department', 'village', 'district_centre', name='party', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('village_id', sa.Integer(), nullable=True),
    sa.Column('is_lead', sa.Boolean(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('status', sa.Enum('sent', 'signed', 'done', 'returned', 'withdrawn', name='assignmentstatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('sent_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('sign_due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('signed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.CheckConstraint('(CASE WHEN module_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN team_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN department_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN village_id IS NULL THEN 0 ELSE 1 END) <= 1', name=op.f('ck_assignment_one_party')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_assignment_department_id')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_assignment_incident_id')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_assignment_module_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_assignment_team_id')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_assignment_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index('ix_assignment_department_id', ['department_id', 'sent_at'], unique=False)
        batch_op.create_index('ix_assignment_incident_id', ['incident_id'], unique=False)
        batch_op.create_index('ix_assignment_sent_at', ['sent_at', 'status', 'sign_due_at', 'signed_at', 'department_id'], unique=False)

    op.create_table('call_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('cadre_id', sa.Integer(), nullable=True),
    sa.Column('hard', sa.Boolean(), nullable=False),
    sa.Column('called_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('sign_due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('arrive_due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('signed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('arrived_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('released_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('rating', sa.Enum('satisfied', 'fairly_satisfied', 'unsatisfied', name='rating', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.CheckConstraint('department_id IS NOT NULL OR cadre_id IS NOT NULL', name=op.f('ck_call_up_whom')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_call_up_cadre_id')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_call_up_department_id')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_call_up_incident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_up'))
    )
    with op.batch_alter_table('call_up', schema=None) as batch_op:
        batch_op.create_index('ix_call_up_called_at', ['called_at', 'department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_up_incident_id'), ['incident_id'], unique=False)

    op.create_table('exclusion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('approver', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_exclusion_incident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exclusion')),
    sa.UniqueConstraint('incident_id', name=op.f('uq_exclusion_incident_id'))
    )
    op.create_table('incident_log',
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum('report', 'accept', 'reject', 'pass_up', 'close_at_village', 'triage', 'dispatch', 'sign', 'return', 'arbitrate', 'escalate', 'district_receipt', 'district_reply', 'suspend', 'resume', 'feed_back', 'verify', 'rework', 'merge', 'unmerge', 'cancel', 'reopen', 'rate', 'extend', 'remind', 'supervise', 'add_party', 'remove_party', 'first_report', 'call_up', 'arrive', 'amend', 'comment', 'strike', 'import', name='action', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('from_status', sa.Enum('reported', 'accepted', 'triaged', 'dispatched', 'handling', 'suspended', 'escalated', 'fed_back', 'closed', 'rejected', 'merged', 'cancelled', name='from_status', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('to_status', sa.Enum('reported', 'accepted', 'triaged', 'dispatched', 'handling', 'suspended', 'escalated', 'fed_back', 'closed', 'rejected', 'merged', 'cancelled', name='to_status', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('actor', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_log_incident_id')),
    sa.PrimaryKeyConstraint('incident_id', 'seq', name=op.f('pk_incident_log')),
    sqlite_with_rowid=False
    )
    protect("incident_log", "incident_id", "seq")


def downgrade() -> None:
    op.drop_table('incident_log')
    op.drop_table('exclusion')
    with op.batch_alter_table('call_up', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_up_incident_id'))
        batch_op.drop_index('ix_call_up_called_at')

    op.drop_table('call_up')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index('ix_assignment_sent_at')
        batch_op.drop_index('ix_assignment_incident_id')
        batch_op.drop_index('ix_assignment_department_id')

    op.drop_table('assignment')
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_index('ix_incident_village_id', sqlite_where=sa.text('village_id IS NOT NULL'), postgresql_where=sa.text('village_id IS NOT NULL'))
        batch_op.drop_index('ix_incident_status')
        batch_op.drop_index('ix_incident_reported_on')
        batch_op.drop_index('ix_incident_reported_at')
        batch_op.drop_index('ix_incident_open', sqlite_where=sa.text('concluded_at IS NULL'), postgresql_where=sa.text('concluded_at IS NULL'))
        batch_op.drop_index('ix_incident_one_thing_id', sqlite_where=sa.text('one_thing_id IS NOT NULL'), postgresql_where=sa.text('one_thing_id IS NOT NULL'))
        batch_op.drop_index('ix_incident_module_id', sqlite_where=sa.text('module_id IS NOT NULL'), postgresql_where=sa.text('module_id IS NOT NULL'))
        batch_op.drop_index('ix_incident_due_at')
        batch_op.drop_index('ix_incident_dispatched_at', sqlite_where=sa.text('dispatched_at IS NOT NULL'), postgresql_where=sa.text('dispatched_at IS NOT NULL'))
        batch_op.drop_index('ix_incident_department_id', sqlite_where=sa.text('department_id IS NOT NULL'), postgresql_where=sa.text('department_id IS NOT NULL'))
        batch_op.drop_index('ix_incident_cell')
        batch_op.drop_index('ix_incident_category_id')
        batch_op.drop_index('ix_incident_accepted_at', sqlite_where=sa.text('accepted_at IS NOT NULL'), postgresql_where=sa.text('accepted_at IS NOT NULL'))

    op.drop_table('incident')
    op.drop_table('team_village')
    op.drop_table('staffing_plan')
    with op.batch_alter_table('secondment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_secondment_cadre_id'))

    op.drop_table('secondment')
    op.drop_table('responsibility_helper')
    with op.batch_alter_table('post_holding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_holding_cadre_id'))

    op.drop_table('post_holding')
    with op.batch_alter_table('one_thing_party', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_thing_party_one_thing_id'))

    op.drop_table('one_thing_party')
    op.drop_table('grid')
    op.drop_table('category')
    op.drop_table('village')
    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_member_cadre_id'))

    op.drop_table('team_member')
    op.drop_table('responsibility_item')
    with op.batch_alter_table('presence_spell', schema=None) as batch_op:
        batch_op.drop_index('ix_presence_spell_cadre_id_started_at')

    op.drop_table('presence_spell')
    op.drop_table('power_group')
    op.drop_table('post')
    op.drop_table('platform')
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_placement_cadre_id'))

    op.drop_table('placement')
    op.drop_table('one_thing')
    op.drop_table('department_alias')
    op.drop_table('team')
    op.drop_table('module')
    op.drop_table('incident_day')
    op.drop_table('department')
    op.drop_table('clock_limit')
    op.drop_table('cadre')
    op.drop_table('version_stripe')
    op.drop_table('township')
    op.drop_table('store_mark')
    op.drop_table('import_batch')
    op.drop_table('clock_rule_set')
    op.drop_table('calendar_day')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
