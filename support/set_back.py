"""A clock that was set back: what was written before lies ahead of it.

Nobody may wait until it has caught up, and nothing that ends by itself may last until then.
"""

from datetime import timedelta

# By as much the clocks of two machines may differ. What lies further ahead was written before the clock was set back.
TOLERANCE = timedelta(minutes=1)
