"""Approvals outside the verbs: what waits for whom, links in mails, forms and defaults."""
