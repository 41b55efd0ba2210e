"""The archive by API. For administrators, and to read for auditors."""
