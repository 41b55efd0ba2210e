"""Articles: listing, writing, reading, moving, voting; their versions and files; the articles of a ticket."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from knowledge import actions, policies, workflow
from knowledge.actions.base import require
from knowledge.choices import TicketRole
from knowledge.filters import ArticleFilter
from knowledge.finding import find_article
from knowledge.holding import is_out
from knowledge.models import Article, ArticleFile, ArticleTicket, ArticleVersion
from knowledge.serializers import (
    ArticleEditSerializer,
    ArticleFileSerializer,
    ArticleFilesSerializer,
    ArticleMoveSerializer,
    ArticleOfferSerializer,
    ArticleSerializer,
    ArticleSummarySerializer,
    ArticleVersionDetailSerializer,
    ArticleVersionSerializer,
    ArticleVoteSerializer,
    NewArticleSerializer,
    NewTicketArticleSerializer,
    TicketArticleSerializer,
)
from tickets.api.base import ETAG, IDEMPOTENCY_KEY, IF_MATCH, NUMBER_PARAMETER, TicketPart, answer_once, wanted_version
from tickets.serializers.conversation import drafts

ARTICLE = r"[Kk][Bb]-[0-9]{1,12}"
ARTICLE_PARAMETER = OpenApiParameter(
    "article",
    {"type": "string", "pattern": "^[Kk][Bb]-[0-9]{1,12}$"},
    OpenApiParameter.PATH,
    description="The article's number.",
)
MOVE_PARAMETER = OpenApiParameter(
    "move", {"type": "string", "enum": list(workflow.MOVES)}, OpenApiParameter.PATH, description="The move's name."
)
ID_PARAMETER = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The id.")
OPEN_FILTERS = frozenset({"q", "kind", "category", "language"})


def etag(article: Article) -> dict[str, str]:
    """The header that names the article's version."""
    return {"ETag": f'"{article.version}"'}


class ArticleViewSet(GenericViewSet):
    """Articles: what the caller may read, and the drafts they look after."""

    request: ApiRequest
    lookup_field = "number"
    lookup_url_kwarg = "article"
    lookup_value_regex = ARTICLE
    serializer_class = ArticleSerializer
    filterset_class = ArticleFilter
    orderings = {"updated_at": ("updated_at", "id"), "number": ("id",), "view_count": ("view_count", "id")}
    default_ordering = "-updated_at"
    desk_filters = frozenset(ArticleFilter.base_filters.keys() - OPEN_FILTERS)
    desk_orderings = frozenset({"view_count"})

    def get_queryset(self) -> QuerySet[Article]:
        """What the reader may see, with what a row shows."""
        return Article.objects.visible_to(self.request.user).for_list()

    @extend_schema(responses=ArticleSummarySerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """A page of the articles that the caller may see, archived ones among them for those who look after them."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        shape = ArticleSummarySerializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shape.data)

    @extend_schema(request=NewArticleSerializer, responses={201: ArticleSerializer}, parameters=[IDEMPOTENCY_KEY, ETAG])
    def create(self, request: ApiRequest) -> Response:
        """Begins an article, a draft of the caller's."""
        require(policies.can_write(request.user))
        return answer_once(request, lambda: self._create(request))

    @extend_schema(parameters=[ARTICLE_PARAMETER, ETAG])
    def retrieve(self, request: ApiRequest, article: str) -> Response:
        """One article."""
        return self.show(self.find(article))

    @extend_schema(request=ArticleEditSerializer, parameters=[ARTICLE_PARAMETER, IF_MATCH, ETAG])
    def partial_update(self, request: ApiRequest, article: str) -> Response:
        """Changes the working copy and the facts."""
        found = self.find(article)
        version = wanted_version(request, found)  # type: ignore[arg-type]
        values = clean(ArticleEditSerializer, request.data, self.get_serializer_context(), partial=True)
        files = drafts(request.user, values.pop("attachments", []))
        actions.edit(found, by=request.user, version=version, attachments=files, **values)
        return self.show(self.find(article))

    @extend_schema(
        request=ArticleMoveSerializer,
        responses=ArticleSerializer,
        parameters=[ARTICLE_PARAMETER, MOVE_PARAMETER, IF_MATCH, ETAG],
    )
    @action(detail=True, methods=["post"], url_path=r"moves/(?P<move>[a-z_]{1,20})", filterset_class=None)
    def move(self, request: ApiRequest, article: str, move: str) -> Response:
        """Submits, publishes, sends back, begins a new version, archives, and so on."""
        found = self.find(article)
        if move not in workflow.MOVES:
            raise Http404
        version = wanted_version(request, found)  # type: ignore[arg-type]
        values = clean(ArticleMoveSerializer, request.data, self.get_serializer_context())
        actions.move(found, move, by=request.user, version=version, **values)
        return self.show(self.find(article))

    @extend_schema(responses=ArticleOfferSerializer(many=True), parameters=[ARTICLE_PARAMETER])
    @action(detail=True, url_path="moves", filterset_class=None, pagination_class=None)
    def offers(self, request: ApiRequest, article: str) -> Response:
        """What the caller can do with it from where it is."""
        offers = workflow.offers(self.find(article), request.user)
        return Response(ArticleOfferSerializer(offers, many=True).data)

    @extend_schema(request=ArticleVoteSerializer, responses={204: None}, parameters=[ARTICLE_PARAMETER])
    @action(detail=True, methods=["post"], filterset_class=None)
    def vote(self, request: ApiRequest, article: str) -> Response:
        """Says whether it helped; said again, the last word counts."""
        found = self.find(article)
        values = clean(ArticleVoteSerializer, request.data, self.get_serializer_context())
        actions.vote(found, by=request.user, **values)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def find(self, number: str) -> Article:
        """The article of the address. Raises Http404."""
        return find_article(self.request.user, number)

    def show(self, article: Article, status_code: int = status.HTTP_200_OK) -> Response:
        """An article with its version."""
        return Response(self.get_serializer(article).data, status=status_code, headers=etag(article))

    def _create(self, request: ApiRequest) -> Response:
        values = clean(NewArticleSerializer, request.data, self.get_serializer_context())
        files = drafts(request.user, values.pop("attachments", []))
        made = actions.write(by=request.user, attachments=files, **values)
        return self.show(self.find(made.number), status.HTTP_201_CREATED)


class ArticlePart(GenericViewSet):
    """Something that belongs to one article."""

    request: ApiRequest
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,9}"
    pagination_class = None

    @property
    def article(self) -> Article:
        """The article of the address. Raises Http404."""
        return find_article(self.request.user, self.kwargs["article"])


class ArticleVersionViewSet(ArticlePart):
    """The versions of an article, for those who look after it."""

    queryset = ArticleVersion.objects.none()
    serializer_class = ArticleVersionSerializer
    lookup_field = "ordinal"

    @property
    def article(self) -> Article:
        """Raises Http404 for those who only read it."""
        found = super().article
        if not policies.can_see_working_copy(self.request.user, found):
            raise Http404
        return found

    @extend_schema(responses=ArticleVersionSerializer(many=True), parameters=[ARTICLE_PARAMETER])
    def list(self, request: ApiRequest, article: str) -> Response:
        """The versions, the newest first, at most 200."""
        rows = self.article.versions.for_list()[:200]
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        responses=ArticleVersionDetailSerializer,
        parameters=[
            ARTICLE_PARAMETER,
            OpenApiParameter("ordinal", OpenApiTypes.INT64, OpenApiParameter.PATH, description="1 is the first."),
        ],
    )
    def retrieve(self, request: ApiRequest, article: str, ordinal: str) -> Response:
        """One version with its texts."""
        rows = self.article.versions.select_related("author", "reviewer")
        found = get_object_or_404(rows, ordinal=int(ordinal))
        return Response(ArticleVersionDetailSerializer(found, context=self.get_serializer_context()).data)


class ArticleFileViewSet(ArticlePart):
    """The files and pictures of an article."""

    queryset = ArticleFile.objects.none()
    serializer_class = ArticleFileSerializer

    @extend_schema(responses=ArticleFileSerializer(many=True), parameters=[ARTICLE_PARAMETER])
    def list(self, request: ApiRequest, article: str) -> Response:
        """What the caller may read of them."""
        found = self.article
        sees_all = policies.can_see_working_copy(request.user, found)
        rows = [row for row in found.files.select_related("attachment") if sees_all or is_out(found, row)]
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        request=ArticleFilesSerializer,
        responses={201: ArticleFileSerializer(many=True)},
        parameters=[ARTICLE_PARAMETER],
    )
    def create(self, request: ApiRequest, article: str) -> Response:
        """Adds uploaded files to the working copy; readers have them from the next version on."""
        found = self.article
        require(policies.can_edit(request.user, found))
        values = clean(ArticleFilesSerializer, request.data, self.get_serializer_context())
        files = drafts(request.user, values["attachments"])
        actions.attach(found, files, by=request.user)
        rows = found.files.filter(attachment__in=files).select_related("attachment")
        return Response(self.get_serializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, parameters=[ARTICLE_PARAMETER, ID_PARAMETER])
    def destroy(self, request: ApiRequest, article: str, id: str) -> Response:
        """Takes a file off."""
        found = self.article
        actions.detach(found, get_object_or_404(found.files, pk=int(id)), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TicketArticleViewSet(TicketPart):
    """The articles of a ticket."""

    queryset = ArticleTicket.objects.none()
    serializer_class = TicketArticleSerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet[ArticleTicket]:
        """Those that the reader may see."""
        rows = ArticleTicket.objects.filter(ticket=self.ticket).visible_to(self.request.user)
        return rows.select_related("article", "by")

    @extend_schema(responses=TicketArticleSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """What solved it, was written from it or is related; at most 100."""
        return Response(self.get_serializer(self.get_queryset()[:100], many=True).data)

    @extend_schema(
        request=NewTicketArticleSerializer, responses={201: TicketArticleSerializer}, parameters=[NUMBER_PARAMETER]
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Links an article, or says that it solved the ticket. Twice is once."""
        values = clean(NewTicketArticleSerializer, request.data, self.get_serializer_context())
        article = find_article(request.user, values["article"])
        kind = values.get("kind", TicketRole.RELATED)
        row: Any
        if kind == TicketRole.SOLVED:
            row = actions.mark_solved(article, self.ticket, by=request.user)
        else:
            row = actions.link(article, self.ticket, by=request.user)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, parameters=[NUMBER_PARAMETER, ID_PARAMETER])
    def destroy(self, request: ApiRequest, number: str, id: str) -> Response:
        """Takes an article off the ticket."""
        actions.unlink(get_object_or_404(self.get_queryset(), pk=int(id)), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
