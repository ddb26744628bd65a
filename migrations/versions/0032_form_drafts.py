"""What somebody typed into a form outlives his browser and the server; what it became is remembered."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('form_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('form', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('form_key', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('content', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('saved_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('became', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('told_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_form_draft_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_draft'))
    )
    op.create_index('ix_form_draft_account_id_form', 'form_draft', ['account_id', 'form'], unique=False)
    op.create_index(op.f('ix_form_draft_form_key'), 'form_draft', ['form_key'], unique=False)


def downgrade() -> None:
    op.drop_table('form_draft')
