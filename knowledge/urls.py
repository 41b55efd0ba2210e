"""The pages of the desk's side."""

from django.urls import path

from knowledge import converters  # noqa: F401  (registers the number)
from knowledge.views import article, edit, lists, tickets, verbs, versions, work

app_name = "knowledge"
urlpatterns = [
    path("", lists.index, name="list"),
    path("find/", lists.find, name="find"),
    path("work/", work.index, name="work"),
    path("work/search/", work.search, name="work_search"),
    path("work/gaps/<int:pk>/", work.gap, name="work_gap"),
    path("new/", edit.new, name="new"),
    path("preview/", edit.preview, name="preview"),
    path("draft/", edit.save_draft, name="draft"),
    path("of/<ticket_number:number>/", tickets.ticket_articles, name="of_ticket"),
    path("<article_number:number>/", article.article, name="article"),
    path("<article_number:number>/edit/", edit.edit, name="edit"),
    path("<article_number:number>/facts/", verbs.facts, name="facts"),
    path("<article_number:number>/moves/<slug:name>/", verbs.move, name="move"),
    path("<article_number:number>/files/<int:pk>/remove/", verbs.remove_file, name="remove_file"),
    path("<article_number:number>/versions/", versions.versions, name="versions"),
    path("<article_number:number>/versions/<int:ordinal>/", versions.version, name="version"),
    path("<article_number:number>/vote/", article.vote, name="vote"),
    path("<article_number:number>/pdf/", article.pdf, name="pdf"),
]
