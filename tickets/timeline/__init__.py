"""The timeline in words: each event as one entry, by subject."""
