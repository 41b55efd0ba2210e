"""Category, team and priority proposed for a new ticket from how people filed the earlier ones."""
