"""Forms that administrators define: what a document holds, the form it becomes, the answers it got.

`build_form` makes a Django form of a version for one requester, `save_answers` keeps what was answered with a ticket,
`read_answers` gives it back in words, `score_of` adds up what the chosen answers count.
"""

from tickets.custom_forms.answers import latest_answers, read_answers, save_answers, score_of
from tickets.custom_forms.building import AnswersForm, build_form
from tickets.custom_forms.checking import read_document
from tickets.custom_forms.document import Choice, Condition, Document, Field

__all__ = [
    "AnswersForm", "Choice", "Condition", "Document", "Field", "build_form", "latest_answers", "read_answers",
    "read_document", "save_answers", "score_of",
]  # fmt: skip
