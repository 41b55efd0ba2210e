"""The resolution report 《问题处理报告》 of a ticket that has ended.

Made from its record, so that it says the same whoever asks and whenever; in an edition for the desk, and one for the
requester without what is internal.
"""
