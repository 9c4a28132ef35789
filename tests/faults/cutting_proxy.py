"""A proxy before PostgreSQL's socket that cuts a connection in the middle of COMMIT, as a network or a failover would."""

import asyncio
import contextlib
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

When = Literal["before", "after"]


class CuttingProxy:
    """Listens in `folder`. `arm("after")`: the next COMMIT of a connection that wrote an event arrives and is carried out,
    its answer is lost. "before": the COMMIT itself is lost. Needs statements sent as text, so none may be prepared."""

    def __init__(self, url: str, folder: Path) -> None:
        parts = conninfo_to_dict(url)
        self.host, self.port = str(parts.get("host", "127.0.0.1")), str(parts.get("port", "5432"))
        self.folder = folder
        address = {"host": str(folder), "port": self.port}
        who = f"{quote(str(parts['user']), safe='')}:{quote(str(parts.get('password', '')), safe='')}"
        self.url = f"postgresql://{who}@/{parts['dbname']}?{urlencode(address)}"
        self.cuts = 0
        self._armed: When | None = None
        self._tasks: set[asyncio.Task] = set()

    def arm(self, when: When) -> None:
        self._armed = when

    async def __aenter__(self) -> "CuttingProxy":
        self._server = await asyncio.start_unix_server(self._serve, str(self.folder / f".s.PGSQL.{self.port}"))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.suppress(ConnectionError, OSError):
            server_reader, server_writer = await self._connect()
            answering = asyncio.create_task(_copy(server_reader, writer))
            try:
                await self._forward(reader, server_writer, server_reader, answering)
            finally:
                answering.cancel()
                await asyncio.gather(answering, return_exceptions=True)
                server_writer.close()
                writer.close()
        self._tasks.discard(task)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """To the embedded server's socket, or by TCP to the server that GUANXI_TEST_DATABASE_URL names."""
        if self.host.startswith("/"):
            return await asyncio.open_unix_connection(f"{self.host}/.s.PGSQL.{self.port}")
        return await asyncio.open_connection(self.host, int(self.port))

    async def _forward(self, reader, server_writer, server_reader, answering: asyncio.Task) -> None:
        wrote_event = False
        while data := await reader.read(65536):
            wrote_event = wrote_event or b"INSERT INTO log_event" in data
            if b"COMMIT" in data:
                if wrote_event and self._armed is not None:
                    when, self._armed = self._armed, None
                    self.cuts += 1
                    answering.cancel()
                    await asyncio.gather(answering, return_exceptions=True)
                    if when == "after":
                        server_writer.write(data)
                        await server_writer.drain()
                        await server_reader.read(1)  # it has answered, so it has committed
                    return
                wrote_event = False
            server_writer.write(data)
            await server_writer.drain()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
