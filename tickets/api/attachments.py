"""Files: uploading, taking back, listing, giving out."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.models import User
from tickets import actions
from tickets.actions.base import require
from tickets.api.base import IDEMPOTENCY_KEY, LOCATION, NUMBER_PARAMETER, TicketPart, answer_once
from tickets.files.keeping import remove_draft, store_upload
from tickets.files.serving import file_response, may_read
from tickets.models import Attachment
from tickets.policies import can_note, can_reply
from tickets.serializers.conversation import AttachmentSerializer, TicketUploadSerializer, UploadSerializer

ID_PARAMETER = OpenApiParameter("uuid", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The file's id.")


def store(user: User, file: UploadedFile) -> Attachment:
    """Keeps an upload; what is wrong with it is said at the field `file`."""
    try:
        return store_upload(user, file)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error


class AttachmentViewSet(GenericViewSet):
    """Files by id. What was uploaded here waits until a new ticket or a comment names it."""

    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    parser_classes = (MultiPartParser,)
    lookup_field = "uuid"
    lookup_value_converter = "uuid"

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentSerializer},
        parameters=[IDEMPOTENCY_KEY, LOCATION],
    )
    def create(self, request: ApiRequest) -> Response:
        """Uploads a file, to be named in `attachments` of a new ticket or comment."""
        return answer_once(request, lambda: self._create(request))

    @extend_schema(
        responses={(200, "*/*"): OpenApiResponse(OpenApiTypes.BINARY, "The content.")},
        parameters=[ID_PARAMETER],
    )
    def retrieve(self, request: ApiRequest, uuid: UUID) -> FileResponse:
        """The content of a file, under its own media type."""
        found = get_object_or_404(Attachment.objects.select_related("ticket__contact_department"), uuid=uuid)
        if not may_read(request.user, found):
            raise Http404
        return file_response(found)

    @extend_schema(responses={204: None}, parameters=[ID_PARAMETER])
    def destroy(self, request: ApiRequest, uuid: UUID) -> Response:
        """Takes back a file of one's own that was not sent yet."""
        if not remove_draft(request.user, uuid):
            raise Http404
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _create(self, request: ApiRequest) -> Response:
        given = UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        shape = self.get_serializer(store(request.user, given.validated_data["file"]))
        return Response(shape.data, status=status.HTTP_201_CREATED, headers={"Location": shape.data["url"]})


class TicketAttachmentViewSet(TicketPart):
    """The files of a ticket that the reader may see."""

    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    parser_classes = (MultiPartParser,)
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "created_at"

    def get_queryset(self) -> QuerySet[Attachment]:
        """All of them for the desk, the public ones for everyone else."""
        return Attachment.objects.visible_to(self.request.user, self.ticket)

    @extend_schema(responses=AttachmentSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The ticket's files, the first first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request={"multipart/form-data": TicketUploadSerializer},
        responses={201: AttachmentSerializer},
        parameters=[NUMBER_PARAMETER, IDEMPOTENCY_KEY, LOCATION],
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Uploads a file and sends it at once, with a reply or an internal note."""
        return answer_once(request, lambda: self._create(request))

    def _create(self, request: ApiRequest) -> Response:
        given = TicketUploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        is_public = given.validated_data["public"]
        # Asked before the file is kept: when the verb refuses inside a transaction, the bytes would stay for ever.
        require(can_reply if is_public else can_note, request.user, self.ticket)
        stored = store(request.user, given.validated_data["file"])
        text = given.validated_data.get("text") or stored.name
        say = actions.reply if is_public else actions.note
        say(self.ticket, by=request.user, text=text, attachments=[stored])
        stored.refresh_from_db(fields=["public"])
        shape = self.get_serializer(stored)
        return Response(shape.data, status=status.HTTP_201_CREATED, headers={"Location": shape.data["url"]})
