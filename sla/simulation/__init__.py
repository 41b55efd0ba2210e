"""What attainment would have been: a draft of a policy or a calendar tried on the tickets of the last days."""
