"""The pages for everybody, in the portal's clothes."""

from django.urls import path

from knowledge import converters  # noqa: F401  (registers the number)
from knowledge.views import article, portal

app_name = "knowledge_portal"
SHELL = {"shell": article.PORTAL}
urlpatterns = [
    path("", portal.index, name="list"),
    path("<article_number:number>/", article.article, SHELL, name="article"),
    path("<article_number:number>/vote/", article.vote, SHELL, name="vote"),
    path("<article_number:number>/pdf/", article.pdf, SHELL, name="pdf"),
]
