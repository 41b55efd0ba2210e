"""The endpoints of tickets; helpdesk/api.py gives them their addresses."""
