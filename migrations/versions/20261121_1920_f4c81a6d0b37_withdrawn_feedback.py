"""feedback on matches that officers withdraw

Revision: f4c81a6d0b37, after e2b7c90d4f16, made 2026-11-21 19:20:00.000000+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "f4c81a6d0b37"
down_revision = "e2b7c90d4f16"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("match_feedback", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_match_feedback_withdrawn_by"), "users", ["withdrawn_by"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    # What was withdrawn would count again.
    op.execute("DELETE FROM match_feedback WHERE withdrawn_at IS NOT NULL")
    with op.batch_alter_table("match_feedback", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_match_feedback_withdrawn_by"), type_="foreignkey")
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("withdrawn_by")
