"""A proxy in front of PostgreSQL that cuts a connection at its commit, before or after the server hears it."""

import contextlib
import socket
import threading
from pathlib import Path

COMMIT = b"commit\x00"


class Proxy:
    """Listens on a Unix socket as a PostgreSQL server does, and passes everything on until it is told to cut.

    ``cut`` is "" (never), "before" (the commit never reaches the server), or "after" (the server commits, its
    answer is lost). Afterwards ``answers`` says whether new connections are let through.
    """

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder, self._server = folder, server
        self.cut, self.answers = "", True
        self._unheard: socket.socket | None = None
        self._answered = threading.Event()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if not self.answers:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                threading.Thread(target=self._up, args=(client, server), daemon=True).start()
                threading.Thread(target=self._down, args=(server, client), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if self.cut and COMMIT in data.lower():
                    self._cut(client, server, data)
                    return
                server.sendall(data)
            server.shutdown(socket.SHUT_RDWR)

    def _cut(self, client: socket.socket, server: socket.socket, data: bytes) -> None:
        when, self.cut = self.cut, ""
        if when == "after":
            self._unheard = server
            server.sendall(data)
            self._answered.wait(20)
        client.shutdown(socket.SHUT_RDWR)
        server.shutdown(socket.SHUT_RDWR)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if server is self._unheard:
                    self._answered.set()  # and nobody is told
                else:
                    client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)
