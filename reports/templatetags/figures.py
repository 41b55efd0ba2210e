"""Words about measures, for templates."""

from django import template

from reports.measures import catalogue

register = template.Library()
register.filter(catalogue.unit_words)
register.filter(catalogue.better_words)
register.filter(catalogue.by_words)
