# SPDX-License-Identifier: Apache-2.0
"""How is this Gonogo set up? Everything comes from GONOGO_* variables; docs/reference/settings.md lists them."""

from __future__ import annotations

import dj_database_url
from csp.constants import NONE, SELF

from gonogo.environment import data_folder, kept_secret, read_flag, read_list, read_number, read_text

HOME = data_folder()
DEMO = read_flag("GONOGO_DEMO")

RATE_LIMIT = read_number("GONOGO_RATE_LIMIT")
STREAMS = int(read_number("GONOGO_STREAMS"))
STREAMS_PER_KEY = int(read_number("GONOGO_STREAMS_PER_KEY"))
STREAM_TIMEOUT = read_number("GONOGO_STREAM_TIMEOUT")

SECRET_KEY = kept_secret("GONOGO_SECRET_KEY", HOME / "secret-key")
DEBUG = False
ALLOWED_HOSTS = read_list("GONOGO_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BEHIND_HTTPS = read_flag("GONOGO_HTTPS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"] if BEHIND_HTTPS else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SESSION_COOKIE_AGE = 12 * 60 * 60
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

GONOGO_PRACTICES = [
    "gonogo.practices.small_releases",
    "gonogo.practices.schedule",
    "gonogo.practices.rollout",
    "gonogo.practices.rehearsals",
    "gonogo.practices.incidents",
    "gonogo.practices.training",
    "gonogo.practices.support",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_htmx",
    "gonogo.core",
    *GONOGO_PRACTICES,
    "gonogo.faces.web",
    "gonogo.faces.sample",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gonogo.faces.web.middleware.PlainErrors",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "gonogo.urls"
ASGI_APPLICATION = "gonogo.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gonogo.faces.web.context.house",
            ],
        },
    }
]
FORM_RENDERER = "gonogo.faces.web.forms.Renderer"

_sqlite = f"sqlite:///{HOME / 'gonogo.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(read_text("GONOGO_DATABASE_URL") or _sqlite, conn_max_age=60)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "gonogo.faces.web.views.sign_in.locked_out"
AXES_VERBOSE = False

WEBHOOK_LOOPBACK = read_flag("GONOGO_WEBHOOK_LOOPBACK")
PROMETHEUS_URL = read_text("GONOGO_PROMETHEUS_URL")
PROMETHEUS_TOKEN = read_text("GONOGO_PROMETHEUS_TOKEN")

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": read_text("GONOGO_LOG_LEVEL") or "WARNING"},
    # Refusals are answers, not faults: they are not logged as warnings.
    "loggers": {
        "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = ["axes.W006"]
