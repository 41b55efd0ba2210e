"""The employee's pages."""

from django.urls import path

from helpdesk.portal.views import answers, ask, catalog, colleagues, home, moves, status, ticket, tickets, watchers
from helpdesk.search import views as search_views

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search_views.portal, name="search"),
    path("search/ask/", search_views.ask, name="search_ask"),
    path("status/", status.status, name="status"),
    path("status/<ticket_number:number>/me-too/", status.affected, name="affected"),
    path("catalog/", catalog.catalog, name="catalog"),
    path("catalog/other/", catalog.free, name="catalog_free"),
    path("catalog/<slug:slug>/", catalog.item, name="catalog_item"),
    path("catalog/<slug:slug>/draft/", catalog.save_draft, name="order_draft"),
    path("catalog/<slug:slug>/discard/", catalog.discard_draft, name="order_discard"),
    path("ask/", ask.ask, name="ask"),
    path("ask/answers/", answers.while_asking, name="ask_answers"),
    path("ask/answers/unhelpful/", answers.did_not_help, name="ask_unhelpful"),
    path("answers/", answers.while_searching, name="answers"),
    path("answers/solved/", answers.solved, name="answer_solved"),
    path("answers/thanks/", answers.thanks, name="solved"),
    path("ask/expectation/", ask.expectation, name="ask_expectation"),
    path("ask/draft/", ask.save_draft, name="ask_draft"),
    path("ask/discard/", ask.discard_draft, name="ask_discard"),
    path("colleagues/", colleagues.colleagues, name="colleagues"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<ticket_number:number>/", ticket.ticket, name="ticket"),
    path("tickets/<ticket_number:number>/sent/", ask.sent, name="sent"),
    path("tickets/<ticket_number:number>/reply/", ticket.reply, name="reply"),
    path("tickets/<ticket_number:number>/draft/", ticket.save_draft, name="reply_draft"),
    path("tickets/<ticket_number:number>/watchers/", watchers.watchers, name="watchers"),
    path("tickets/<ticket_number:number>/<slug:name>/", moves.move, name="move"),
]
