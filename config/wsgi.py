"""What gunicorn serves. Never with DEBUG: an error page of Django's shows what people wrote."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from config.sqlite import stand_in_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.pop("DEBUG", None)
os.environ.pop("DEBUG_FILE", None)

# A warning may quote a value: it goes through the allow-list of the logs too.
logging.captureWarnings(True)

stand_in_line()
application = get_wsgi_application()

from config.pages.front import in_front_of  # noqa: E402 - only now the models are there

application = in_front_of(application)
