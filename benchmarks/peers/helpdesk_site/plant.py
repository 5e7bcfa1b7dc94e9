"""`python plant.py queue` makes a queue that takes tickets from the public; `count` prints how many it has taken."""

import sys

import django

django.setup()

from helpdesk.models import Queue, Ticket  # noqa: E402

if sys.argv[1] == "queue":
    print(Queue.objects.create(title="Questions", slug="questions", allow_public_submission=True).pk)
else:
    print(Ticket.objects.count())
