"""The web server in production. bin/serve starts it; every value can be set from outside."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", min(2, os.cpu_count() or 1)))
threads = int(os.environ.get("WEB_THREADS", 4))

# A request may take this long; on SIGTERM the requests at work get `graceful_timeout`.
timeout = 60
graceful_timeout = 30
keepalive = 5

# Each worker loads the application itself: no connection is shared through a fork.
preload_app = False

# Who asked, and over which scheme, is the application's to decide: PROXY_COUNT.
forwarded_allow_ips = ""

# A heartbeat file on a slow disk makes gunicorn kill healthy workers.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
