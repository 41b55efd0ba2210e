"""Tasks of a ticket: what a process asks of them, whose they are, the templates of a new desk."""
