"""who said a sentence first

Revision: a7d3e91b5c24, after f4c81a6d0b37, made 2026-11-21 20:45:00.000000+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "a7d3e91b5c24"
down_revision = "f4c81a6d0b37"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_sayings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_first_sayings_supplier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_sayings")),
    )
    with op.batch_alter_table("first_sayings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_sayings_supplier_id"), ["supplier_id"], unique=False)
    # An index of no model is rebuilt at the next start, which fills the table; nothing is embedded anew.
    op.execute("UPDATE index_states SET model = '' WHERE name = 'suppliers'")


def downgrade() -> None:
    with op.batch_alter_table("first_sayings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_first_sayings_supplier_id"))
    op.drop_table("first_sayings")
