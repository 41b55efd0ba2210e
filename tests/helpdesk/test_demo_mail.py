"""The demo's mail is read in the browser."""

import pytest
from django.core.mail import EmailMessage

pytestmark = pytest.mark.django_db


def test_mail_is_listed_and_read(client, settings, tmp_path):
    settings.DEMO_MODE, settings.EMAIL_FILE_PATH = True, tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EmailMessage("打印机", "请确认 https://desk.example.com/", "desk@example.com", ["lin@example.com"]).send()
    page = client.get("/demo/mail/")
    assert page.status_code == 200
    assert "打印机" in page.content.decode()
