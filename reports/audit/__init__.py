"""Process audits 流程审计: drawing closed tickets, reviewing them against a checklist, what the system finds itself."""
