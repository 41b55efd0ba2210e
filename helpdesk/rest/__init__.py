"""What every endpoint of the API shares: bodies, problems, pages, limits and the description."""
