"""Stands in INSTALLED_APPS in the place of django.contrib.admin; apart, for it is read before any model."""

from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    default_site = "helpdesk.admin_site.DeskAdminSite"
