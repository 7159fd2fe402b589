# SPDX-License-Identifier: Apache-2.0
"""One settings file for every installation; what differs comes from the environment, strictly parsed.

ZHUNSHENG_DATA   the laboratory's folder: database (unless DATABASE_URL), keys, blobs, published log
DATABASE_URL     sqlite:///path or postgresql://…; default: SQLite in the data folder
ZHUNSHENG_HOSTS  comma-separated host names the server answers to (protects against forged Host headers)
ZHUNSHENG_URL    the public address printed into QR codes
ZHUNSHENG_HTTPS  set to true behind HTTPS: cookies go over HTTPS only, and plain requests are redirected
ZHUNSHENG_HSTS   seconds for which browsers are told to use HTTPS only (31536000 is a year); 0: not told
ZHUNSHENG_CLIENT_HEADER
                 the header in which your own proxy names the visitor's address, such as X-Real-IP; set it
                 only when every request comes through that proxy and it replaces what visitors send.
                 Without it the connection's address counts, and no header is believed
ZHUNSHENG_FILES_AT_ONCE
                 how many files of the public are examined at once (2); each may take 1.5 GB and a processor
ZHUNSHENG_ANCHOR a separate place that keeps the last checkpoint, so a restored backup is noticed
ZHUNSHENG_ERROR_RATE_TARGET
                 the quality objective for certificates with an error of the laboratory's, in percent (0.30)
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from zhunsheng.web.databases import database_settings
from zhunsheng.web.installation import kind_in

env = Env()

DATA_DIR = Path(env.str("ZHUNSHENG_DATA", "var/laboratory")).resolve()
INSTALLATION = kind_in(DATA_DIR)
ANCHOR_FILE = Path(env.str("ZHUNSHENG_ANCHOR", str(DATA_DIR / "anchor" / "checkpoint"))).resolve()
PUBLIC_URL = env.str("ZHUNSHENG_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = env.bool("ZHUNSHENG_HTTPS", False)
FILES_AT_ONCE = env.int("ZHUNSHENG_FILES_AT_ONCE", 2)
ERROR_RATE_TARGET = env.decimal("ZHUNSHENG_ERROR_RATE_TARGET", Decimal("0.30"))
CLIENT_HEADER = env.str("ZHUNSHENG_CLIENT_HEADER", "")
DEBUG = False


def _secret_key() -> str:
    key_file = Path(env.str("ZHUNSHENG_SECRET_KEY_FILE", str(DATA_DIR / "keys" / "secret")))
    if key_file.exists():
        return key_file.read_text().strip()
    if env.bool("ZHUNSHENG_EPHEMERAL_SECRET", False):
        return "only-for-commands-that-open-no-sessions-and-for-tests"
    raise ImproperlyConfigured(
        f"未找到密钥文件 {key_file}；请先运行 zhunsheng init。/ No secret key file; run zhunsheng init first."
    )


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ZHUNSHENG_HOSTS", ["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "axes",
    "csp",
    "zhunsheng.ledger",
    "zhunsheng.accounts",
    "zhunsheng.laboratory",
    "zhunsheng.work",
    "zhunsheng.evaluation",
    "zhunsheng.hub",
    "zhunsheng.web",
]

MIDDLEWARE = [
    "zhunsheng.web.failing.referenced",
    "zhunsheng.web.api.problems.problems",
    "zhunsheng.web.middleware.no_nul",
    "django.middleware.security.SecurityMiddleware",
    "zhunsheng.web.portal.log_files.log_files",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhunsheng.web.middleware.facts_asked_once",
    "zhunsheng.web.middleware.place_and_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zhunsheng.web.hub_urls" if INSTALLATION == "hub" else "zhunsheng.web.urls"
WSGI_APPLICATION = "zhunsheng.web.wsgi.application"
PACKAGE_DIR = Path(__file__).resolve().parents[1]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhunsheng.web.context.shell",
            ],
            "builtins": ["zhunsheng.web.tags"],
        },
    }
]

DATABASES = {"default": database_settings(env.str("DATABASE_URL", ""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "zhunsheng.web.views.untrusted_form"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "zhunsheng.web.public.visitor.address"
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "UTC"  # storage; people see the site's own zone
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
STATIC_ROOT = None  # files are served from the packages that bring them; nothing is collected
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a received certificate of 8 MB travels in its form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Errors go to the server's error stream with the reference that the reader was given; what readers get wrong
# is answered to them and is no error of the server.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"reference": {"()": "zhunsheng.web.failing.WithReference"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(reference)s] %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["reference"], "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Without handlers of its own: Django's would keep errors from everybody once DEBUG is off.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # whoever scans the net makes some a minute
    },
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("ZHUNSHENG_HSTS", 0)
# A laboratory's host speaks for itself and not for the names below it, and is on no browser's list.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_AGE = 12 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
