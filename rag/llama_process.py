"""The program of a local model's process, which `rag.llama_child` starts and speaks to.

Lines of JSON come in: first what to load, then requests and stops, each with the request's number.
Lines go out: whether it loaded, then each request's chunks and its end. The process ends with its
standard input, which whoever started it holds, whatever becomes of them.
"""

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from index.errors import BackendError
from rag.kept import Door
from rag.llama_model import Model
from rag.loading import Loading


class Line:
    """The way out, for one process: lines of JSON. Where nobody reads any more, it ends here."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out

    def say(self, **told: Any) -> None:  # noqa: ANN401 - JSON
        """Send one line."""
        try:
            self._out.write(f"{json.dumps(told)}\n")
            self._out.flush()
        except OSError:
            os._exit(1)


class Orders:
    """What comes in: requests in their order, and at any moment the number that is to stop."""

    def __init__(self, lines: IO[str], door: Door) -> None:
        self._lines = lines
        self._door = door
        self._stopped = -1
        self.requests: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()

    def listen(self) -> None:
        """Read to the end of input, then end the process."""
        for line in self._lines:
            order = json.loads(line)
            if "stop" in order:
                self._stopped = max(self._stopped, order["stop"])
            else:
                self.requests.put(order)
        self._door.close()
        os._exit(0)

    def stopped(self, number: int) -> bool:
        """Say whether a request is to stop."""
        return number <= self._stopped


def main() -> None:
    """Load a model and answer requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked
    line = Line(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)  # what a library prints is no line of ours
    first = json.loads(sys.stdin.readline())
    door = Door(Path(first["folder"]), first["key"])
    orders = Orders(sys.stdin, door)
    threading.Thread(target=orders.listen, daemon=True).start()
    try:
        model = Model(Loading.from_json(first["loading"]), door)
    except BackendError as error:
        line.say(failed=str(error))
        return
    line.say(ready=True)
    while True:
        _answer(model, orders, line)


def _answer(model: Model, orders: Orders, line: Line) -> None:
    order = orders.requests.get()
    number = order["number"]

    def take(chunk: Mapping[str, Any]) -> bool:
        if chunk:
            line.say(number=number, chunk=chunk)
        return orders.stopped(number)

    fault = ""
    try:
        model.run(order["request"], take)
    except Exception as error:  # noqa: BLE001 - told to who asked
        fault = f"{error}"
    line.say(number=number, end=True, fault=fault)
