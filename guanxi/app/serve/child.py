"""One process of the tree: started, looked at, started again with growing pauses, ended."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from guanxi.app.serve import announce, lifeline

Say = Callable[[str], None]
STEADY_S = 60.0


@dataclass
class Child:
    """`module` is run with Python. `orders` go down the lifeline, at once or when they are known (`give`)."""

    name: str
    module: str
    environ: Mapping[str, str]
    inherited: tuple[int, ...] = ()
    orders: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    listening: bool = False  # whether the next start may announce something (`announce.hear(announced)`)
    announced: int | None = None
    _line: int | None = None
    _next_start: float = 0.0
    _started: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        """Start the process."""
        down, up = os.pipe()
        handles, environ = [down, *self.inherited], {**self.environ, lifeline.VARIABLE: str(down)}
        told: int | None = None
        if self.listening:
            self._close_announcement()
            self.announced, told = os.pipe()
            handles.append(told)
            environ[announce.VARIABLE] = str(told)
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            env=environ,
            pass_fds=handles,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the parent only, which ends us in order
        )
        os.close(down)
        if told is not None:
            os.close(told)
        self._close_line()
        self._line, self._started = up, time.monotonic()
        if self.orders is not None:
            lifeline.send(up, self.orders)

    def hear(self) -> dict[str, str]:
        """What it announced; waits for it. Later starts announce nothing."""
        self.listening = False
        handle, self.announced = self.announced, None
        return {} if handle is None else announce.hear(handle)

    def give(self, orders: Mapping[str, str]) -> None:
        """The orders, for now and for every later start."""
        self.orders = orders
        if self._line is not None:
            lifeline.send(self._line, orders)

    def ended(self) -> bool:
        """Whether it is not running now."""
        return self.process is None or self.process.poll() is not None

    def look(self, say: Say) -> None:
        """Start it again when it has ended and its pause is over."""
        if self.process is None:
            if time.monotonic() >= self._next_start:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.failures = 1 if time.monotonic() - self._started > STEADY_S else self.failures + 1
        pause = min(30.0, 0.25 * 2**self.failures)
        say(f"{self.name} ended ({_words(code)}); starting it again in {pause:.1f} s")
        self.process, self._next_start = None, time.monotonic() + pause

    def restart(self) -> None:
        """End it and start it again at once (sources changed)."""
        self.terminate()
        self.wait(time.monotonic() + 5.0)
        self.start()

    def terminate(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()

    def wait(self, deadline: float) -> None:
        """Wait for its end until `deadline` (monotonic seconds), then kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.05, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        self._close_line()
        self._close_announcement()

    def _close_announcement(self) -> None:
        if self.announced is not None:
            os.close(self.announced)
            self.announced = None

    def _close_line(self) -> None:
        if self._line is not None:
            os.close(self._line)
            self._line = None


def _words(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
