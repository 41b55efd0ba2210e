from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "catalog"
    verbose_name = _("Service catalogue")

    def ready(self) -> None:
        from catalog import notifications, panels, workflow  # noqa: F401  (register what they declare)
