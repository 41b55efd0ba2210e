"""The agents' pages and what every page of a ticket needs."""

app_name = "tickets"
urlpatterns: list = []
