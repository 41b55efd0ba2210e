from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        from catalog.followers import register_follower
        from helpdesk.catalog_targets import follow_item

        register_follower(follow_item)
