"""The words of process audits."""

from django import template

from reports.audit.result import finding_words

register = template.Library()
register.filter("finding_words", finding_words)
