"""What each lesson that the portal ships asks of the database when nothing is kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Lesson

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("view", ["", "?evidence=people"])
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_no_lesson_takes_more_than_eight_queries(real_course, client, language, view):
    slugs = Lesson.objects.values_list("slug", flat=True)
    asked = {}
    for slug in slugs:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/{language}/courses/tnbc-immune-cells/{slug}/{view}").status_code == 200
        asked[slug] = len(queries)
    assert (len(asked), {slug: number for slug, number in asked.items() if number > 8}) == (9, {})
