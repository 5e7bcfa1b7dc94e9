"""SQLite whose writers wait in line: the database engine of embedded use (config/environment.py).

SQLite lets one write at a time. Who finds another at it sleeps and asks again, and sleeps longer each time, up to a
tenth of a second. Where several write all the time, nobody writes while all of them sleep, and who has waited longest
sleeps longest. A lock on a file beside the database wakes the next writer at the moment when the last one is done. It
decides nothing: SQLite's own lock remains what keeps writers apart, also from those that do not stand in line.
"""

from config.sqlite.turn import stand_in_line

__all__ = ["stand_in_line"]
