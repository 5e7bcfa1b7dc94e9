"""Pages that are the same for everybody: made once for each state of the lessons, and sent again as they are (ADR 22).

`page` is one answer in each form in which it is sent, `store` keeps answers while nothing has changed, `front` answers
from the store before Django is asked, `middleware` gives every such answer its forms and hands it to the store.
"""

from config.pages.marks import FOR_CACHES, for_everybody, is_for_everybody

__all__ = ["FOR_CACHES", "for_everybody", "is_for_everybody"]
