"""From an event to the messages it causes, in the application and by mail."""
