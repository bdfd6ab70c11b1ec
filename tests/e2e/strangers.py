#!/usr/bin/env python3
"""P10: whoever reaches the port cannot fill the store's memory. Messages that are announced whole and never finished are held on many connections: by a
stranger without a token, by one with a token of its own making, and by one who holds a real invitation. A stranger's streams end before a byte of a
message is kept; the invited can hold no more than limits.memory_mib; all the while a device of the directory is served.
"""
import secrets
import ssl
import struct
import sys

import world
from http2 import ACK, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, RST_STREAM, SETTINGS, WINDOW_UPDATE, call_headers, connect, frame, make_certificate, token_of
from world import World, check, read, write

MESSAGE = 2 * 1024 * 1024 + 60 * 1024  # just under what a message may have
STREAMS = 8
STRANGERS = 12
INVITED = 20  # connections: 328 MiB of unfinished messages, if the store kept them
MEMORY_MIB = 96
ENROL = "/sigilo.v1.DirectoryService/Enrol"


class Holder:
    """One connection that sends every message but its last byte."""

    def __init__(self, address, certificate, token):
        self.streams = [2 * number + 1 for number in range(STREAMS)]
        self.left = {stream: MESSAGE + 5 - 1 for stream in self.streams}
        self.window = {stream: 65535 for stream in self.streams}
        self.whole_window = self.first_window = 65535
        self.ended = set()
        self.closed = False
        self.unread = b""
        self.sent = 0
        try:
            self.socket = connect(address, certificate)
            for stream in self.streams:
                self.socket.sendall(frame(HEADERS, END_HEADERS, stream, call_headers(ENROL, token)))
        except OSError:
            self.closed = True

    def push(self):
        """Sends and reads until nothing moves any more."""
        quiet = 0
        while not self.closed and quiet < 2:
            try:
                moved = self._send_some()
                moved = self._receive(0.02 if moved else 0.2) or moved
            except OSError:
                self.closed = True
                return
            quiet = 0 if moved else quiet + 1

    def all_refused(self):
        return self.closed or self.ended == set(self.streams)

    def _send_some(self):
        moved = False
        for stream in self.streams:
            size = min(16384, self.window[stream], self.whole_window, self.left[stream])
            if stream in self.ended or size <= 0:
                continue
            begin = b"\0" + struct.pack(">I", MESSAGE) if self.left[stream] == MESSAGE + 4 else b""
            self.socket.sendall(frame(DATA, 0, stream, begin + b"\x12" * (size - len(begin))))
            self.window[stream] -= size
            self.whole_window -= size
            self.left[stream] -= size
            self.sent += size
            moved = True
        return moved

    def _receive(self, seconds):
        self.socket.settimeout(seconds)
        try:
            got = self.socket.recv(65536)
        except (TimeoutError, ssl.SSLWantReadError):
            return False
        if not got:
            self.closed = True
            return False
        self.socket.settimeout(10)
        self.unread += got
        while len(self.unread) >= 9:
            length = int.from_bytes(self.unread[:3], "big")
            if len(self.unread) < 9 + length:
                break
            kind, flags, stream = self.unread[3], self.unread[4], int.from_bytes(self.unread[5:9], "big") & 0x7FFFFFFF
            self._take(kind, flags, stream, self.unread[9 : 9 + length])
            self.unread = self.unread[9 + length :]
        return True

    def _take(self, kind, flags, stream, payload):
        if kind == SETTINGS and not flags & ACK:
            for at in range(0, len(payload), 6):
                name, value = struct.unpack(">HI", payload[at : at + 6])
                if name == 4:
                    for each in self.streams:
                        self.window[each] += value - self.first_window
                    self.first_window = value
            self.socket.sendall(frame(SETTINGS, ACK, 0))
        elif kind == WINDOW_UPDATE:
            more = int.from_bytes(payload, "big") & 0x7FFFFFFF
            if stream == 0:
                self.whole_window += more
            elif stream in self.window:
                self.window[stream] += more
        elif kind == PING and not flags & ACK:
            self.socket.sendall(frame(PING, ACK, 0, payload))
        elif kind == RST_STREAM or (kind == HEADERS and flags & END_STREAM):
            self.ended.add(stream)
        elif kind == GOAWAY:
            self.closed = True


def resident(pid):
    """Bytes that a process holds in memory now."""
    for line in read(f"/proc/{pid}/status").decode().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise world.Failure("the store is gone")


def hold(place, connections, token):
    holders = []
    for _ in range(connections):
        holder = Holder(place.relay.target, place.path("nobody"), token)
        holder.push()
        holders.append(holder)
    return holders


def body():
    with World() as place:
        place.stop_server()
        write(place.path("store.toml"), f"[limits]\nmemory_mib = {MEMORY_MIB}\n")
        place.start_server("--config", place.path("store.toml"))
        make_certificate(place.path("nobody"))
        place.ok("admin", "invite", "--role", "interviewer", "--out", place.path("later.invitation"))
        place.ok("desk1", "inbox")
        before = resident(place.server.pid)
        for who, token in (("no token", None), ("a token of its own making", secrets.token_bytes(32)), ("a token that is too short", b"AAA")):
            holders = hold(place, STRANGERS, token)
            grown = resident(place.server.pid) - before
            print(f"a stranger with {who}: {sum(holder.sent for holder in holders) >> 10} KiB sent, {grown >> 20} MiB kept", flush=True)
            check(all(holder.all_refused() for holder in holders), f"a stranger with {who} keeps a stream open")
            check(grown < 24 << 20, f"a stranger with {who} made the store keep {grown >> 20} MiB")
        holders = hold(place, INVITED, token_of(place.path("later.invitation")))
        grown = resident(place.server.pid) - before
        sent = sum(holder.sent for holder in holders)
        print(f"a holder of an invitation: {sent >> 20} MiB sent, {grown >> 20} MiB kept, {sum(len(holder.ended) for holder in holders)} streams ended, "
              f"{sum(holder.closed for holder in holders)} connections closed", flush=True)
        check(sent > 16 << 20, "the invited could send nothing: the test tests nothing")
        check(grown < 3 * MEMORY_MIB << 19, f"the invited made the store keep {grown >> 20} MiB")
        place.ok("desk1", "inbox")
        check(place.server.poll() is None, "the store ended")
        place.stop_server()
        too_few = world.run(["prlimit", "--nofile=1024:1024", world.SIGILOD, "run", "--data", place.data, "--listen", "127.0.0.1:0"]).expect(6)
        check("LimitNOFILE" in too_few.err and "limits.memory_mib" in too_few.err, f"the refusal does not say what to do: {too_few.err}")
        place.verify_store()


if __name__ == "__main__":
    sys.exit(world.main(body))
