"""gunicorn: the model is loaded once in the parent (preload) and shared by the workers that it forks."""

import os
import threading

bind = f"{os.environ.get('AX_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
worker_class = "gthread"
# Workers share the cores. Read by OpenMP when torch and FAISS are loaded, so it must stand before the application.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // workers)))
preload_app = True
timeout = 60
graceful_timeout = 20
accesslog = None
errorlog = "-"
loglevel = "info"
# The control socket would stand in the operator's home directory, unasked.
control_socket_disable = True


def when_ready(server):
    server.log.info("AX이음이 준비되었습니다: http://%s", bind)


def post_worker_init(worker):
    from matching.web import warm

    # Beside the first visitors: whoever comes within this second waits no longer than the warming would have taken.
    threading.Thread(target=warm, args=(worker.wsgi,), name="warm", daemon=True).start()
