"""A process of the portal that does what a measure asks, in its own DATA_DIR: python -m benchmarks.inside.

A question is a line of JSON on standard input, {"do": name, …}; the answer is a line of JSON on standard output.
"""

import json
import os
import resource
import sys
import time
from functools import cache

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


def grow_lessons(lessons: int, courses: int) -> None:
    """Make so many lessons in so many courses."""
    from benchmarks.places.lessons import grow

    grow(lessons, courses)


def grow_enquiries(enquiries: int) -> dict[str, str]:
    """Fill the desk; return references of enquiries that can be opened."""
    from benchmarks.places.enquiries import grow

    return grow(enquiries)


def pile_up(enquiries: int) -> None:
    """Let so many more be open."""
    from benchmarks.places.enquiries import pile_up

    pile_up(enquiries)


def import_folder(path: str) -> dict[str, float]:
    """Import a course folder; return the seconds that it took and the peak memory of the process in kilobytes."""
    from django.core.management import call_command

    began = time.perf_counter()
    call_command("import_course", path, verbosity=0)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def make_book(language: str) -> dict[str, float]:
    """Make the PDF of the course, from its rows to the file; return seconds and bytes."""
    from courses import reading
    from courses.books.pages import address_of, html_of
    from courses.books.typesetting import typeset
    from courses.models import Course, Edition

    began = time.perf_counter()
    course = Course.objects.get()
    edition, page = Edition.objects.newest(course), reading.course_page(course.slug, language)
    content = typeset(html_of(page, edition), base_url=address_of(page), identifier=f"{edition}.{language}")
    return {"seconds": time.perf_counter() - began, "size": len(content)}


def get(path: str, times: int, staff: str) -> dict:
    """Fetch a page so many times; return the seconds of each, then status, size and queries of one more."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, seconds = client_of(staff), []
    for _ in range(times):
        began = time.perf_counter()
        client.get(path)
        seconds.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    return {
        "seconds": seconds,
        "status": response.status_code,
        "size": len(response.content),
        "queries": len(captured),
    }


@cache
def client_of(staff: str):
    """Return a browser in which the account `staff` is signed in; "" for nobody."""
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.factories.support import sign_in_again

    client = Client(headers={"host": "127.0.0.1"})
    if staff:
        sign_in_again(client, User.objects.get(username=staff))
    return client


ANSWERS = {each.__name__: each for each in (grow_lessons, grow_enquiries, pile_up, import_folder, make_book, get)}

if __name__ == "__main__":
    main()
