"""costs of cases, recorded outcomes, feedback on matches, limits of the exposure floor

Revision: e2b7c90d4f16, after d4a91c7e52f8, made 2026-11-21 17:15:00.000000+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "e2b7c90d4f16"
down_revision = "d4a91c7e52f8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("success_cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost_low", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cost_high", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cost_source", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_success_cases_cost_whole"), "(cost_low IS NULL) = (cost_high IS NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_success_cases_cost_order"), "cost_low > 0 AND cost_low <= cost_high"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_success_cases_cost_sourced"), "cost_low IS NULL OR cost_source <> ''"
        )

    op.create_table(
        "recorded_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("process_id", sa.String(length=60), nullable=False),
        sa.Column("task_id", sa.String(length=60), nullable=False),
        sa.Column("cost_krw", sa.Integer(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.String(length=80), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("cost_krw > 0", name=op.f("ck_recorded_outcomes_cost_positive")),
        sa.CheckConstraint("consent <> ''", name=op.f("ck_recorded_outcomes_consent_given")),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problems.id"], name=op.f("fk_recorded_outcomes_problem_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_recorded_outcomes_supplier_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.id"], name=op.f("fk_recorded_outcomes_recorded_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["users.id"], name=op.f("fk_recorded_outcomes_withdrawn_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_outcomes")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_recorded_outcomes_submission_key")),
    )
    with op.batch_alter_table("recorded_outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recorded_outcomes_problem_id"), ["problem_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recorded_outcomes_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "match_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('accepted', 'declined', 'pinned', 'forbidden', 'met', 'contract')",
            name=op.f("ck_match_feedback_kind"),
        ),
        sa.CheckConstraint("side IN ('demander', 'supplier', 'officer')", name=op.f("ck_match_feedback_side")),
        sa.CheckConstraint("(kind = 'declined') = (cause <> '')", name=op.f("ck_match_feedback_cause_of_a_decline")),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problems.id"], name=op.f("fk_match_feedback_problem_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_match_feedback_supplier_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_match_feedback_actor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_feedback")),
        sa.UniqueConstraint(
            "problem_id",
            "supplier_id",
            "actor_id",
            "kind",
            name=op.f("uq_match_feedback_problem_id_supplier_id_actor_id_kind"),
        ),
    )
    with op.batch_alter_table("match_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_feedback_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "exposure_limits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_up", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("given_up >= 0 AND given_up <= 1", name=op.f("ck_exposure_limits_given_up_range")),
        sa.ForeignKeyConstraint(["set_by"], ["users.id"], name=op.f("fk_exposure_limits_set_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure_limits")),
    )


def downgrade() -> None:
    op.drop_table("exposure_limits")
    with op.batch_alter_table("match_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_feedback_supplier_id"))

    op.drop_table("match_feedback")
    with op.batch_alter_table("recorded_outcomes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recorded_outcomes_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_recorded_outcomes_problem_id"))

    op.drop_table("recorded_outcomes")
    with op.batch_alter_table("success_cases", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_success_cases_cost_sourced"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_success_cases_cost_order"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_success_cases_cost_whole"), type_="check")
        batch_op.drop_column("cost_source")
        batch_op.drop_column("cost_high")
        batch_op.drop_column("cost_low")
