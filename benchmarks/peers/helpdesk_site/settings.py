"""Settings of django-helpdesk's documentation for production, with the portal's own options of SQLite."""

import json
import os
from pathlib import Path

DATA = Path(os.environ["PEER_DATA"])
SECRET_KEY = "only-for-benchmarks-0123456789-abcdefghijklmnopqrstuvwxyz"  # noqa: S105 - guards nothing
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.contrib.humanize",
    "rest_framework",
    "helpdesk",
]
SITE_ID = 1
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "peer.sqlite3",
        "OPTIONS": json.loads(os.environ["PEER_SQLITE"]),
        "ATOMIC_REQUESTS": os.environ.get("PEER_ATOMIC") == "on",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # the mail is written and thrown away
HELPDESK_SUBMIT_A_TICKET_PUBLIC = True
HELPDESK_TEAMS_MODE_ENABLED = False  # what needs pinax_teams; no page of a ticket does
