"""A process of the portal that does what a measure asks, in its own DATA_DIR: python -m benchmarks.inside.

A question is a line of JSON on standard input, {"do": name, …}; the answer is a line of JSON on standard output.
"""

import json
import os
import resource
import sys
import time
from functools import cache, partial
from itertools import count
from pathlib import Path

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


def grow_search(lessons: int) -> None:
    """Make so many lessons, and index them."""
    from benchmarks.searching import grow

    grow(lessons)


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


def write_folders(folders: dict[str, int]) -> None:
    """Write a course folder of so many lessons to each path."""
    from tests.factories.large_folder import write_large_folder

    for path, lessons in folders.items():
        write_large_folder(Path(path), lessons)


def import_indexed(path: str, with_index: bool) -> float:
    """Import a course folder with the index, or without; return the seconds of the processor that it took."""
    from benchmarks.searching import imported

    return imported(path, with_index=with_index)


def search(language: str, typed: str) -> float:
    """Search; return the seconds that it took."""
    from benchmarks.searching import searched, seconds

    stay_on_one_processor()
    return seconds(searched, language, typed)


def scan(language: str, typed: str) -> float:
    """Look through every text; return the seconds that it took."""
    from benchmarks.searching import scanned, seconds

    stay_on_one_processor()
    return seconds(scanned, language, typed)


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
    """Fetch a page so many times; return the seconds of each, the fewest queries, status and size."""
    from django.db import connection

    stay_on_one_processor()
    client, seconds, queries = client_of(staff), [], []
    for _ in range(times):
        asked = count()
        with connection.execute_wrapper(partial(_counting, asked)):
            began = time.perf_counter()
            response = client.get(path)
            seconds.append(time.perf_counter() - began)
        queries.append(next(asked))
    return {
        "seconds": seconds,
        "status": response.status_code,
        "size": len(response.content),
        "queries": min(queries),
    }


@cache
def stay_on_one_processor() -> None:
    """Have all sides of a measure timed on the same processor: what else the machine does there meets each of them."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _counting(asked: count, execute, *details):
    next(asked)
    return execute(*details)


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


ANSWERS = {
    each.__name__: each
    for each in (
        *(grow_lessons, grow_enquiries, pile_up, grow_search, write_folders),
        *(import_folder, import_indexed, make_book, get, search, scan),
    )
}

if __name__ == "__main__":
    main()
