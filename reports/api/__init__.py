"""Reports by API, under the same rules as the pages."""
