"""From how little the desk does not learn: what would be learned is chance."""

MIN_TICKETS = 200
MIN_OF_CLASS = 20
MIN_CLASSES = 2
