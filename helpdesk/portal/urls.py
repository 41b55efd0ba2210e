"""The employee's pages."""

from django.urls import path

from helpdesk.portal.views import ask, colleagues, home, moves, ticket, tickets, watchers

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.find, name="search"),
    path("ask/", ask.ask, name="ask"),
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
