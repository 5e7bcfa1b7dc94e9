"""A process of the portal that answers the questions of a measure, in its own DATA_DIR: python -m benchmarks.inside.

A question is a line of JSON on standard input, {"do": name, …}; the answer is a line of JSON on standard output.
"""

import json
import os
import sys
import time

import django


def main() -> None:
    """Answer until there are no more questions."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    answers, sys.stdout = sys.stdout, sys.stderr  # what anything else prints is no answer
    django.setup()
    for line in sys.stdin:
        question = json.loads(line)
        answer = ANSWERS[question.pop("do")](**question)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def grow_lessons(lessons: int, courses: int) -> dict:
    """Fill the database with so many lessons in so many courses."""
    from benchmarks.places.lessons import grow

    grow(lessons, courses)
    return optimised()


def grow_enquiries(enquiries: int) -> dict:
    """Fill the desk; return references of enquiries that can be opened."""
    from benchmarks.places.enquiries import grow

    return grow(enquiries)


def pile_up(enquiries: int) -> dict:
    """Let so many more be open."""
    from benchmarks.places.enquiries import pile_up

    pile_up(enquiries)
    return {}


def optimised() -> dict:
    """Let the database look at what it holds, as the portal's own upkeep does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")
    return {}


def get(path: str, times: int, staff: str = "") -> dict:
    """Fetch a page so many times; return seconds of each, and queries, bytes and status of the last."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    if staff:
        from tests.factories.support import sign_in_again

        sign_in_again(client, User.objects.get(username=staff))
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        response = client.get(path)
        seconds.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    return {
        "seconds": seconds,
        "queries": len(captured),
        "bytes": len(response.content),
        "status": response.status_code,
        "sql": sorted(((float(q["time"]), q["sql"][:3000]) for q in captured), reverse=True)[:5],
    }


ANSWERS = {"grow_lessons": grow_lessons, "grow_enquiries": grow_enquiries, "pile_up": pile_up, "get": get}

if __name__ == "__main__":
    main()
