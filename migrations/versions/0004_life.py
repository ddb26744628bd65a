"""The life cycle's own tables and columns: files, notices, the shift log, stand-ins, settings, questions, powers."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ADDED = (
    ('call_up', "task VARCHAR(500) NOT NULL DEFAULT ''"),
    ('call_up', "called_by VARCHAR(60) NOT NULL DEFAULT ''"),
    ('department', "group_name VARCHAR(40) NOT NULL DEFAULT ''"),
    ('incident', 'clocks JSON'),
    ('incident', 'answers JSON'),
    ('incident', 'form_key VARCHAR(64)'),
    ('incident', "off_list VARCHAR(24) CONSTRAINT ck_incident_offlist CHECK (off_list IN ('flagged', 'refused', 'accepted'))"),
    ('incident', 'lecture_session_id INTEGER CONSTRAINT fk_incident_lecture_session_id REFERENCES lecture_session (id)'),
    ('incident', 'split_from_id INTEGER CONSTRAINT fk_incident_split_from_id REFERENCES incident (id)'),
    ('incident', 'runs INTEGER'),
    ('one_thing', 'breadth INTEGER'),
    ('one_thing', 'difficulty INTEGER'),
    ('one_thing', 'demand INTEGER'),
    ('one_thing', 'effective_from DATE'),
    ('one_thing', 'effective_to DATE'),
    ('responsibility_item', "category_code VARCHAR(30) NOT NULL DEFAULT ''"),
)


def upgrade() -> None:
    op.create_table('reply_template',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum('report', 'accept', 'reject', 'pass_up', 'close_at_village', 'triage', 'dispatch', 'sign', 'return', 'arbitrate', 'escalate', 'district_receipt', 'district_reply', 'suspend', 'resume', 'feed_back', 'verify', 'rework', 'merge', 'unmerge', 'cancel', 'reopen', 'rate', 'extend', 'remind', 'supervise', 'add_party', 'remove_party', 'first_report', 'call_up', 'arrive', 'amend', 'comment', 'strike', 'import', name='action', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_reply_template_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_template')),
    sa.UniqueConstraint('township_code', 'action', 'title', name=op.f('uq_reply_template_township_code_action_title'))
    )
    op.create_table('setting',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('kind', sa.Enum('number', 'text', 'yes_no', name='settingkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('changed_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('changed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_setting_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_setting')),
    sa.UniqueConstraint('township_code', 'key', name=op.f('uq_setting_township_code_key'))
    )
    op.create_table('power_item',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('approval', 'enforcement', name='powerkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('category', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('stage', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('finishes_in_town', sa.Boolean(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_power_item_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_power_item_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_power_item')),
    sa.UniqueConstraint('township_code', 'kind', 'name', name=op.f('uq_power_item_township_code_kind_name'))
    )
    op.create_table('lecture_session',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('topic', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('host', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('attendees', sa.Integer(), nullable=True),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_lecture_session_township_code')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_lecture_session_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lecture_session'))
    )
    with op.batch_alter_table('lecture_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lecture_session_village_id'), ['village_id'], unique=False)

    op.create_table('notice_seen',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_seen_account_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_notice_seen'))
    )
    op.create_table('saved_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('page', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('query', sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_saved_view_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('account_id', 'page', 'name', name=op.f('uq_saved_view_account_id_page_name'))
    )
    op.create_table('shift',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('started_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('hand_over', sqlmodel.sql.sqltypes.AutoString(length=5000), nullable=False),
    sa.Column('standing', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('taken_over_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('taken_over_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_shift_account_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_shift_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift'))
    )
    op.create_table('stand_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('stand_in_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('revoked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.CheckConstraint('account_id <> stand_in_id', name=op.f('ck_stand_in_two_people')),
    sa.CheckConstraint('to_on >= from_on', name=op.f('ck_stand_in_dates')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_stand_in_account_id')),
    sa.ForeignKeyConstraint(['stand_in_id'], ['account.id'], name=op.f('fk_stand_in_stand_in_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_in'))
    )
    with op.batch_alter_table('stand_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stand_in_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stand_in_stand_in_id'), ['stand_in_id'], unique=False)

    op.create_table('category_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('sort_order', sa.Integer(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('kind', sa.Enum('text', 'number', 'yes_no', 'choice', name='questionkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('choices', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_category_question_category_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category_question'))
    )
    with op.batch_alter_table('category_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_category_question_category_id'), ['category_id'], unique=False)

    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('kind', sa.Enum('picture', 'pdf', 'office', name='filekind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('media_type', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('taken_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('added_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('added_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('struck_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_attachment_incident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index('ix_attachment_incident_id', ['incident_id', 'id'], unique=False)

    op.create_table('mediation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('held_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('place', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('mediators', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('parties', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('dispute', sqlmodel.sql.sqltypes.AutoString(length=5000), nullable=False),
    sa.Column('is_agreed', sa.Boolean(), nullable=False),
    sa.Column('agreement', sqlmodel.sql.sqltypes.AutoString(length=5000), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('kept_on', sa.Date(), nullable=True),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_mediation_incident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mediation'))
    )
    with op.batch_alter_table('mediation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mediation_incident_id'), ['incident_id'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum('report', 'accept', 'reject', 'pass_up', 'close_at_village', 'triage', 'dispatch', 'sign', 'return', 'arbitrate', 'escalate', 'district_receipt', 'district_reply', 'suspend', 'resume', 'feed_back', 'verify', 'rework', 'merge', 'unmerge', 'cancel', 'reopen', 'rate', 'extend', 'remind', 'supervise', 'add_party', 'remove_party', 'first_report', 'call_up', 'arrive', 'amend', 'comment', 'strike', 'import', name='action', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('to_kind', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=True),
    sa.Column('to_role', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=True),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_notice_incident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_incident_id', ['incident_id'], unique=False)
        batch_op.create_index('ix_notice_role', ['to_role', 'id'], unique=False)
        batch_op.create_index('ix_notice_to', ['to_kind', 'to_id', 'id'], unique=False)

    op.create_table('shift_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('actor', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=True),
    sa.Column('struck_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('struck_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_shift_note_incident_id')),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_shift_note_shift_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_note'))
    )
    with op.batch_alter_table('shift_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_note_shift_id'), ['shift_id'], unique=False)

    # Added in place: to write a million incidents anew for a few empty columns would take minutes.
    for table, column in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.create_index('ix_incident_item_id', 'incident', ['item_id', 'reported_at'], unique=False, sqlite_where=sa.text('item_id IS NOT NULL'), postgresql_where=sa.text('item_id IS NOT NULL'))
    op.create_index('ix_incident_off_list', 'incident', ['off_list', 'reported_at'], unique=False, sqlite_where=sa.text('off_list IS NOT NULL'), postgresql_where=sa.text('off_list IS NOT NULL'))
    op.create_index('ix_incident_parent_id', 'incident', ['parent_id'], unique=False, sqlite_where=sa.text('parent_id IS NOT NULL'), postgresql_where=sa.text('parent_id IS NOT NULL'))
    op.create_index('uq_incident_form_key', 'incident', ['form_key'], unique=True, sqlite_where=sa.text('form_key IS NOT NULL'), postgresql_where=sa.text('form_key IS NOT NULL'))


def downgrade() -> None:
    for index in ('uq_incident_form_key', 'ix_incident_parent_id', 'ix_incident_off_list', 'ix_incident_item_id'):
        op.drop_index(index, table_name='incident')
    # In place here too: to write a table anew, SQLite would have to drop it under those that refer to it.
    for table, column in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")

    with op.batch_alter_table('shift_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_note_shift_id'))

    op.drop_table('shift_note')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_to')
        batch_op.drop_index('ix_notice_role')
        batch_op.drop_index('ix_notice_incident_id')

    op.drop_table('notice')
    with op.batch_alter_table('mediation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mediation_incident_id'))

    op.drop_table('mediation')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index('ix_attachment_incident_id')

    op.drop_table('attachment')
    with op.batch_alter_table('category_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_category_question_category_id'))

    op.drop_table('category_question')
    with op.batch_alter_table('stand_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stand_in_stand_in_id'))
        batch_op.drop_index(batch_op.f('ix_stand_in_account_id'))

    op.drop_table('stand_in')
    op.drop_table('shift')
    op.drop_table('saved_view')
    op.drop_table('notice_seen')
    with op.batch_alter_table('lecture_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lecture_session_village_id'))

    op.drop_table('lecture_session')
    op.drop_table('power_item')
    op.drop_table('setting')
    op.drop_table('reply_template')
