"""One box over everything: articles, known errors, the catalogue, tickets, assets, people; for the desk and for all."""
