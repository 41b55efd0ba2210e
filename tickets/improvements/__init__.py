"""The improvement register: its forms, panel and reminders."""
