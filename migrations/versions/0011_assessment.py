"""The two-way assessment: rules, answers, published results and replies; the database refuses to change them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations.append_only import protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessment_rule_set',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('from_year', sa.Integer(), nullable=False),
    sa.Column('weight_link', sa.BigInteger(), nullable=False),
    sa.Column('weight_matters', sa.BigInteger(), nullable=False),
    sa.Column('weight_unity', sa.BigInteger(), nullable=False),
    sa.Column('records', sa.BigInteger(), nullable=False),
    sa.Column('part_on_time', sa.BigInteger(), nullable=False),
    sa.Column('part_content', sa.BigInteger(), nullable=False),
    sa.Column('part_listed', sa.BigInteger(), nullable=False),
    sa.Column('part_locks', sa.BigInteger(), nullable=False),
    sa.Column('part_training', sa.BigInteger(), nullable=False),
    sa.Column('training_hours', sa.BigInteger(), nullable=False),
    sa.Column('few_answers', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('entered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_assessment_rule_set_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_rule_set')),
    sa.UniqueConstraint('township_code', 'version', name=op.f('uq_assessment_rule_set_township_code_version'))
    )
    op.create_table('town_rating',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('score', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('townships', sa.Integer(), nullable=True),
    sa.Column('document', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('entered_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('entered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name=op.f('ck_town_rating_quarter')),
    sa.CheckConstraint('rank IS NULL OR (rank >= 1 AND rank <= townships)', name=op.f('ck_town_rating_rank')),
    sa.CheckConstraint('score BETWEEN 0 AND 10000', name=op.f('ck_town_rating_score')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_town_rating_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_town_rating')),
    sa.UniqueConstraint('township_code', 'year', 'quarter', 'version', name=op.f('uq_town_rating_township_code_year_quarter_version'))
    )
    op.create_table('assessment_publication',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rule_set_id', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('published_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('published_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name=op.f('ck_assessment_publication_quarter')),
    sa.ForeignKeyConstraint(['rule_set_id'], ['assessment_rule_set.id'], name=op.f('fk_assessment_publication_rule_set_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_assessment_publication_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_publication')),
    sa.UniqueConstraint('township_code', 'year', 'quarter', 'version', name=op.f('uq_assessment_publication_township_code_year_quarter_version'))
    )
    op.create_table('assessment_reply',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('aspect', sa.Enum('link', 'matters', 'unity', name='aspect', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('replied_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('replied_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name=op.f('ck_assessment_reply_quarter')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_assessment_reply_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_assessment_reply_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_reply'))
    )
    op.create_index('ix_assessment_reply_year', 'assessment_reply', ['year', 'quarter', 'department_id'], unique=False)
    op.create_table('assessment_form',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('link', sa.Integer(), nullable=True),
    sa.Column('matters', sa.Integer(), nullable=True),
    sa.Column('unity', sa.Integer(), nullable=True),
    sa.Column('filled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('example', sa.Boolean(), nullable=False),
    sa.CheckConstraint('link BETWEEN 1 AND 5', name=op.f('ck_assessment_form_link')),
    sa.CheckConstraint('matters BETWEEN 1 AND 5', name=op.f('ck_assessment_form_matters')),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name=op.f('ck_assessment_form_quarter')),
    sa.CheckConstraint('unity BETWEEN 1 AND 5', name=op.f('ck_assessment_form_unity')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_assessment_form_account_id')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_assessment_form_department_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_assessment_form_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_form')),
    sa.UniqueConstraint('township_code', 'year', 'quarter', 'department_id', 'account_id', name='uq_assessment_form_once')
    )
    op.create_table('assessment_result',
    sa.Column('publication_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('aspects', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_assessment_result_department_id')),
    sa.ForeignKeyConstraint(['publication_id'], ['assessment_publication.id'], name=op.f('fk_assessment_result_publication_id')),
    sa.PrimaryKeyConstraint('publication_id', 'department_id', name=op.f('pk_assessment_result'))
    )
    protect("assessment_rule_set", "id")
    protect("town_rating", "id")
    protect("assessment_publication", "id")
    protect("assessment_reply", "id")
    protect("assessment_form", "id")
    protect("assessment_result", "publication_id", "department_id")


def downgrade() -> None:
    op.drop_table('assessment_result')
    op.drop_table('assessment_form')
    op.drop_table('assessment_reply')
    op.drop_table('assessment_publication')
    op.drop_table('town_rating')
    op.drop_table('assessment_rule_set')
