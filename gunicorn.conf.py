"""How gunicorn serves the desk, in the demo and in production alike; all of it by environment."""

import os

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 8
# A worker is renewed now and then, not all at the same moment.
max_requests = 10_000
max_requests_jitter = 1_000
accesslog = "-"
logger_class = "helpdesk.access_log.AccessLog"
# A page that takes longer has gone wrong, and must not hold the database; workers and commands take their time.
raw_env = [f"STATEMENT_TIMEOUT_SECONDS={os.environ.get('STATEMENT_TIMEOUT_SECONDS', '30')}"]
control_socket_disable = True
