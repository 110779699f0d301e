"""How Alembic runs here: on the app's own engine, all or nothing on both databases, one process at a time."""

from alembic import context
from sqlalchemy import text

from counselor import models
from counselor.db import db

LOCK = 7_240_015_311_002_145

with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=models.metadata(),
        render_as_batch=connection.dialect.name == "sqlite",
        # SQLite can roll back a CREATE TABLE; Alembic does not count on it unless told
        transactional_ddl=True,
        compare_type=True,
        user_module_prefix="counselor.db.",
    )
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.run_migrations()
