"""Django's backend with a line before BEGIN."""

from contextlib import contextmanager

from django.db.backends.sqlite3 import base

from config.sqlite.turn import Turn

LONG = 1  # second; who has waited so long waits the less for SQLite's own lock


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before it begins a transaction, and gives it back when it has ended."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.turn = Turn(self.settings_dict["NAME"])

    def _start_transaction_under_autocommit(self) -> None:
        waited = self.turn.take()
        try:
            with self._rest_of_patience(waited):
                super()._start_transaction_under_autocommit()
        except BaseException:
            self.turn.give_back()
            raise

    @contextmanager
    def _rest_of_patience(self, waited: float):
        """Wait for SQLite's own lock only as long as is left: in all, `timeout` seconds as without the line."""
        if waited < LONG:
            yield
            return
        patience = self.settings_dict["OPTIONS"].get("timeout", 5)
        self._be_patient_for(max(patience - waited, 0))
        try:
            yield
        finally:
            self._be_patient_for(patience)

    def _be_patient_for(self, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def _commit(self):
        try:
            return super()._commit()
        finally:
            self.turn.give_back()

    def _rollback(self):
        try:
            return super()._rollback()
        finally:
            self.turn.give_back()

    def _close(self):
        try:
            return super()._close()
        finally:
            self.turn.leave()
