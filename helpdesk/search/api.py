"""The search by API: the same sources, the same rules, the same log."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from helpdesk.search.finding import clean_query, page_of, search
from helpdesk.search.serializers import SearchParameters, SearchSerializer
from tickets.models import SearchPlace
from tickets.search import log


class SearchView(APIView):
    """One search over all that the caller may see."""

    @extend_schema(parameters=[SearchParameters], responses=SearchSerializer)
    def get(self, request: ApiRequest) -> Response:
        """Articles, known errors, the catalogue, tickets, and for the desk assets and people that answer the words.

        Of each kind the best few; with `kind` the pages of one. What the caller may not see is not there.
        """
        given = SearchParameters(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked, kind = given.validated_data, given.validated_data.get("kind", "")
        page = page_of(asked["page"]) if kind else None
        results = search(request.user, clean_query(asked["q"]), kind=kind, page=page, exactly=asked["exactly"])
        if not kind and not asked["exactly"]:
            log.note(results.asked, results.counts, place=SearchPlace.API, user=request.user)
        return Response(SearchSerializer(results).data)
