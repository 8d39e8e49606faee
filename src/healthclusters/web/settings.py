"""Settings, all from the environment; without any it runs on this machine, on SQLite.

HEALTHCLUSTERS_HOME: folder of the database, of secrets and of files made (default
`~/.local/share/healthclusters`). DATABASE_URL: `postgres://user:password@host:port/name`, or
`sqlite:///path`. HEALTHCLUSTERS_MODE: `local` (default) or `production`, in which
HEALTHCLUSTERS_SECRET_KEY and HEALTHCLUSTERS_HOSTS are asked for. HEALTHCLUSTERS_BEHIND_PROXY: `yes`
where a proxy in front says who asks, and whether over https.
"""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from pathlib import Path

from healthclusters.web.environment_variables import Environment
from healthclusters.web.running.logs import logging_setting

_ENVIRONMENT = Environment.read()
_PACKAGE = Path(str(files("healthclusters")))

HOME = _ENVIRONMENT.home
PRODUCTION = _ENVIRONMENT.production
BEHIND_PROXY = _ENVIRONMENT.behind_proxy
SECRET_KEY = _ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = list(_ENVIRONMENT.hosts)
DATABASES = {"default": _ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "store.Person"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "healthclusters.web.store",
    "healthclusters.web.explorer",
]

MIDDLEWARE = [
    "healthclusters.web.timing.TimingMiddleware",
    "healthclusters.web.running.logs.RequestLogMiddleware",
    "healthclusters.web.running.proxy.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "healthclusters.web.people.middleware.SessionsMiddleware",
    "healthclusters.web.people.middleware.RightsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "healthclusters.web.api.middleware.ProblemDetailsMiddleware",
    "healthclusters.web.running.uploads.UploadsMiddleware",
    "healthclusters.web.running.fault_pages.FaultsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "healthclusters.web.urls"
WSGI_APPLICATION = "healthclusters.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "healthclusters.web.pages.environment"},
    },
]

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("fr", "Français")]
LOCALE_PATHS = [_PACKAGE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
# On one's own machine files are served from the package as they are. In production they are
# collected, compressed and named after their content, so that browsers keep them for ever.
STATIC_ROOT = HOME / "static" if PRODUCTION else None
STATICFILES_DIRS = [
    ("publish", _PACKAGE / "publish" / "assets"),
    ("web", _PACKAGE / "web" / "static" / "web"),
]
WHITENOISE_USE_FINDERS = not PRODUCTION
_FILES = "django.core.files.storage.FileSystemStorage"
_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if PRODUCTION:
    STORAGES = {"default": {"BACKEND": _FILES}, "staticfiles": {"BACKEND": _STATIC}}

# Nothing is fetched from outside and no script but our own files runs; widths of bars are style
# attributes, which need 'unsafe-inline' for styles alone.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'", "data:"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
if PRODUCTION:  # the prefix makes browsers refuse a cookie that another host or plain http set
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked from the machine itself, without the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whether other hosts below this one's name speak https, and whether browsers are to know it
# before their first visit, is not for this program to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
LOGGING = logging_setting(production=PRODUCTION)

# Signing in: Argon2, twelve characters, and a quarter of an hour of rest after five wrong tries.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATORS = "healthclusters.web.people.password_rules"
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {"NAME": f"{_VALIDATORS}.LongPassword", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.UncommonPassword"},
    {"NAME": f"{_VALIDATORS}.VariedPassword"},
    {
        "NAME": f"{_VALIDATORS}.UnlikeThePerson",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "healthclusters.web.people.signing.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "email"]
AXES_DISABLE_ACCESS_LOG = True  # sessions are listed in store_sign_ins; no second log of people
LOGIN_URL = "people:sign-in"
CSRF_FAILURE_VIEW = "healthclusters.web.running.fault_pages.no_token"
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds that a link for a new password holds
SESSION_COOKIE_AGE = 14 * 24 * 3600
