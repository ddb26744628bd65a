"""四维考核的规则: what a bounty's backbone gets of its points, in hundredths of what its leader gets."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Kept as whole hundredths: 100.00, everybody alike, as it was.
    op.add_column('score_rule_set', sa.Column('backbone_share', sa.BigInteger(), nullable=False, server_default='10000'))


def downgrade() -> None:
    op.drop_column('score_rule_set', 'backbone_share')
