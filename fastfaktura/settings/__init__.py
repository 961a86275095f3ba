"""Django's settings: one flow for all environments, read from environment variables."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from fastfaktura.core import servers
from fastfaktura.settings import env
from fastfaktura.settings.events import EVENT_SUBSCRIBERS as EVENT_SUBSCRIBERS
from fastfaktura.settings.logs import LOGGING as LOGGING
from fastfaktura.settings.mail import *  # noqa: F403  # all of its names are settings
from fastfaktura.settings.schedule import BULK_IN_FLIGHT as BULK_IN_FLIGHT
from fastfaktura.settings.schedule import CELERY_BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE
from fastfaktura.settings.schedule import (
    CELERY_BROKER_TRANSPORT_OPTIONS as CELERY_BROKER_TRANSPORT_OPTIONS,
)
from fastfaktura.settings.schedule import CELERY_TASK_DEFAULT_QUEUE as CELERY_TASK_DEFAULT_QUEUE
from fastfaktura.settings.schedule import CELERY_TASK_QUEUES as CELERY_TASK_QUEUES
from fastfaktura.settings.schedule import CELERY_TASK_ROUTES as CELERY_TASK_ROUTES
from fastfaktura.settings.schedule import MAIL_PACE as MAIL_PACE
from fastfaktura.settings.schedule import OUTBOX_PRIORITIES as OUTBOX_PRIORITIES
from fastfaktura.settings.schedule import RELAY_WINDOW_ELSEWHERE as RELAY_WINDOW_ELSEWHERE
from fastfaktura.settings.schedule import RELAY_WINDOWS as RELAY_WINDOWS
from fastfaktura.settings.sms import *  # noqa: F403  # each name is a setting
from fastfaktura.settings.stripe import *  # noqa: F403  # the same

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# Production is the default: a forgotten variable must not open the house.
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", "development-only-" * 4 if DEBUG else None)
# Keys for secrets at rest; the first encrypts, all decrypt. Empty: derived from SECRET_KEY.
FIELD_ENCRYPTION_KEYS = env.names("FIELD_ENCRYPTION_KEYS")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = env.text("BASE_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", BASE_URL)

INSTALLED_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    # After allauth, whose admin of sessions ours replaces.
    "fastfaktura.core",
    "clients",
    "billing",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "fastfaktura.core.request_ids.RequestIdMiddleware",
    "billing.api.middleware.ApiAnswerMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fastfaktura.core.middleware.BusinessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "billing.api.middleware.ApiGateMiddleware",
]

ROOT_URLCONF = "fastfaktura.urls"
WSGI_APPLICATION = "fastfaktura.wsgi.application"
FORM_RENDERER = "fastfaktura.core.forms.FormRenderer"

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
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# --- Databases -------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(env.text("DATABASE_URL", "") or servers.embedded_database_url(VAR_DIR))
}
# Connections are kept over requests; statements are prepared and bound by the server,
# which a transaction-pooling bouncer does not allow: set DATABASE_BOUNCER=1 behind one.
# The threshold is 1, not 0: a migration sends some statements in twos, which cannot be prepared.
if env.flag("DATABASE_BOUNCER", default=False):
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.number("DATABASE_CONN_MAX_AGE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 1}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "") or servers.embedded_redis_url(VAR_DIR)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "fastfaktura",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# --- Background work -------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# In kB: a process that has rendered some ten thousand documents is replaced after its task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "fastfaktura.core.heartbeat:LivingScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- People ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "billing.pages.accounts.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "billing.pages.forms.accounts.SignupForm"
ACCOUNT_FORMS = {"change_email": "billing.pages.forms.change_email.ChangeEmailForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A code keeps the newcomer in the window he began in, and no scanner can use it up as a link.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "FastFaktura"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# --- The API ---------------------------------------------------------------------------------

# How often a key may call.
API_RATE_TIMES = env.number("API_RATE_TIMES", 1000)
API_RATE_SECONDS = env.number("API_RATE_SECONDS", 10)
# How long a request waits for another one with its Idempotency-Key.
API_TWIN_WAIT_SECONDS = env.number("API_TWIN_WAIT_SECONDS", 10)

# --- Languages -------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("nb", _("Norwegian Bokmål")),
    ("sv", _("Swedish")),
    ("da", _("Danish")),
    ("nl", _("Dutch")),
]
# What clients read (documents, messages, their pages) speaks these too; the product does not.
CLIENT_LANGUAGES = [*LANGUAGES, ("de", _("German")), ("pl", _("Polish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.text("STATIC_ROOT", str(VAR_DIR / "static"))
MEDIA_ROOT = env.text("FILES_ROOT", str(VAR_DIR / "files"))
STORAGES: dict[str, dict[str, Any]] = {
    # No URL leads to these files; views serve them after asking whose they are.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# An invoice of 500 lines, each with all its fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "fastfaktura.core.uploads.UploadBound",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Mail ------------------------------------------------------------------------------------

# Opens the pages of the caught mails to everyone.
MAIL_CATCHER = env.flag("MAIL_CATCHER", default=DEBUG)

# --- Safety ----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # The public page of an invoice adds the provider's, where paying ends.
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# Networks that webhooks may reach besides the public internet: 127.0.0.0/8 lets a developer's
# own machine listen. Whoever may make an endpoint reaches all that stands in them.
WEBHOOK_ALLOWED_NETWORKS = env.names("WEBHOOK_ALLOWED_NETWORKS")
# Documents and mails are shown in frames of our own pages, which is what W019 doubts.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = env.flag("HTTPS", default=not DEBUG)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Monitors ask from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies add to X-Forwarded-For: rates are counted by the address before them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", int(BEHIND_PROXY))
