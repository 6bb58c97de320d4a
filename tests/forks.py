"""What a fork brings along that no room of ours knows."""

from contextlib import contextmanager

from app.core.isolation import everywhere
from app.core.isolation.roles import owners_engine
from app.framework.migration_files import split_postgresql, split_sqlite
from app.framework.postgresql import dialect


@contextmanager
def custom_table(app, definitions):
    """The table `custom` of no model, while the block lasts. `definitions`: dialect → its SQL."""
    kind = dialect(app.db.engine)
    split = split_sqlite if kind == "sqlite" else split_postgresql
    with everywhere("a migration"), owners_engine(app) as tx:
        for statement in split(definitions[kind]):
            tx.execute(statement)
    app.db.migrate()  # lets the application's own role in
    yield
    with app.db:
        pass  # what was read until now holds the table no longer
    with everywhere("a migration"), owners_engine(app) as tx:
        tx.execute("DROP TABLE IF EXISTS custom_search")
        tx.execute("DROP TABLE custom")
