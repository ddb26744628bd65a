"""Rules, inputs, runs, publications and appeals of the four-dimension assessment; nobody changes a row."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations.append_only import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('score_rule_set',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('weight_p', sa.BigInteger(), nullable=False),
    sa.Column('weight_m', sa.BigInteger(), nullable=False),
    sa.Column('weight_g', sa.BigInteger(), nullable=False),
    sa.Column('weight_s', sa.BigInteger(), nullable=False),
    sa.Column('full', sa.BigInteger(), nullable=False),
    sa.Column('day_cap', sa.BigInteger(), nullable=False),
    sa.Column('special_cap', sa.BigInteger(), nullable=False),
    sa.Column('floor', sa.BigInteger(), nullable=False),
    sa.Column('townships', sa.Integer(), nullable=False),
    sa.Column('default_module', sa.BigInteger(), nullable=False),
    sa.Column('ranked_days', sa.Integer(), nullable=False),
    sa.Column('spread_goal', sa.BigInteger(), nullable=False),
    sa.Column('allows_no_village', sa.Boolean(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('entered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_score_rule_set_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_rule_set')),
    sa.UniqueConstraint('township_code', 'version', name=op.f('uq_score_rule_set_township_code_version'))
    )
    op.create_table('line_result',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('line', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=True),
    sa.Column('townships', sa.Integer(), nullable=True),
    sa.Column('internal', sa.BigInteger(), nullable=True),
    sa.Column('document', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('entered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(rank IS NULL) <> (internal IS NULL)', name=op.f('ck_line_result_one_of_two')),
    sa.CheckConstraint('quarter BETWEEN 0 AND 4', name=op.f('ck_line_result_quarter')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_line_result_module_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_line_result_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_result')),
    sa.UniqueConstraint('township_code', 'year', 'quarter', 'module_id', 'line', 'version', name='uq_line_result_version')
    )
    op.create_table('score_run',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('rule_set_id', sa.Integer(), nullable=False),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('cadres', sa.Integer(), nullable=False),
    sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['rule_set_id'], ['score_rule_set.id'], name=op.f('fk_score_run_rule_set_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_score_run_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_run'))
    )
    op.create_index('ix_score_run_year', 'score_run', ['year', 'id'], unique=False)
    op.create_table('score_appeal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('dimension', sa.Enum('posts', 'modules', 'teams', 'special', name='dimension', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('line', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
    sa.Column('filed_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('filed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_score_appeal_cadre_id')),
    sa.ForeignKeyConstraint(['run_id'], ['score_run.id'], name=op.f('fk_score_appeal_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_appeal'))
    )
    op.create_index('ix_score_appeal_cadre_id', 'score_appeal', ['cadre_id'], unique=False)
    op.create_table('score_publication',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('published_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('published_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['score_run.id'], name=op.f('fk_score_publication_run_id')),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_score_publication'))
    )
    op.create_table('score_result',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=False),
    sa.Column('staff_number', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('identity', sa.Enum('town', 'seconded', name='identity', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('module', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('p', sa.BigInteger(), nullable=False),
    sa.Column('m', sa.BigInteger(), nullable=True),
    sa.Column('g', sa.BigInteger(), nullable=True),
    sa.Column('s', sa.BigInteger(), nullable=False),
    sa.Column('s_raw', sa.BigInteger(), nullable=False),
    sa.Column('t_raw', sa.BigInteger(), nullable=True),
    sa.Column('t', sa.BigInteger(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_score_result_cadre_id')),
    sa.ForeignKeyConstraint(['run_id'], ['score_run.id'], name=op.f('fk_score_result_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'cadre_id', name=op.f('pk_score_result')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_score_result_cadre_id', 'score_result', ['cadre_id'], unique=False)
    op.create_table('village_score',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('village_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('score', sa.BigInteger(), nullable=False),
    sa.Column('document', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('entered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name=op.f('ck_village_score_quarter')),
    sa.CheckConstraint('score BETWEEN 0 AND 10000', name=op.f('ck_village_score_score')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_village_score_township_code')),
    sa.ForeignKeyConstraint(['village_id'], ['village.id'], name=op.f('fk_village_score_village_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_score')),
    sa.UniqueConstraint('township_code', 'year', 'quarter', 'village_id', 'version', name=op.f('uq_village_score_township_code_year_quarter_village_id_version'))
    )
    op.create_table('score_review',
    sa.Column('appeal_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('upheld', 'corrected', name='reviewoutcome', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
    sa.Column('reviewed_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('reviewed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['appeal_id'], ['score_appeal.id'], name=op.f('fk_score_review_appeal_id')),
    sa.PrimaryKeyConstraint('appeal_id', name=op.f('pk_score_review'))
    )
    op.add_column('post', sa.Column('line', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False, server_default=''))
    protect("score_result", "run_id", "cadre_id")
    protect("score_publication", "run_id")
    protect("score_review", "appeal_id")
    for table in ("score_rule_set", "line_result", "village_score", "score_run", "score_appeal"):
        protect(table, "id")


def downgrade() -> None:
    op.drop_column('post', 'line')
    op.drop_table('score_review')
    op.drop_table('village_score')
    op.drop_table('score_result')
    op.drop_table('score_publication')
    op.drop_table('score_appeal')
    op.drop_table('score_run')
    op.drop_table('line_result')
    op.drop_table('score_rule_set')
