"""Alembic's entry: the models' own metadata, batch mode on SQLite."""

from alembic import context

from dashboard.store.database import engine_for
from models import Record

engine = engine_for(context.config.get_main_option("sqlalchemy.url"))
with engine.execution_options(room_writer=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Record.metadata,
        render_as_batch=engine.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
