"""What a quarter's cases propose for scores; the database refuses to change its rows."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations.append_only import protect

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('score_proposal',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=True),
    sa.Column('line', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('cadre_id', sa.Integer(), nullable=True),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('rule_version', sa.Integer(), nullable=False),
    sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name=op.f('ck_score_proposal_quarter')),
    sa.CheckConstraint('(module_id IS NULL) <> (cadre_id IS NULL)', name=op.f('ck_score_proposal_one_subject')),
    sa.ForeignKeyConstraint(['cadre_id'], ['cadre.id'], name=op.f('fk_score_proposal_cadre_id')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_score_proposal_module_id')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_score_proposal_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_proposal')),
    sa.UniqueConstraint('township_code', 'year', 'quarter', 'subject', name=op.f('uq_score_proposal_township_code_year_quarter_subject'))
    )
    op.create_table('score_proposal_case',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('late', 'returned', 'reworked', 'well_rated', 'arrived', name='shownkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_score_proposal_case_incident_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['score_proposal.id'], name=op.f('fk_score_proposal_case_proposal_id')),
    sa.PrimaryKeyConstraint('proposal_id', 'kind', 'incident_id', name=op.f('pk_score_proposal_case'))
    )
    op.create_index('ix_score_proposal_case_incident_id', 'score_proposal_case', ['incident_id'], unique=False)
    op.create_table('score_proposal_decision',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('confirmed', 'changed', 'dropped', name='proposaloutcome', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('decided_account_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['decided_account_id'], ['account.id'], name=op.f('fk_score_proposal_decision_decided_account_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['score_proposal.id'], name=op.f('fk_score_proposal_decision_proposal_id')),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_score_proposal_decision'))
    )
    protect("score_proposal", "id")
    protect("score_proposal_case", "proposal_id", "kind", "incident_id")
    protect("score_proposal_decision", "proposal_id")


def downgrade() -> None:
    op.drop_table('score_proposal_decision')
    op.drop_table('score_proposal_case')
    op.drop_table('score_proposal')
