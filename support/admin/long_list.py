"""Lists that may have a million rows: no page of them counts to the end."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property

from support.models.enquiry import MOST_COUNTED

AHEAD = 10  # pages that can be turned to from the one that is shown


class LongPaginator(Paginator):
    """Counts as far as MOST_COUNTED, or some pages beyond the one asked for: who reads on gets on.

    Where there are more rows, `is_cut` is true and `count` says how many are sure.
    """

    def __init__(self, rows, per_page: int, *, number: int = 1, **options) -> None:
        super().__init__(rows, per_page, **options)
        self.most = max(MOST_COUNTED, (number + AHEAD) * per_page)

    @cached_property
    def _found(self) -> int:
        return self.object_list.order_by()[: self.most + 1].count()

    @cached_property
    def count(self) -> int:
        """How many rows there are at least."""
        return min(self._found, self.most)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than are counted."""
        return self._found > self.most


class LongList:
    """Gives a ModelAdmin such a list; templates/admin/pagination.html says that there are more."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_paginator(self, request, queryset, per_page, orphans=0, allow_empty_first_page=True):
        """Return the pages of the list; Django says "p" to the number of one."""
        asked = request.GET.get("p", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
        return LongPaginator(
            queryset, per_page, number=number, orphans=orphans, allow_empty_first_page=allow_empty_first_page
        )
