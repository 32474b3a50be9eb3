"""Visitors without a browser: each does what Bokeh's script does, and nothing is drawn.

A visitor fetches the page and all scripts and stylesheets it names, as a browser with an empty
cache does, opens the connection, fetches the document, reports a width as `view.js` does, and waits
for the first answer.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from tornado.httpclient import HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

PATIENCE_S = 180.0
READY = {
    "kind": "MessageSent",
    "msg_type": "bokeh_event",
    "msg_data": {"type": "event", "name": "document_ready", "values": {"type": "map"}},
}


@dataclass
class Visit:
    """Seconds from the common start to the page and to the first answer, and the connection."""

    page_s: float
    answer_s: float
    connection: WebSocketClientConnection


@dataclass(frozen=True)
class Room:
    """A room that opened pages at once: what was served, and what went wrong."""

    visits: list[Visit]
    errors: list[str]

    @property
    def served_s(self) -> float:
        """Seconds until the last one was served."""
        return max((visit.answer_s for visit in self.visits), default=PATIENCE_S)

    def leave(self) -> None:
        """Close every page."""
        for visit in self.visits:
            visit.connection.close()


async def fill(addresses: Sequence[str]) -> Room:
    """Open all addresses at once; each visitor stays until the room is left."""
    client = SimpleAsyncHTTPClient(force_instance=True, max_clients=10_000)
    start = time.perf_counter()
    visits = await asyncio.gather(
        *(_visit(client, address, 960 + 8 * (i % 3), start) for i, address in enumerate(addresses)),
        return_exceptions=True,
    )
    there = [visit for visit in visits if isinstance(visit, Visit)]
    return Room(there, [repr(visit) for visit in visits if not isinstance(visit, Visit)])


async def _visit(client: SimpleAsyncHTTPClient, address: str, width: int, start: float) -> Visit:
    page = (await _fetch(client, address)).decode()
    page_s = time.perf_counter() - start
    named = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^":]+)"', page)
    await asyncio.gather(*(_fetch(client, urljoin(address, path), plain=False) for path in named))
    found = re.search(r'"token":"([^"]+)"', page)
    assert found, "the page has no session"
    connection = await _connected(address, found[1])
    model = await _document(connection)
    ui = _map({"width": width, "phone": False, "projection": False})
    event = _map({"n": 1, "events": [_map({"ui": ui})]})
    change = {"kind": "ModelChanged", "model": {"id": model}, "attr": "event", "new": event}
    await _send(connection, "PATCH-DOC", {"events": [READY]})
    await _send(connection, "PATCH-DOC", {"events": [change]})
    while not any(e.get("attr") == "patch" for e in (await _read(connection)).get("events", [])):
        pass
    return Visit(page_s, time.perf_counter() - start, connection)


async def _fetch(client: SimpleAsyncHTTPClient, address: str, *, plain: bool = True) -> bytes:
    """What an address answers, as it comes over the line or unpacked (`plain`)."""
    request = HTTPRequest(
        address, headers={"Accept-Encoding": "gzip"}, decompress_response=plain,
        request_timeout=PATIENCE_S, connect_timeout=PATIENCE_S,
    )  # fmt: skip
    return (await client.fetch(request)).body


# --- Bokeh's protocol ---


async def _connected(address: str, token: str) -> WebSocketClientConnection:
    at = urlsplit(address)
    home = f"{at.scheme}://{at.netloc}"
    request = HTTPRequest(
        f"{home.replace('http', 'ws', 1)}{at.path.rstrip('/')}/ws",
        headers={"Origin": home}, request_timeout=PATIENCE_S, connect_timeout=PATIENCE_S,
    )  # fmt: skip
    return await websocket_connect(request, subprotocols=["bokeh", token], max_message_size=2**28)


async def _document(connection: WebSocketClientConnection) -> str:
    """Id of the model that holds events and patches, from the document of the session."""
    await _read(connection)
    await _send(connection, "PULL-DOC-REQ", {})
    content = await _read(connection)
    while "doc" not in content:
        content = await _read(connection)
    attributes = [root["attributes"] for root in content["doc"]["roots"]]
    return next(str(own["data"]["id"]) for own in attributes if "data" in own)


async def _send(connection: WebSocketClientConnection, kind: str, content: object) -> None:
    for part in ({"msgid": f"{time.monotonic_ns()}", "msgtype": kind}, {}, content):
        await connection.write_message(json.dumps(part))


async def _read(connection: WebSocketClientConnection) -> dict[str, Any]:
    """Content of the next message."""
    parts = [await asyncio.wait_for(connection.read_message(), PATIENCE_S) for _ in range(3)]
    if None in parts:
        raise ConnectionError("the server closed the connection")
    head, content = json.loads(parts[0] or ""), json.loads(parts[2] or "")
    if head["msgtype"] == "ERROR":
        raise ConnectionError(content.get("text", "the server reported an error"))
    for _ in range(2 * head.get("num_buffers", 0)):
        await connection.read_message()
    return dict(content)


def _map(values: dict[str, object]) -> dict[str, object]:
    return {"type": "map", "entries": [[name, value] for name, value in values.items()]}
