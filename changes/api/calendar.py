"""The change calendar, its private address, conflicts of a window and free windows by API."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from accounts.models import Team, User
from changes.actions.feed import close_feed, feed_of, open_feed
from changes.calendar import VIEWS, Calendar
from changes.conflicts import Window, find_conflicts
from changes.models import Change
from changes.policies import may_create, may_read_calendar
from changes.serializers.change import ChangeConflictSerializer
from changes.serializers.planning import (
    CalendarAddressSerializer,
    ChangeCalendarSerializer,
    NewCalendarAddressSerializer,
    SpanSerializer,
)
from changes.windows import LONGEST_SEARCH_MINUTES, check_earliest, find_free_windows, hours_of
from tickets.choices import Kind
from tickets.keyset import MAX_CURSOR_LENGTH
from tickets.serializers.base import IdField, MomentField, TicketNumberField


class CalendarQuery(serializers.Serializer):
    """Which time, as what, of whom."""

    view = serializers.ChoiceField([(name, name) for name in VIEWS], default="month", help_text="How much of it.")
    on = serializers.DateField(required=False, help_text="A day of that time; by default today.")
    team = IdField(queryset=Team.objects.all(), required=False, help_text="The changes of one team only.")
    cursor = serializers.CharField(
        max_length=MAX_CURSOR_LENGTH, required=False, help_text="Of a list: where its page begins, from `next`."
    )

    def validate_on(self, on: date) -> date:
        """Only what a calendar can hold."""
        if not 2000 <= on.year <= 2189:
            self.fields["on"].fail("invalid", format="2000-01-01 … 2189-12-31")
        return on


def _assets() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=50,
        required=False,
        help_text="Ids of the assets that are to be changed.",
    )


class WindowQuery(serializers.Serializer):
    """What kind of window is looked for."""

    minutes = serializers.IntegerField(min_value=5, max_value=LONGEST_SEARCH_MINUTES, help_text="How long.")
    earliest = MomentField(required=False, help_text="Not before; by default now.")
    assets = _assets()
    begin = serializers.TimeField(required=False, help_text="From which hour of a day on.")
    end = serializers.TimeField(required=False, help_text="Until which hour; before `begin`, that of the next day.")
    weekends = serializers.BooleanField(required=False, default=False, help_text="At weekends only.")

    def validate_earliest(self, earliest: datetime) -> datetime:
        """Within what is planned."""
        check_earliest(earliest)
        return earliest


class ConflictQuery(serializers.Serializer):
    """A window that is being planned."""

    starts_at = MomentField(help_text="It begins.")
    ends_at = MomentField(help_text="It ends.")
    assets = _assets()
    change = TicketNumberField(required=False, help_text="The change whose window it is; it is not in its own way.")

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """A window has a length, and one that a calendar can show."""
        Change(starts_at=values["starts_at"], ends_at=values["ends_at"]).clean()
        return values


class _Reading(APIView):
    """Something computed, for those who read the calendar."""

    query_class: type[serializers.Serializer]
    allowed: Callable[[User], bool] = staticmethod(may_read_calendar)

    def read(self, request: ApiRequest) -> dict[str, Any]:
        if not self.allowed(request.user):
            raise Http404
        given = self.query_class(data=request.query_params, context={"request": request})
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class ChangeCalendarView(_Reading):
    """The change calendar."""

    query_class = CalendarQuery

    @extend_schema(parameters=[CalendarQuery], responses=ChangeCalendarSerializer)
    def get(self, request: ApiRequest) -> Response:
        """Changes, freezes and conflicts of a month, a week or four weeks."""
        wanted = self.read(request)
        on = wanted.get("on") or timezone.localdate()
        calendar = Calendar(request.user, wanted["view"], on, wanted.get("team"), wanted.get("cursor", ""))
        return Response(ChangeCalendarSerializer(calendar, context={"request": request}).data)


class FreeWindowsView(_Reading):
    """Free windows."""

    query_class = WindowQuery

    @extend_schema(parameters=[WindowQuery], responses=SpanSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """The first windows, in the next 60 days, in which nothing stands against a change of these assets."""
        wanted = self.read(request)
        now = timezone.now()
        earliest = max(wanted.get("earliest") or now, now)
        hours = hours_of(wanted.get("begin"), wanted.get("end"), weekends=wanted["weekends"])
        length = timedelta(minutes=wanted["minutes"])
        found = find_free_windows(length, earliest, wanted.get("assets", []), hours=hours)
        return Response(SpanSerializer(found, many=True).data)


class ChangeConflictsView(_Reading):
    """What stands against a window that is being planned."""

    query_class = ConflictQuery
    allowed = staticmethod(may_create)

    @extend_schema(parameters=[ConflictQuery], responses=ChangeConflictSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """Freezes and other changes of these assets, or of what they depend on, at that time."""
        wanted = self.read(request)
        own = wanted.get("change")
        window = Window(wanted["starts_at"], wanted["ends_at"])
        found = find_conflicts(window, wanted.get("assets", []), apart_from=own.pk if own else None)
        accepted = set(own.change.accepted_conflicts) if own and own.kind == Kind.CHANGE else set()
        context = {"request": request, "accepted": accepted}
        return Response(ChangeConflictSerializer(found, many=True, context=context).data)


class CalendarAddressView(APIView):
    """One's own private address of the change calendar as an iCalendar feed."""

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Raises Http404 for those who do not read the calendar, once they are known."""
        super().initial(request, *args, **kwargs)
        if not may_read_calendar(request.user):
            raise Http404

    @extend_schema(responses=CalendarAddressSerializer)
    def get(self, request: ApiRequest) -> Response:
        """Since when there is one, and when it was read last; the address itself is not told again."""
        return Response(CalendarAddressSerializer(feed_of(request.user)).data)

    @extend_schema(request=None, responses={201: NewCalendarAddressSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Makes a new one, told this once; the old one no longer works."""
        path = reverse("changes:ics", args=[open_feed(by=request.user)])
        answer = {"address": request.build_absolute_uri(path)}
        headers = {"Cache-Control": "no-store"}
        return Response(NewCalendarAddressSerializer(answer).data, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(responses={204: None})
    def delete(self, request: ApiRequest) -> Response:
        """Takes it back."""
        close_feed(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
