from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssetsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "assets"
    verbose_name = _("Assets")

    def ready(self) -> None:
        from assets import panels  # noqa: F401  (registers what a ticket's pages show)
        from assets.search import register

        register()
