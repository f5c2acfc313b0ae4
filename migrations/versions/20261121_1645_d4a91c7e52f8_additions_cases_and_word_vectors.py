"""additions to the concepts, known cases, vectors of words

Revision: d4a91c7e52f8, after b82d5f60c3e9, made 2026-11-21 16:45:10.118264+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "d4a91c7e52f8"
down_revision = "b82d5f60c3e9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The two databases write no bytes differently.
    nothing = sa.text("'\\x'::bytea") if op.get_bind().dialect.name == "postgresql" else sa.text("x''")
    with op.batch_alter_table("stored_vectors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words", sa.LargeBinary(), server_default=nothing, nullable=False))

    op.create_table(
        "concept_additions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("concept_id", sa.String(length=60), nullable=False),
        sa.Column("phrase", sa.String(length=60), nullable=False),
        sa.Column("edge_type", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.String(length=60), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('phrase', 'edge')", name=op.f("ck_concept_additions_kind")),
        sa.CheckConstraint("(kind = 'phrase') = (phrase <> '')", name=op.f("ck_concept_additions_phrase_of_its_kind")),
        sa.CheckConstraint(
            "(kind = 'edge') = (edge_type <> '' AND target_id <> '')",
            name=op.f("ck_concept_additions_edge_of_its_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["users.id"], name=op.f("fk_concept_additions_added_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["users.id"], name=op.f("fk_concept_additions_withdrawn_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_additions")),
    )
    with op.batch_alter_table("concept_additions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concept_additions_concept_id"), ["concept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concept_additions_target_id"), ["target_id"], unique=False)
        batch_op.create_index(
            "uq_concept_additions_live",
            ["kind", "concept_id", "phrase", "edge_type", "target_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "known_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("process_id", sa.String(length=60), nullable=False),
        sa.Column("task_id", sa.String(length=60), nullable=False),
        sa.Column("problem_text", sa.Text(), nullable=False),
        sa.Column("solution_name", sa.String(length=120), nullable=False),
        sa.Column("solution_text", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("source_problem_id", sa.Integer(), nullable=True),
        sa.Column("source_supplier_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "origin IN ('shipped', 'accepted', 'confirmed', 'officer')", name=op.f("ck_known_cases_origin")
        ),
        sa.CheckConstraint(
            "origin = 'shipped' OR consent <> '' OR withdrawn_at IS NOT NULL",
            name=op.f("ck_known_cases_consent_given"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_known_cases_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_problem_id"], ["problems.id"], name=op.f("fk_known_cases_source_problem_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_supplier_id"],
            ["suppliers.id"],
            name=op.f("fk_known_cases_source_supplier_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["users.id"], name=op.f("fk_known_cases_withdrawn_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_cases")),
        sa.UniqueConstraint("slug", name=op.f("uq_known_cases_slug")),
    )
    with op.batch_alter_table("known_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_cases_source_problem_id"), ["source_problem_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_known_cases_source_supplier_id"), ["source_supplier_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("known_cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_cases_source_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_known_cases_source_problem_id"))

    op.drop_table("known_cases")
    with op.batch_alter_table("concept_additions", schema=None) as batch_op:
        batch_op.drop_index("uq_concept_additions_live")
        batch_op.drop_index(batch_op.f("ix_concept_additions_target_id"))
        batch_op.drop_index(batch_op.f("ix_concept_additions_concept_id"))

    op.drop_table("concept_additions")
    with op.batch_alter_table("stored_vectors", schema=None) as batch_op:
        batch_op.drop_column("words")
