"""Channels of chat services by API, for administrators. Their addresses are secrets: taken, and never given back."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from sla.channels.delivery import retry
from sla.channels.verbs import NotPosted, remove_channel, save_channel, try_channel
from sla.models import ChatChannel, ChatMessage
from sla.policies import may_edit_promises
from tickets.api.base import ID_PARAMETER, IDEMPOTENCY_KEY, answer_once
from tickets.exceptions import Blocked, NotAllowed
from tickets.serializers.base import StrictSerializer


class ChannelSerializer(serializers.Serializer):
    """A channel that escalation posts to."""

    id = serializers.IntegerField(help_text="Its id, as the steps of policies name it.")
    name = serializers.CharField(help_text="What it is called.")
    address = serializers.CharField(
        source="masked_url", help_text="The service and the end of the address; the rest is a secret."
    )
    is_active = serializers.BooleanField(help_text="Whether anything is posted to it.")


class ChannelInputSerializer(StrictSerializer):
    """A channel to be made, or changed."""

    name = serializers.CharField(max_length=100, help_text="What it is called.")
    url = serializers.CharField(
        max_length=1_000,
        required=False,
        write_only=True,
        help_text="The address in the notation of apprise, e.g. `wecombot://…`. Never shown again; left out, it stays.",
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether anything is posted to it.")


class ChannelMessageSerializer(serializers.Serializer):
    """A message that a channel did not take."""

    id = serializers.IntegerField(help_text="Its id.")
    channel = ChannelSerializer(help_text="Where it should go.")
    ticket = serializers.CharField(source="event.ticket.number", help_text="The number of the ticket it is about.")
    state = serializers.ChoiceField(ChatMessage.State.choices, help_text="Whether it is tried again or was given up.")
    attempts = serializers.IntegerField(help_text="How often it was tried.")
    next_attempt_at = serializers.DateTimeField(help_text="When it is tried again, unless it was given up.")
    last_error = serializers.CharField(help_text="What the service said, without the address.")


class _ForAdministrators(GenericViewSet):
    """Something that nobody else is told of."""

    request: ApiRequest
    filter_backends = ()
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Raises NotAllowed for everybody else."""
        super().initial(request, *args, **kwargs)
        if not may_edit_promises(request.user):
            raise NotAllowed()


class ChannelMessageViewSet(_ForAdministrators):
    """What could not be delivered to channels. For administrators."""

    queryset = ChatMessage.objects.none()
    serializer_class = ChannelMessageSerializer
    orderings = {"id": ("id",)}
    default_ordering = "-id"

    def get_queryset(self) -> QuerySet[ChatMessage]:
        return ChatMessage.objects.troubled().select_related("event__ticket")

    @extend_schema(responses=ChannelMessageSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """What was given up, or tried in vain and will be tried again; the latest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=None, responses={204: None}, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"])
    def retry(self, request: ApiRequest, id: str) -> Response:
        """Has one that was given up tried anew."""
        retry(get_object_or_404(self.get_queryset(), pk=int(id)))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChannelViewSet(_ForAdministrators):
    """Channels of chat services. For administrators."""

    queryset = ChatChannel.objects.none()
    serializer_class = ChannelSerializer
    orderings = {"name": ("name", "id")}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[ChatChannel]:
        return ChatChannel.objects.all()

    @extend_schema(responses=ChannelSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The channels by name."""
        page = self.paginate_queryset(self.get_queryset().order_by("name", "pk"))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One channel."""
        return Response(self.get_serializer(self._find(id)).data)

    @extend_schema(request=ChannelInputSerializer, responses={201: ChannelSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Makes a channel."""
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(request=ChannelInputSerializer, responses=ChannelSerializer, parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a channel."""
        return self._save(request, self._find(id), status.HTTP_200_OK)

    @extend_schema(responses={204: None}, parameters=[ID_PARAMETER])
    def destroy(self, request: ApiRequest, id: str) -> Response:
        """Takes a channel away that no policy posts to."""
        remove_channel(self._find(id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None}, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"])
    def test(self, request: ApiRequest, id: str) -> Response:
        """Posts a test at once; 409 says why it was not taken."""
        try:
            try_channel(self._find(id), by=request.user)
        except NotPosted as error:
            raise Blocked([str(error)]) from error
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _find(self, pk: str) -> ChatChannel:
        return get_object_or_404(self.get_queryset(), pk=int(pk))

    def _save(self, request: ApiRequest, channel: ChatChannel | None, code: int) -> Response:
        given = clean(ChannelInputSerializer, request.data, self.get_serializer_context(), partial=channel is not None)
        if channel is not None:
            given = {"name": channel.name, "is_active": channel.is_active} | given
        return Response(self.get_serializer(save_channel(channel, by=request.user, **given)).data, status=code)
