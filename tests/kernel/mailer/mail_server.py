"""A small real SMTP server: EHLO, STARTTLS, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA; it keeps what it was given."""

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class Given:
    sender: str
    recipients: list[str]
    content: bytes
    encrypted: bool
    signed_in: bool


@dataclass
class MailServer:
    """`replies` replaces the usual answer to a command; `hang_at` names the command that is never answered."""

    tls: ssl.SSLContext | None = None
    password: str = "right"
    port: int = 0
    replies: dict[str, str] = field(default_factory=dict)
    refused_recipients: set[str] = field(default_factory=set)
    hang_at: str = ""
    drop_at: str = ""
    given: list[Given] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state = Given("", [], b"", encrypted=False, signed_in=False)
        await self._say(writer, "CONNECT", "220 test ESMTP")
        while line := (await reader.readline()).decode().strip():
            command, _, rest = line.partition(" ")
            command = command.upper()
            self.commands.append(line)
            if command == self.drop_at:
                return
            if command == "EHLO":
                offers = ["250-test", *(["250-STARTTLS"] if self.tls and not state.encrypted else []), "250 AUTH PLAIN"]
                await self._say(writer, command, "\r\n".join(offers))
            elif command == "STARTTLS":
                await self._say(writer, command, "220 go")
                if command not in self.replies:
                    await writer.start_tls(self.tls)
                    state.encrypted = True
            elif command == "AUTH":
                right = base64.b64decode(rest.split()[-1]).split(b"\0")[-1].decode() == self.password
                state.signed_in = right
                await self._say(writer, command, "235 ok" if right else "535 SERVER SECRET BANNER")
            elif command == "MAIL":
                state.sender = rest[5:].split()[0]
                await self._say(writer, command, "250 ok")
            elif command == "RCPT":
                address = rest[3:].split()[0].strip("<>")
                refused = address in self.refused_recipients
                state.recipients += [] if refused else [address]
                await self._say(writer, command, "550 nobody" if refused else "250 ok")
            elif command == "DATA":
                await self._say(writer, command, "354 go on")
                if command not in self.replies:
                    state.content = await reader.readuntil(b"\r\n.\r\n")
                    if self.drop_at == "END":
                        return
                    self.given.append(state)
                    await self._say(writer, "END", "250 taken")
            else:
                await self._say(writer, command, "221 bye" if command == "QUIT" else "250 ok")

    async def _say(self, writer: asyncio.StreamWriter, command: str, usual: str) -> None:
        if command == self.hang_at:
            await self.closing.wait()
        writer.write(self.replies.get(command, usual).encode() + b"\r\n")
        await writer.drain()


@contextlib.asynccontextmanager
async def serving(server: MailServer, *, implicit_tls: bool = False) -> AsyncIterator[MailServer]:
    running = await asyncio.start_server(server.handle, "127.0.0.1", 0, ssl=server.tls if implicit_tls else None)
    server.port = running.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.closing.set()
        running.close()
        await running.wait_closed()
        await asyncio.sleep(0.01)
