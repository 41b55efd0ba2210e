"""Assets by API."""
