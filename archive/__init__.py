"""Closed tickets, sealed month by month: kept, verified, searched, restored, and deleted only by an explicit act."""
