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
control_socket_disable = True
