"""What an agent has around one ticket: the conversation, its surroundings, who else is there."""
