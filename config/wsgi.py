"""What gunicorn serves. Never with DEBUG: an error page of Django's shows what people wrote."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.pop("DEBUG", None)
os.environ.pop("DEBUG_FILE", None)

application = get_wsgi_application()
