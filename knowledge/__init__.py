"""Knowledge: articles that answer before a ticket is needed."""
