"""What is asked for when an incident is resolved, for administrators."""

from django.contrib import admin

from accounts.admin_tools import SettingAdmin
from incidents.models import CauseCategory, CloseCode


@admin.register(CauseCategory, CloseCode)
class ChoiceAdmin(SettingAdmin):
    """In the order in which agents find them."""

    list_display = ("name", "name_en", "position", "is_active")
    list_editable = ("position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "name_en")
