"""The town's powers over seconded staff: cases with files, training, first steps, platforms of placements."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PLATFORM = "platform_id INTEGER CONSTRAINT fk_placement_platform_id REFERENCES platform (id)"


def upgrade() -> None:
    op.create_table('training',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('organiser', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('hours', sa.Float(), nullable=False),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('struck_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('struck_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('hours > 0', name=op.f('ck_training_hours')),
    sa.CheckConstraint('to_on >= from_on', name=op.f('ck_training_dates')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_training_cadre_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training'))
    )
    with op.batch_alter_table('training', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_training_cadre_id'), ['cadre_id'], unique=False)

    op.create_table('onboarding_tick',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('secondment_id', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('recorded_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('struck_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('struck_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.ForeignKeyConstraint(['secondment_id'], ['secondment.id'], name=op.f('fk_onboarding_tick_secondment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_onboarding_tick'))
    )
    with op.batch_alter_table('onboarding_tick', schema=None) as batch_op:
        batch_op.create_index('ix_onboarding_tick_secondment_id', ['secondment_id', 'code'], unique=False)

    op.create_table('staff_case',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('transfer', 'nomination', 'veto', name='casekind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('status', sa.Enum('requested', 'raised', 'evidenced', 'agreed', 'recommended', 'upheld', 'returned', 'awaiting', 'transferred', 'appointed', 'not_appointed', 'replaced', 'declined', 'withdrawn', name='casestatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('secondment_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('opened_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('target', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('grade', sa.Enum('middle', 'section', name='grade', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('exception', sa.Enum('higher_order', 'veto', name='lockexception', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('order_number', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('decision', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('replaced_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_staff_case_account_id')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_staff_case_cadre_id')),
    sa.ForeignKeyConstraint(['replaced_by_id'], ['secondment.id'], name=op.f('fk_staff_case_replaced_by_id')),
    sa.ForeignKeyConstraint(['secondment_id'], ['secondment.id'], name=op.f('fk_staff_case_secondment_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_staff_case_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_case'))
    )
    with op.batch_alter_table('staff_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_case_cadre_id'), ['cadre_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_staff_case_secondment_id'), ['secondment_id'], unique=False)
        batch_op.create_index('ix_staff_case_status', ['status', 'kind'], unique=False)

    op.create_table('staff_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Enum('request_transfer', 'nominate', 'raise_veto', 'add_evidence', 'agree', 'decline', 'withdraw', 'carry_out', 'send_back', 'ask_replacement', 'record_replacement', 'appoint', 'not_appoint', name='casestep', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('kind', sa.Enum('picture', 'pdf', 'office', name='filekind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('media_type', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('added_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('added_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['staff_case.id'], name=op.f('fk_staff_file_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_file'))
    )
    with op.batch_alter_table('staff_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_file_case_id'), ['case_id'], unique=False)

    op.execute(f"ALTER TABLE placement ADD COLUMN {PLATFORM}")


def downgrade() -> None:
    op.execute("ALTER TABLE placement DROP COLUMN platform_id")
    with op.batch_alter_table('staff_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_file_case_id'))

    op.drop_table('staff_file')
    with op.batch_alter_table('staff_case', schema=None) as batch_op:
        batch_op.drop_index('ix_staff_case_status')
        batch_op.drop_index(batch_op.f('ix_staff_case_secondment_id'))
        batch_op.drop_index(batch_op.f('ix_staff_case_cadre_id'))

    op.drop_table('staff_case')
    with op.batch_alter_table('onboarding_tick', schema=None) as batch_op:
        batch_op.drop_index('ix_onboarding_tick_secondment_id')

    op.drop_table('onboarding_tick')
    with op.batch_alter_table('training', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_training_cadre_id'))

    op.drop_table('training')
