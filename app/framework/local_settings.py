"""Settings of PostgreSQL that hold for one transaction: SET LOCAL.

What is known when a transaction begins travels with its BEGIN, in the same round trip; what is
learned later costs one, and nothing when it is known already. They end with the transaction, so
neither our pool nor one that stands before the server (pgbouncer) carries them to anybody else.
"""

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

from psycopg import generators
from psycopg.errors import error_from_result
from psycopg.pq import Escaping, ExecStatus, TransactionStatus

if TYPE_CHECKING:
    import psycopg

    Base = psycopg.Connection[Any]
else:
    Base = object


class LocalSettings(Base):
    """A connection that can be told something for as long as its transaction lasts."""

    #: What the open transaction was told, or the next one is to be.
    _told: dict[str, str] | None = None
    #: What every transaction is told, until the connection is given back.
    always: Mapping[str, str] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no transaction is open."""
        return self.pgconn.transaction_status == TransactionStatus.IDLE

    def tell(self, settings: Mapping[str, str]) -> None:
        """Have the transaction know these. An empty text is no news to one that knows nothing."""
        told = self._told if self._told is not None else {}
        news = {name: value for name, value in settings.items() if told.get(name, "") != value}
        if not news:
            return
        if not self.is_idle:
            with self.lock:
                self.wait(self._exec_command(self._set(news)))
        self._told = {**told, **news}

    def forget(self) -> None:
        """The transaction is over."""
        self._told = None

    def commit(self) -> None:
        self.forget()
        super().commit()

    def rollback(self) -> None:
        self.forget()
        super().rollback()

    def execute(self, query: Any, *args: Any, **options: Any) -> Any:
        if str(query).startswith("ROLLBACK"):  # to a savepoint: what was told since is undone
            self.forget()
        return super().execute(query, *args, **options)

    def _set(self, settings: Mapping[str, str]) -> str:
        calls = [
            f"set_config('{name}', {self._literal(value)}, true)"
            for name, value in settings.items()
        ]
        return f"SELECT {', '.join(calls)}"

    def _literal(self, value: str) -> str:
        if value.isascii() and value.isalnum():
            return f"'{value}'"
        return Escaping(self.pgconn).escape_literal(value.encode()).decode()

    def _start_query(self) -> Generator[Any, Any, None]:
        """psycopg's own, which sends BEGIN before a transaction's first statement."""
        settings = {**(self.always or {}), **(self._told or {})}
        if self.autocommit or not self.is_idle or not settings:
            yield from super()._start_query()
            return
        self._told = settings
        if self._pipeline:  # of executemany, where one statement after the other costs no more
            yield from super()._start_query()
            yield from self._exec_command(self._set(settings))
            return
        told = [f"SET LOCAL {name} = {self._literal(value)}" for name, value in settings.items()]
        self.pgconn.send_query("; ".join(["BEGIN", *told]).encode())
        for result in (yield from generators.execute(self.pgconn)):
            if result.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(result, encoding=self.info.encoding)
