"""The metrics page: the runtime's figures for Prometheus, on this machine only."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from parley import files
from parley.errors import InputError
from parley_runtime.live.figures import Figures


class MetricsPage:
    """Serves `http://127.0.0.1:PORT/metrics` in a thread of its own until closed."""

    def __init__(self, port: int, figures: Figures) -> None:
        """Raises InputError when the port is taken."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path.split("?")[0] == "/metrics"
                body = figures.prometheus().encode() if found else b"see /metrics\n"
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return  # a scrape every few seconds is no news

        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        except OSError as error:
            raise InputError(f"cannot serve metrics on port {port}: {files.reason(error)}; give another") from None
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="parley-metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
