"""The agents' queue: which tickets, in which order, counted, paged, shown, exported and dealt with in bulk."""
