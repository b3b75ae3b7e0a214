"""A tab of the page without a browser: Streamlit's own messages over its socket."""

import time
from collections.abc import Iterator
from types import TracebackType
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin

DEADLINE_S: Final = 300.0
FAULT: Final = "That is wrong:"


class Tab:
    """One session of the page. ``first`` and ``took`` are the seconds of the last run of it."""

    def __init__(self, address: str) -> None:
        self._opening = connect(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream",
            origin=Origin(address),
            max_size=None,
            open_timeout=DEADLINE_S,
        )
        self._question = ""
        self.first = self.took = 0.0

    def __enter__(self) -> "Tab":
        self._socket = self._opening.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opening.__exit__(kind, error, trace)

    def open(self) -> list[str]:
        """Draw the page for the first time; return what it says."""
        return self._run(BackMsg(rerun_script=ClientState()))

    def ask(self, question: str) -> list[str]:
        """Send a question; return what the page says until the answer stands."""
        state = ClientState()
        box = state.widget_states.widgets.add()
        box.id = self._question
        box.chat_input_value.data = question
        return self._run(BackMsg(rerun_script=state))

    def _run(self, message: BackMsg) -> list[str]:
        started = time.monotonic()
        self.first = 0.0
        self._socket.send(message.SerializeToString())
        said = []
        for heard in self._heard(started + DEADLINE_S):
            if heard.WhichOneof("type") == "delta":
                self.first = self.first or time.monotonic() - started
                element = heard.delta.new_element
                match element.WhichOneof("type"):
                    case "chat_input":
                        self._question = element.chat_input.id
                    case "html":
                        said.append(element.html.body)
                    case "alert":
                        said.append(f"{FAULT} {element.alert.body}")
                    case "text":
                        said.append(element.text.body)
                    case "exception":
                        said.append(f"{FAULT} {element.exception.message}")
        self.took = time.monotonic() - started
        return said

    def _heard(self, until: float) -> Iterator[ForwardMsg]:
        """Yield messages until the script has ended and no other is asked for at once."""
        while True:
            data = self._socket.recv(timeout=max(0.1, until - time.monotonic()))
            assert isinstance(data, bytes)
            heard = ForwardMsg.FromString(data)
            yield heard
            ended = heard.WhichOneof("type") == "script_finished"
            # Where it ended for a rerun, the page goes on by itself.
            if ended and heard.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return
