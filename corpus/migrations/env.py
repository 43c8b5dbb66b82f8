"""Alembic's entry: run the migrations over the connection that ``corpus.migrate`` gives."""

from alembic import context

from corpus.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
