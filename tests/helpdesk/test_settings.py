"""Production starts fully configured or not at all."""

import pytest

from tests.helpdesk.processes import run

COMPLETE = {
    "SECRET_KEY": "ooLuxiequahnguoNg8ohw6aepeizahj4iexaeYe7Iegh5oonai9jae",
    "ALLOWED_HOSTS": "desk.example.com",
    "DATABASE_URL": "postgres://user:password@127.0.0.1:1/none",
}


def setting(expression: str, **environment: str) -> str:
    """A setting as a process with this environment sees it."""
    code = f"from helpdesk import settings\nprint({expression})"
    result = run("python", "-c", code, **environment)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_production_names_everything_that_is_missing_at_once():
    result = run("python", "manage.py", "check")
    assert result.returncode == 1
    assert "SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL must be set" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("missing", COMPLETE)
def test_production_names_the_one_that_is_missing(missing):
    given = {name: value for name, value in COMPLETE.items() if name != missing}
    result = run("python", "manage.py", "check", **given)
    assert result.returncode == 1
    assert f"cannot start: {missing} must be set" in result.stderr


@pytest.mark.parametrize("empty", COMPLETE)
def test_an_empty_value_is_a_missing_one(empty):
    result = run("python", "manage.py", "check", **COMPLETE | {empty: " "})
    assert f"cannot start: {empty} must be set" in result.stderr


def test_demo_mode_needs_nothing():
    assert setting("settings.DEMO_MODE", DEMO_MODE="1") == "True"


def test_production_is_safe_by_default():
    result = run("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert "security." not in result.stderr


def test_production_cookies_cross_the_network_encrypted():
    seen = setting(
        "all([settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT])",
        **COMPLETE,
    )
    assert seen == "True"


def test_the_broker_is_redis_where_there_is_one():
    url = "redis://redis.example.com:6379/0"
    assert setting("settings.CELERY_BROKER_URL", REDIS_URL=url, **COMPLETE) == url


def test_the_broker_is_the_database_where_there_is_no_redis():
    seen = setting("settings.CELERY_BROKER_URL", **COMPLETE)
    assert seen == "sqla+postgresql+psycopg2://user:password@127.0.0.1:1/none"


@pytest.mark.parametrize("redis_url", ["", "redis://127.0.0.1:1/0"])
def test_no_process_keeps_a_cache_of_its_own(redis_url):
    seen = setting("settings.CACHES['default']['BACKEND']", REDIS_URL=redis_url, **COMPLETE)
    assert "locmem" not in seen


def test_a_bucket_takes_the_attachments_off_the_host():
    seen = setting("settings.STORAGES['default']['BACKEND']", AWS_STORAGE_BUCKET_NAME="desk", **COMPLETE)
    assert seen == "storages.backends.s3.S3Storage"


def test_demo_mail_stays_on_the_machine():
    seen = setting("settings.EMAIL_BACKEND", DEMO_MODE="1")
    assert seen == "django.core.mail.backends.filebased.EmailBackend"


def test_no_task_outlives_the_time_after_which_redis_hands_it_out_again():
    seen = setting(
        "settings.CELERY_TASK_TIME_LIMIT < settings.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout']",
        REDIS_URL="redis://127.0.0.1:1/0",
        **COMPLETE,
    )
    assert seen == "True"
