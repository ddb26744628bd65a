"""岗位清单 in versions with drafts and resolutions, 双向选择 in rounds, and how many may hold a post."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PLACES = "places INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_post_places CHECK (places > 0)"
TABLES = ("post_match", "post_wish", "post_round", "post_choice", "post_list_file", "post_proposal", "post_list")


def upgrade() -> None:
    op.create_table('post_choice',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('kind', sa.Enum('full', 'vacant', name='choicekind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('status', sa.Enum('open', 'settled', 'cancelled', name='choicestatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('opened_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('opened_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_post_choice_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_choice')),
    sa.UniqueConstraint('township_code', 'number', name=op.f('uq_post_choice_township_code_number'))
    )
    with op.batch_alter_table('post_choice', schema=None) as batch_op:
        batch_op.create_index('uq_post_choice_open', ['township_code'], unique=True, sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'"))

    op.create_table('post_list',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('drafting', 'adopted', 'dropped', name='postliststatus', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('difficulty_least', sa.Integer(), nullable=False),
    sa.Column('difficulty_most', sa.Integer(), nullable=False),
    sa.Column('workload_least', sa.Integer(), nullable=False),
    sa.Column('workload_most', sa.Integer(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('opened_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('opened_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('presided_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('resolution_number', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('resolution', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('ended_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('difficulty_least + workload_least >= 1', name=op.f('ck_post_list_least')),
    sa.CheckConstraint('difficulty_least >= 0 AND difficulty_most >= difficulty_least', name=op.f('ck_post_list_difficulty')),
    sa.CheckConstraint('difficulty_most + workload_most <= 15', name=op.f('ck_post_list_most')),
    sa.CheckConstraint('workload_least >= 0 AND workload_most >= workload_least', name=op.f('ck_post_list_workload')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_post_list_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_list')),
    sa.UniqueConstraint('township_code', 'version', name=op.f('uq_post_list_township_code_version'))
    )
    with op.batch_alter_table('post_list', schema=None) as batch_op:
        batch_op.create_index('uq_post_list_drafting', ['township_code'], unique=True, sqlite_where=sa.text("status = 'drafting'"), postgresql_where=sa.text("status = 'drafting'"))

    op.create_table('post_list_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('kind', sa.Enum('picture', 'pdf', 'office', name='filekind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('media_type', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('added_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('added_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['post_list.id'], name=op.f('fk_post_list_file_list_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_list_file'))
    )
    with op.batch_alter_table('post_list_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_list_file_list_id'), ['list_id'], unique=False)

    op.create_table('post_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('line', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('difficulty', sa.Integer(), nullable=False),
    sa.Column('workload', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('is_removed', sa.Boolean(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('proposed_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('proposed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('places > 0', name=op.f('ck_post_proposal_places')),
    sa.CheckConstraint('points BETWEEN 1 AND 15', name=op.f('ck_post_proposal_points')),
    sa.ForeignKeyConstraint(['list_id'], ['post_list.id'], name=op.f('fk_post_proposal_list_id')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_post_proposal_module_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_proposal')),
    sa.UniqueConstraint('list_id', 'number', name=op.f('uq_post_proposal_list_id_number'))
    )
    op.create_table('post_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('choice_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('only_without', sa.Boolean(), nullable=False),
    sa.Column('closes_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('answers_by', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('opened_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('opened_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('matched_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('matched_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.CheckConstraint('answers_by > closes_at', name=op.f('ck_post_round_times')),
    sa.ForeignKeyConstraint(['choice_id'], ['post_choice.id'], name=op.f('fk_post_round_choice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_round')),
    sa.UniqueConstraint('choice_id', 'seq', name=op.f('uq_post_round_choice_id_seq'))
    )
    op.create_table('post_match',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('choice_id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_post_match_cadre_id')),
    sa.ForeignKeyConstraint(['choice_id'], ['post_choice.id'], name=op.f('fk_post_match_choice_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_match_post_id')),
    sa.ForeignKeyConstraint(['round_id'], ['post_round.id'], name=op.f('fk_post_match_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_match')),
    sa.UniqueConstraint('choice_id', 'cadre_id', 'post_id', name=op.f('uq_post_match_choice_id_cadre_id_post_id'))
    )
    with op.batch_alter_table('post_match', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_match_cadre_id'), ['cadre_id'], unique=False)

    op.create_table('post_wish',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('entered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('is_accepted', sa.Boolean(), nullable=True),
    sa.Column('module_rank', sa.Integer(), nullable=True),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('answered_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('answered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('result', sa.Enum('pending', 'matched', 'declined', 'outranked', 'not_needed', name='wishresult', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.CheckConstraint('"rank" BETWEEN 1 AND 3', name=op.f('ck_post_wish_rank')),
    sa.CheckConstraint('module_rank IS NULL OR module_rank > 0', name=op.f('ck_post_wish_module_rank')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_post_wish_cadre_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_wish_post_id')),
    sa.ForeignKeyConstraint(['round_id'], ['post_round.id'], name=op.f('fk_post_wish_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_wish')),
    sa.UniqueConstraint('round_id', 'cadre_id', 'post_id', name=op.f('uq_post_wish_round_id_cadre_id_post_id')),
    sa.UniqueConstraint('round_id', 'cadre_id', 'rank', name=op.f('uq_post_wish_round_id_cadre_id_rank'))
    )
    with op.batch_alter_table('post_wish', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_wish_cadre_id'), ['cadre_id'], unique=False)
        batch_op.create_index('ix_post_wish_post_id', ['post_id', 'round_id'], unique=False)

    op.execute(f"ALTER TABLE post ADD COLUMN {PLACES}")
    # The shipped example posts have several holders each.
    op.execute("UPDATE post SET places = 3 WHERE example")


def downgrade() -> None:
    op.execute("ALTER TABLE post DROP COLUMN places")
    for table in TABLES:
        op.drop_table(table)
