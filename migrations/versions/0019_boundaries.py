"""Imported boundaries: where they come from, and which areas of villages and grids are theirs."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('boundary_import',
    sa.Column('township_code', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('town', 'village', 'grid', name='boundarykind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('crs', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('file_name', sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
    sa.Column('file_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('areas', sa.Integer(), nullable=False),
    sa.Column('imported_by', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('imported_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('areas > 0', name=op.f('ck_boundary_import_areas')),
    sa.ForeignKeyConstraint(['township_code'], ['township.code'], name=op.f('fk_boundary_import_township_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_import'))
    )
    op.add_column('grid', sa.Column('area', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    # Both databases read this; Alembic's own way would rebuild SQLite's table.
    for table in ('village', 'grid'):
        op.execute(f"ALTER TABLE {table} ADD COLUMN boundary_id INTEGER CONSTRAINT fk_{table}_boundary_id REFERENCES boundary_import (id)")


def downgrade() -> None:
    for column in ('grid.boundary_id', 'village.boundary_id', 'grid.area'):
        table, _, name = column.partition('.')
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    op.drop_table('boundary_import')
