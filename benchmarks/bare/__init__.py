"""The least that Django can do for the same: what the desk's own pages are compared with, under the same server."""
