"""stored vectors and supplier units

Revision: b82d5f60c3e9, after 7c1e0a4b2d10, made 2026-11-21 13:15:34.302965+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "b82d5f60c3e9"
down_revision = "7c1e0a4b2d10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "index_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_changes")),
    )
    with op.batch_alter_table("index_changes", schema=None) as batch_op:
        batch_op.create_index("ix_index_changes_name_version", ["name", "version"], unique=False)

    op.create_table(
        "index_states",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rebuilt_at_version", sa.Integer(), nullable=False),
        sa.Column("document_mean", sa.LargeBinary(), nullable=False),
        sa.Column("query_mean", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_index_states")),
    )
    op.create_table(
        "pending_suppliers",
        sa.Column("supplier_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("supplier_id", name=op.f("pk_pending_suppliers")),
    )
    op.create_table(
        "stored_vectors",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", "model", name=op.f("pk_stored_vectors")),
    )
    op.create_table(
        "supplier_units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_supplier_units_supplier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_units")),
    )
    with op.batch_alter_table("supplier_units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_units_supplier_id"), ["supplier_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("supplier_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_units_supplier_id"))

    op.drop_table("supplier_units")
    op.drop_table("stored_vectors")
    op.drop_table("pending_suppliers")
    op.drop_table("index_states")
    with op.batch_alter_table("index_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_index_changes_name_version")

    op.drop_table("index_changes")
