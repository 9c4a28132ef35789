"""The spine: kernel, access, customers, commerce, imports."""

from pathlib import Path

from alembic import context, op

from guanxi.app.revisions import fingerprint

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    app_role = context.config.attributes["app_role"]
    for path in sorted((Path(__file__).parent.parent / "sql").glob("0001_*.sql")):
        op.get_bind().exec_driver_sql(path.read_text(encoding="utf-8").replace("guanxi_app", app_role).replace("%", "%%"))
    op.get_bind().exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{fingerprint()}'")
