"""An NPC without Parley's client: ZeroMQ, MessagePack and docs/protocol.md, nothing else.

    parley serve & python samples/raw_client/raw_client.py LINE.wav [ADDRESS]
"""  # fmt: skip

import struct
import sys
import time
import wave

import msgpack
import zmq


def main(path: str, address: str = "tcp://127.0.0.1:5750") -> int:
    """Say a WAV file (16 bit, mono) in pieces of a tenth of a second, and print how far the jaw opens."""
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 200)
    socket.connect(address)

    def send(part: bytes = b"", **header: object) -> None:
        socket.send_multipart([msgpack.packb(header), *([part] if part else [])])

    def receive(kind: str) -> tuple[dict, list[bytes]]:
        while socket.poll(10_000):
            head, *parts = socket.recv_multipart()
            message = msgpack.unpackb(head)
            if message["type"] == "error":
                raise SystemExit(f"refused ({message['code']}): {message.get('text', '')}")
            if message["type"] in (kind, "event"):
                return message, parts
        raise SystemExit(f"{address} is silent; start a runtime with 'parley serve'")

    send(type="hello", versions=[1, 1], client="raw client")
    welcome, _ = receive("welcome")
    send(type="open", stream=1, profile="low")
    columns = receive("opened")[0]["columns"]
    jaw = columns.index("jawOpen")

    with wave.open(path) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2), "give a mono WAV of 16 bit"
        rate, pieces = sound.getframerate(), []
        while piece := sound.readframes(rate // 10):
            pieces.append(piece)
    send(type="line", stream=1, line=1, rate=rate)
    pinged = time.monotonic()
    while True:
        if pieces:
            send(pieces.pop(0), type="audio", stream=1, line=1, **({} if pieces else {"end": True}))
        if time.monotonic() - pinged > welcome.get("heartbeat", 2.0):
            send(type="ping")
            pinged = time.monotonic()
        message, parts = receive("frames")
        if message["type"] == "event":
            print(message["event"], f"{message.get('time', 0.0):.2f} s")
            if message["event"] == "finished":
                send(type="close", stream=1)
                while receive("closed")[0]["type"] != "closed":
                    pass  # events on their way
                send(type="bye")
                return 0
            continue
        send(type="credit", stream=1, frames=message["count"])
        for number in range(message["count"]):
            row = struct.unpack_from(f"<{len(columns)}f", parts[0], 4 * len(columns) * number)
            if message.get("line", 0):
                seconds = message.get("time", 0.0) + number / message.get("rate", 30.0)
                print(f"{seconds:6.2f} s  jaw {'#' * round(24 * row[jaw])}")


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
