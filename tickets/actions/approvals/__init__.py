"""The parts of asking for approval; `tickets.actions.approval` has the verbs."""
