"""The employee's pages."""

app_name = "portal"
urlpatterns: list = []
