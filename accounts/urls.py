"""One's own account."""

from django.urls import path

from accounts.views.profile import profile
from accounts.views.tokens import revoke, tokens

app_name = "accounts"
urlpatterns = [
    path("", profile, name="profile"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", revoke, name="revoke_token"),
]
