#!/usr/bin/env python3
"""A TCP proxy for the demonstration that resets connections (RST, not FIN) at the two moments that hurt most.

  1. Inside a piece: once when --cut-after bytes have gone up.
  2. After a commit, before its answer: once when, after --arm-after bytes have gone up, the store's head file (--watch) has changed and the
     store has something to say: the commit is durable then, and its answer is lost.

TLS passes through unopened. Each event is a line of JSON in --events. Usage: demo-proxy.py --listen 127.0.0.1:0 --port-file FILE --to-file FILE (HOST:PORT of
the store, read anew for each connection) --watch FILE --events FILE --cut-after BYTES --arm-after BYTES
"""
import argparse
import json
import os
import socket
import struct
import threading
import time


class Plan:
    """What is still to be broken; shared by all connections."""

    def __init__(self, options):
        self.lock = threading.Lock()
        self.watch = options.watch
        self.cut_after = options.cut_after
        self.arm_after = options.arm_after
        self.events = options.events
        self.up = 0
        self.cut = False
        self.head = None  # content of the head file when the second trap was armed
        self.lost_answer = False

    def note(self, event):
        with open(self.events, "a", encoding="ascii") as out:
            out.write(json.dumps({"event": event, "bytes_up": self.up, "time": time.time()}) + "\n")

    def read_head(self):
        try:
            with open(self.watch, "rb") as file:
                return file.read()
        except OSError:
            return b""

    def upward(self, count):
        """Called before `count` bytes go to the store. True: break here, after half of them."""
        with self.lock:
            self.up += count
            if self.cut and self.head is None and self.up >= self.arm_after:
                self.head = self.read_head()
                self.note("armed")
            if not self.cut and self.up >= self.cut_after:
                self.cut = True
                self.note("reset_inside_piece")
                return True
        return False

    def downward(self):
        """Called before bytes go to the client. True: the commit is durable; break instead of passing its answer on."""
        with self.lock:
            if self.head is not None and not self.lost_answer and self.read_head() != self.head:
                self.lost_answer = True
                self.note("reset_after_commit")
                return True
        return False


def reset(*ends):
    for end in ends:
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.shutdown(socket.SHUT_RD)  # wakes the other thread, which else keeps the socket open
        except OSError:
            pass
        try:
            end.close()
        except OSError:
            pass


def pump(plan, source, sink, upward):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            if upward and plan.upward(len(data)):
                sink.sendall(data[: len(data) // 2])
                reset(source, sink)
                return
            if not upward and plan.downward():
                reset(source, sink)
                return
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        reset(source, sink)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listen", default="127.0.0.1:0")
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--to-file", required=True)
    parser.add_argument("--watch", required=True)
    parser.add_argument("--events", required=True)
    parser.add_argument("--cut-after", type=int, required=True)
    parser.add_argument("--arm-after", type=int, required=True)
    options = parser.parse_args()
    plan = Plan(options)
    host, port = options.listen.rsplit(":", 1)
    listener = socket.create_server((host, int(port)))
    with open(options.port_file + ".new", "w", encoding="ascii") as out:
        out.write(str(listener.getsockname()[1]))
    os.rename(options.port_file + ".new", options.port_file)
    while True:
        client, _ = listener.accept()
        try:
            with open(options.to_file, encoding="ascii") as file:
                target_host, target_port = file.read().strip().rsplit(":", 1)
            store = socket.create_connection((target_host, int(target_port)))
        except (OSError, ValueError):
            reset(client)
            continue
        for end in (client, store):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=pump, args=(plan, client, store, True), daemon=True).start()
        threading.Thread(target=pump, args=(plan, store, client, False), daemon=True).start()


if __name__ == "__main__":
    main()
