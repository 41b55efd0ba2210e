"""The API root: every app's endpoints under one version."""

urlpatterns: list = []
