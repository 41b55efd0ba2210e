"""Asking requesters how they were helped, hearing it, and going after those who were not content.

`asking` puts the question when a ticket closes, `links` and `taps` let it be answered from the mail without signing
in. The verbs are in `tickets.actions.satisfaction` and `tickets.actions.follow_up`.
"""
