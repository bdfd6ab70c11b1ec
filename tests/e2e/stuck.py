#!/usr/bin/env python3
"""P10: who takes no answer stops nobody. The holder of one open invitation opens many connections, each with a certificate of its own, never opens a
stream's window, and asks for the directory on all of them. Its calls are counted by the invitation, so that two run; everybody else is served at once:
a desk reads, a tablet hands in, somebody else enrols, and a device is revoked.
"""
import struct
import sys
import threading
import time

import world
from http2 import ACK, DATA, END_HEADERS, END_STREAM, HEADERS, PING, RST_STREAM, SETTINGS, call_headers, connect, frame, make_certificate, token_of
from world import World, check, read, wait_until

CONNECTIONS = 12
STREAMS = 8
RUNNING = 2  # of one invitation
SOON = 30  # seconds on a loaded machine; the answers would be stuck for 300
GET_DIRECTORY = "/sigilo.v1.DirectoryService/GetDirectory"


class Stuck:
    """One connection whose streams ask and take nothing. `refused`: streams that ended with a status."""

    def __init__(self, address, certificate, token):
        self.socket = connect(address, certificate, window=0)
        self.refused = set()
        for stream in range(1, 2 * STREAMS, 2):
            self.socket.sendall(frame(HEADERS, END_HEADERS, stream, call_headers(GET_DIRECTORY, token, "5M")) + frame(DATA, END_STREAM, stream, b"\0" + struct.pack(">I", 0)))
        threading.Thread(target=self._pump, daemon=True).start()

    def _pump(self):
        unread = b""
        self.socket.settimeout(None)
        try:
            while got := self.socket.recv(65536):
                unread += got
                while len(unread) >= 9 and len(unread) >= 9 + int.from_bytes(unread[:3], "big"):
                    size = int.from_bytes(unread[:3], "big")
                    kind, flags, stream = unread[3], unread[4], int.from_bytes(unread[5:9], "big") & 0x7FFFFFFF
                    if kind == SETTINGS and not flags & ACK:
                        self.socket.sendall(frame(SETTINGS, ACK, 0))
                    elif kind == PING and not flags & ACK:
                        self.socket.sendall(frame(PING, ACK, 0, unread[9 : 9 + size]))
                    elif kind == RST_STREAM or (kind == HEADERS and flags & END_STREAM):
                        self.refused.add(stream)
                    unread = unread[9 + size :]
        except OSError:
            pass


def threads_of(pid):
    return int(next(line for line in read(f"/proc/{pid}/status").decode().splitlines() if line.startswith("Threads:")).split()[1])


def quickly(place, home, *command):
    began = time.monotonic()
    got = place.ok(home, *command)
    took = time.monotonic() - began
    print(f"{home} {' '.join(command[:2])}: {took:.1f} s", flush=True)
    check(took < SOON, f"{home} {' '.join(command[:2])} took {took:.0f} s")
    return got


def body():
    with World() as place:
        place.ok("admin", "invite", "--role", "interviewer", "--out", place.path("bad.invitation"))
        place.ok("admin", "invite", "--role", "interviewer", "--out", place.path("good.invitation"))
        place.capture(place.instance("<told><narrative>relato</narrative></told>"))
        token = token_of(place.path("bad.invitation"))
        stuck = []
        for number in range(CONNECTIONS):
            make_certificate(place.path(f"nobody{number}"))
            stuck.append(Stuck(place.relay.target, place.path(f"nobody{number}"), token))
        wait_until(lambda: sum(len(one.refused) for one in stuck) >= CONNECTIONS * STREAMS - RUNNING, "the calls of one invitation are refused beyond two", SOON)
        print(f"{sum(len(one.refused) for one in stuck)} of {CONNECTIONS * STREAMS} calls refused, {threads_of(place.server.pid)} threads", flush=True)
        quickly(place, "desk1", "inbox")
        quickly(place, "tablet", "sync")
        check(quickly(place, "desk1", "inbox")["records"], "the record did not come in")
        quickly(place, "newcomer", "enrol", place.path("good.invitation"))
        quickly(place, "admin", "sync")
        quickly(place, "admin", "invite", "--role", "auditor", "--out", place.path("other.invitation"))
        interviewers = {row["id"] for row in place.ok("admin", "member", "list")["members"] if "interviewer" in row["roles"]}
        revoked = next(row["id"] for row in place.ok("admin", "device", "list")["devices"] if row["member"] in interviewers)
        quickly(place, "admin", "device", "revoke", revoked, "--yes")
        place._publish()
        check(place.sigilo("tablet", "sync").code != 0, "the revoked tablet is still served")
        check(sum(len(one.refused) for one in stuck) == CONNECTIONS * STREAMS - RUNNING, "a stuck answer ended: the test tests nothing")
        began = time.monotonic()
        place.stop_server()
        check(time.monotonic() - began < 2 * SOON, "the store does not end while answers are stuck")
        place.verify_store()


if __name__ == "__main__":
    sys.exit(world.main(body))
