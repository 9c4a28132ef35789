"""Alembic's entry: takes the connection it is given (guanxi.app.migrate) and runs transactionally."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
