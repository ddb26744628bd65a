"""What somebody said about one kind of file is remembered: its sheets, header rows, columns and words."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_choice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('profile', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('field', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('said', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('meant', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('actor', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_choice')),
    sa.UniqueConstraint('profile', 'kind', 'field', 'said', name=op.f('uq_import_choice_profile_kind_field_said'))
    )


def downgrade() -> None:
    op.drop_table('import_choice')
