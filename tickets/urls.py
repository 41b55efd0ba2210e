"""The agents' pages and what every page of a ticket needs."""

from django.urls import path

from tickets.views import (
    attachments,
    comments,
    detail,
    facts,
    moves,
    new,
    presence,
    queue,
    queue_bulk,
    queue_palette,
    queue_saved,
    queue_tools,
    relations,
)

app_name = "tickets"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("counts/", queue.counts, name="counts"),
    path("fresh/", queue.fresh, name="fresh"),
    path("columns/", queue.set_columns, name="columns"),
    path("filters/", queue_tools.filters, name="filters"),
    path("export/<slug:form>/", queue_tools.export_rows, name="export"),
    path("bulk/", queue_bulk.run, name="bulk"),
    path("palette/", queue_palette.palette, name="palette"),
    path("views/save/", queue_saved.save_view, name="save_view"),
    path("views/<int:pk>/", queue_saved.edit_view, name="edit_view"),
    path("views/<int:pk>/update/", queue_saved.update_view, name="update_view"),
    path("views/<int:pk>/delete/", queue_saved.delete_view, name="delete_view"),
    path("new/", new.new, name="new"),
    path("new/people/", new.people, name="new_people"),
    path("new/caller/", new.caller, name="new_caller"),
    path("new/priority/", new.proposal, name="new_priority"),
    path("attachments/", attachments.upload, name="upload"),
    path("attachments/<uuid:attachment_id>/", attachments.attachment, name="attachment"),
    path("attachments/<uuid:attachment_id>/remove/", attachments.remove, name="remove_attachment"),
    path("<ticket_number:number>/", detail.detail, name="detail"),
    path("<ticket_number:number>/write/", comments.write, name="write"),
    path("<ticket_number:number>/draft/", comments.save_draft, name="draft"),
    path("<ticket_number:number>/edit/", facts.edit, name="edit"),
    path("<ticket_number:number>/moves/<slug:name>/", moves.move, name="move"),
    path("<ticket_number:number>/watch/", relations.watch, name="watch"),
    path("<ticket_number:number>/watchers/", relations.watchers, name="watchers"),
    path("<ticket_number:number>/links/", relations.links, name="links"),
    path("<ticket_number:number>/presence/", presence.here, name="presence"),
]
