"""Settings of every installation, read from the environment (or from a .env file beside manage.py).

Three ways to run: production (the default, which refuses to start half configured), demo
(`DEMO_MODE=1`, what `make run` sets) and the tests (pytest says so itself).
"""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from helpdesk.environment import BASE_DIR, database_broker, env, refuse_if_incomplete
from helpdesk.rest import settings as rest

DEMO_MODE = env.bool("DEMO_MODE", default=False)
TESTING = env.bool("TESTING", default="PYTEST_VERSION" in os.environ)
PRODUCTION = not (DEMO_MODE or TESTING)
DEBUG = env.bool("DEBUG", default=False)
# Switch off only for a trial inside a closed network: without TLS, passwords cross it in the clear.
HTTPS = env.bool("HTTPS", default=PRODUCTION)

REQUIRED = {
    "SECRET_KEY": "a long random text that stays the same, for example from `openssl rand -hex 32`",
    "ALLOWED_HOSTS": "the names people reach this desk by, for example desk.example.com",
    "DATABASE_URL": "the PostgreSQL database, for example postgres://user:password@host:5432/helpdesk",
}


if PRODUCTION:
    refuse_if_incomplete(REQUIRED)

SECRET_KEY = env.str("SECRET_KEY", default="only-for-tests-and-demo")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
SITE_URL = env.str(
    "SITE_URL",
    default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else "http://localhost:8000",
).rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

# --- Applications -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "helpdesk",
    "accounts",
    "tickets",
    "incidents",
    "problems",
    "changes",
    "releases",
    "catalog",
    "assets",
    "knowledge",
    "sla",
    "reports",
    "archive",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "whitenoise.runserver_nostatic",
    "helpdesk.admin_config.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    # First: a probe reaches a process by its address, without TLS, host name, session or cookie.
    "helpdesk.health.HealthMiddleware",
    "helpdesk.charset.Utf8Middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "helpdesk.context.shell",
            ],
        },
    }
]
# Widgets are found among our templates too.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database, cache, sessions -------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_URL = env.str("DATABASE_URL", default="postgres:///helpdesk")
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
# Compiling a statement takes PostgreSQL longer (0.1–0.2 s) than carrying out any of ours.
_options = ["-c jit=off"]
# The web's processes set it (gunicorn.conf.py).
if _statement_seconds := env.int("STATEMENT_TIMEOUT_SECONDS", default=0):
    _options.append(f"-c statement_timeout={_statement_seconds}s")
DATABASES["default"]["OPTIONS"].setdefault("options", " ".join(_options))

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    _cache = {
        "BACKEND": "helpdesk.cache.PatientRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "helpdesk",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
elif TESTING:
    _cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
else:
    # Rate limits and heartbeats must be shared by all processes: never each one's own memory.
    _cache = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
CACHES = {"default": _cache}
# Not in the cache as well: a session that ended while Redis was away would live again when it comes back.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Background work ------------------------------------------------------------------------------

# What runs, in this order, inside the transaction that records a ticket event.
TICKET_REACTIONS = (
    "sla.reaction.run_clocks",
    "tickets.satisfaction.asking.ask",
    "tickets.notifications.dispatch.enqueue",
)
# Who answers what tickets ask of the apps above: see clocks, asset_directory, article_directory and figures there.
TICKET_CLOCKS = "sla.chips.TicketClocks"
TICKET_ASSETS = "assets.directory.Directory"
TICKET_ARTICLES = "knowledge.directory.Directory"
TICKET_FIGURES = "reports.measures.behind.TicketFigures"
# Hosts that channels may name themselves (mail, JSON, Power Automate); chat services post to hosts of their own.
NOTIFY_HOSTS = env.list("NOTIFY_HOSTS", default=[])
# The share of promises that the desk means to keep; the figures are drawn against it.
SLA_TARGET_PERCENT = env.float("SLA_TARGET_PERCENT", default=95.0)
# How many business days a requester has to answer before a resolved incident closes by itself.
INCIDENT_AUTO_CLOSE_DAYS = env.int("INCIDENT_AUTO_CLOSE_DAYS", default=3)
# How many days the link in the mail lets the requester answer without signing in.
INCIDENT_CONFIRMATION_DAYS = env.int("INCIDENT_CONFIRMATION_DAYS", default=14)
# How long the link in a mail that asks for approval is good for.
APPROVAL_LINK_DAYS = env.int("APPROVAL_LINK_DAYS", default=14)

CELERY_BROKER_URL = REDIS_URL or database_broker(DATABASE_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long the broker is away: a worker that gave up would be a second outage.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 1
# A task ends well before Redis would take it for lost and hand it out a second time.
CELERY_TASK_SOFT_TIME_LIMIT = 9 * 60
CELERY_TASK_TIME_LIMIT = 10 * 60
_VISIBILITY_TIMEOUT_SECONDS = 15 * 60
# Publishing happens inside requests: a broker that is away costs a second, not the page. The
# event is stored already, and the sweep sends what the broker never got.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "visibility_timeout": _VISIBILITY_TIMEOUT_SECONDS,
        "socket_connect_timeout": 1,
        # Longer than the second for which a worker waits for a message.
        "socket_timeout": 1.5,
        # Or kombu waits two seconds and tries again, whatever TASK_PUBLISH_RETRY says.
        "max_retries": 0,
        "socket_keepalive": True,
        "global_keyprefix": "helpdesk:",
    }
    if REDIS_URL
    else {"connect_args": {"connect_timeout": 1}, "pool_pre_ping": True, "max_retries": 0}
)
if TESTING:
    CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = "memory://", {}
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
# The outbox in the database is the truth and every task may run twice: give a task back when its
# worker dies, and hold only what is being worked on.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=2)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# The database as a broker has no broadcast; nothing here needs one.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BEAT_SCHEDULER = "helpdesk.celery:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
CELERY_TIMEZONE = env.str("TIME_ZONE", default="Asia/Shanghai")

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
if TESTING:  # A good hash takes a quarter of a second, for thousands of people.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "employee_number"
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
    "reset_password": "20/m/ip,5/m/key",
}
# Behind a proxy the client's address is the last but N of X-Forwarded-For; without, it is the peer's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- The company ----------------------------------------------------------------------------------

# What the bar of every page and the sender of every mail is called.
COMPANY_NAME = env.str("COMPANY_NAME", default="澄江精密IT服务台" if DEMO_MODE else "IT服务台")
# The telephone number at the end of the employees' home page; empty: none is shown.
HOTLINE = env.str("HOTLINE", default="")

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = CELERY_TIMEZONE

# --- Files ----------------------------------------------------------------------------------------

VAR_DIR = Path(env.path("VAR_DIR", default=BASE_DIR / "var"))
STATIC_URL = "static/"
STATIC_ROOT = Path(env.path("STATIC_ROOT", default=VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.path("MEDIA_ROOT", default=VAR_DIR / "media"))
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=20 * 1024 * 1024)
# The first stops keeping what is larger than that; the page then says so in words.
FILE_UPLOAD_HANDLERS = [
    "tickets.files.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# With a bucket, any number of hosts share the attachments; else they lie on this one's disk.
AWS_STORAGE_BUCKET_NAME = env.str("AWS_STORAGE_BUCKET_NAME", default="")
AWS_S3_ENDPOINT_URL = env.str("AWS_S3_ENDPOINT_URL", default=None)
AWS_S3_REGION_NAME = env.str("AWS_S3_REGION_NAME", default=None)
AWS_S3_FILE_OVERWRITE, AWS_DEFAULT_ACL = False, None

_BUCKET, _FOLDER = "storages.backends.s3.S3Storage", "django.core.files.storage.FileSystemStorage"
# The tests collect nothing; the demo starts in seconds and so compresses nothing.
_static_backend = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if PRODUCTION
    else "django.contrib.staticfiles.storage."
    + ("StaticFilesStorage" if TESTING or DEBUG else "ManifestStaticFilesStorage")
)
# The archive lies apart from the desk's files: in a folder, or a bucket or prefix, of its own.
ARCHIVE_ROOT = Path(env.path("ARCHIVE_ROOT", default=VAR_DIR / "archive"))
ARCHIVE_BUCKET_NAME = env.str("ARCHIVE_BUCKET_NAME", default="") or AWS_STORAGE_BUCKET_NAME
ARCHIVE_PREFIX = env.str("ARCHIVE_PREFIX", default="archive")
_archive_bucket = {"bucket_name": ARCHIVE_BUCKET_NAME, "location": ARCHIVE_PREFIX}
# Nobody but the desk's own user reads what is sealed, and no server serves it.
_archive_folder = {"location": ARCHIVE_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
STORAGES = {
    "default": {"BACKEND": _BUCKET if AWS_STORAGE_BUCKET_NAME else _FOLDER},
    "staticfiles": {"BACKEND": _static_backend},
    "archive": {
        "BACKEND": _BUCKET if ARCHIVE_BUCKET_NAME else _FOLDER,
        "OPTIONS": _archive_bucket if ARCHIVE_BUCKET_NAME else _archive_folder,
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG

# --- Mail -----------------------------------------------------------------------------------------

# Demo mail leaves the machine by no way: it is kept as files, which /demo/mail/ shows.
_mail = env.email_url("EMAIL_URL", default=f"filemail://{VAR_DIR / 'mail'}" if DEMO_MODE else "smtp://localhost:25")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="IT Service Desk <helpdesk@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Security -------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=30 * 24 * 3600 if HTTPS else 0)
# gunicorn itself never speaks TLS: a proxy in front does, and must overwrite this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Whether other hosts of the domain speak TLS too is not ours to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- API ------------------------------------------------------------------------------------------

# For each token, and for each person who is signed in; 0 is no limit.
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", default=1200)
REST_FRAMEWORK = rest.FRAMEWORK
SPECTACULAR_SETTINGS = rest.DESCRIPTION

# --- Seeing what happens --------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}

SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, environment=env.str("SENTRY_ENVIRONMENT", default="production"))
