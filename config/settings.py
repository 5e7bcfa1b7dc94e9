"""Settings of the portal: one file, the environment decides.

Every value can be given as `NAME` or, for secrets mounted as files, as `NAME_FILE`.
Without `SITE_ORIGIN` this is embedded use on one machine: the portal makes and keeps its own secrets
in `DATA_DIR`. With it this is production: missing secrets stop the start. README.md has the table.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config import logs
from config.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()

# Where the embedded default keeps its database and files.
DATA_DIR = env.folder("DATA_DIR", default=BASE_DIR / "var")

# Links are built from the origin, never from the Host header.
PORT = env.integer("PORT", default=8000)
SITE_ORIGIN = env.origin("SITE_ORIGIN")
PRODUCTION = bool(SITE_ORIGIN)
if not PRODUCTION:
    SITE_ORIGIN = f"http://127.0.0.1:{PORT}"

# gunicorn never sees DEBUG (config/wsgi.py takes it out of the environment).
DEBUG = env.switch("DEBUG", default=False) and not PRODUCTION

SECRET_KEY = env.secret("SECRET_KEY", keep_in=None if PRODUCTION else DATA_DIR)
# Keys that were in use before; codes made under them still open their conversation.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
FIELD_ENCRYPTION_KEYS = env.encryption_keys("FIELD_ENCRYPTION_KEYS", keep_in=None if PRODUCTION else DATA_DIR)

# Of `manage.py backup` alone: a portal starts without them.
BACKUP_KEYS = env.encryption_keys("BACKUP_KEYS", keep_in=None if PRODUCTION else DATA_DIR, required=False)
BACKUP_DAYS = env.integer("BACKUP_DAYS", default=30)
# What a restored backup must forget again. On another disk than the database it outlives that.
ERASED_LIST = Path(env.text("ERASED_LIST", default=str(DATA_DIR / "erased.txt")))

ALLOWED_HOSTS = [urlsplit(SITE_ORIGIN).hostname] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "config.apps.PortalConfig",
    "config.apps.PortalAdminConfig",
    "courses.apps.CoursesConfig",
    "support.apps.SupportConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
]

MIDDLEWARE = [
    "config.requests.one_line_each",
    "config.middleware.HeadWithoutBody",
    "config.pages.middleware.send_in_forms",
    "config.headers.say_what_is_not_allowed",
    "config.health.before_everything_else",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressEmptyForms",
    "config.middleware.LanguageFromPath",
    "config.middleware.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.second_factor.session.end_old_sessions",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.OddDeskAddress",
    "config.outages.NoteWhereItFailed",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = None  # runserver builds its own; gunicorn is given config.wsgi
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "libraries": {"i18n": "config.fixed_words"},  # in the place of Django's
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database ------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", sqlite_in=DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hant", _("Traditional Chinese"))]
TIME_ZONE = env.zone("TIME_ZONE", default="Asia/Hong_Kong")
USE_TZ = True
# Compiled at the start from <app>/locale; see config.catalogues.
CATALOGUES = DATA_DIR / "locale"
LOCALE_PATHS = [CATALOGUES / app for app in ("config", "courses", "support")]
FORMAT_MODULE_PATH = "config.formats"

# --- Pages -----------------------------------------------------------------------------------------

# Whether finished pages are kept in memory (config/pages); off, each is made anew, for whoever measures that.
PAGE_STORE = env.switch("PAGE_STORE", default=True)

# Whether the worker lets the courses be made as PDF (courses/books). Off for who measures, or has little memory.
MAKE_BOOKS = env.switch("MAKE_BOOKS", default=True)

# --- Static files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# A web server in front may read them where they are: they are for everybody, and hold nothing of anybody.
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(DATA_DIR / "static"))).resolve()
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.bundles.BundlingStorage"},
}

# --- Transport and cookies -----------------------------------------------------------------------

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# The prefix makes browsers refuse the cookie from a subdomain or over plain HTTP.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # until the browser is closed: it would say for a year that somebody wanted to write to us
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "config.messages.Storage"
# W021 asks for HSTS preload: a promise about the whole domain, which its owner makes, not one host. W003 finds two
# libraries of tags named i18n, which is what we want (TEMPLATES).
SILENCED_SYSTEM_CHECKS = ["security.W021", "templates.W003"]

# The longest message is 5,000 characters: at most 60 KB as a form body. More is not a letter.
PUBLIC_BODY_LIMIT = 256 * 1024
# Editors send whole lessons, in Chinese with nine bytes a character; a text too long gets its own sentence there.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# --- Staff ---------------------------------------------------------------------------------------

LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")
PASSWORD_RESET_TIMEOUT = int(timedelta(days=1).total_seconds())  # the one-time link of create_staff
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "config.passwords.OurWordsValidator"},
]

# The second factor: config/second_factor has the pages, django-allauth what is shown and checked on them.
ACCOUNT_ADAPTER = "config.second_factor.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # our own buckets: the library's live in a cache that each process has for itself
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=10).total_seconds())
MFA_ADAPTER = "config.second_factor.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: telephones go wrong
MFA_RECOVERY_CODE_DIGITS = 12
MFA_RECOVERY_CODES_SHOW_ONCE = True

# --- Mail ----------------------------------------------------------------------------------------

vars().update(env.mail("EMAIL_URL", files_in=None if PRODUCTION else DATA_DIR / "mail"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default=f"portal@{urlsplit(SITE_ORIGIN).hostname}")
# Sender of mails to those who refused that we name ourselves, at a domain that says nothing. Unset: they get no mail.
NEUTRAL_FROM_EMAIL = env.address("NEUTRAL_FROM_EMAIL")
# A page whose address says nothing and that leads such a person on. Unset: their mails carry no link.
NEUTRAL_LINK = env.link("NEUTRAL_LINK")

# --- The network's promises and contacts (unset: nothing is promised, nothing is shown) ------------

READING_HOURS = env.text("READING_HOURS", default="Mon-Fri 09:00-17:00")
FIRST_READ_HOURS = env.integer("FIRST_READ_HOURS", default=None)
FIRST_REPLY_HOURS = env.integer("FIRST_REPLY_HOURS", default=None)
NETWORK_PHONE = env.text("NETWORK_PHONE", default="")
# After how many days without an act of either side an enquiry of a status is erased. Unset: it is kept.
RETENTION_DAYS = env.days("RETENTION_DAYS")
AUDIT_YEARS = env.integer("AUDIT_YEARS", default=7)
PRIVACY_CONTACT = env.text("PRIVACY_CONTACT", default="")
# Who is told of a hole, in /.well-known/security.txt.
SECURITY_CONTACT = env.contact("SECURITY_CONTACT")
# How many proxies of ours stand in front and append to X-Forwarded-For.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", default=None)
PHONENUMBER_DEFAULT_REGION = "HK"

# --- Logs ----------------------------------------------------------------------------------------

# By allow-list: config/logs.py says what a line may hold.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": logs.formatters(),
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": logs.formatter_name(production=PRODUCTION)}},
    # Of what others say only the logger is written, so only what is amiss is worth a line.
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        **{name: {"level": "INFO"} for name in logs.OUR_LOGGERS},
        # Without Django's own handlers, which print paths and exception texts and mail them to ADMINS.
        "django": {"handlers": [], "level": "WARNING"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # what a request ended with stands in its own line
    },
}
