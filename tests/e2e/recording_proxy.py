#!/usr/bin/env python3
"""A proxy that ends TLS on both sides and writes every byte that passes through it, in the clear, to files: each
connection and direction to its own, as it was and once more without HTTP/2 frames.

It holds the server's key (towards the client) and the client's key (towards the server): what it writes is all that a server
with its own keys could see of the calls. Usage: recording_proxy.py LISTEN_PORT_FILE SERVER_HOST:PORT SERVER_CERT SERVER_KEY CLIENT_CERT CLIENT_KEY OUTPUT
"""
import itertools
import os
import socket
import ssl
import sys
import threading


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, PADDED = 0, 8


class Messages:
    """The contents of HTTP/2 DATA frames one after the other, without the frames, so that no phrase is cut in two by a frame's head."""

    def __init__(self, from_client):
        self.held = b""
        self.skip = len(PREFACE) if from_client else 0

    def take(self, data):
        self.held += data
        if self.skip:
            if len(self.held) < self.skip:
                return b""
            self.held, self.skip = self.held[self.skip:], 0
        out = b""
        while len(self.held) >= 9:
            size, kind, flags = int.from_bytes(self.held[:3], "big"), self.held[3], self.held[4]
            if len(self.held) < 9 + size:
                break
            content, self.held = self.held[9:9 + size], self.held[9 + size:]
            if kind == DATA:
                out += content[1:size - content[0]] if flags & PADDED else content
        return out


def pump(source, sink, output, from_client):
    """Passes on and writes what passes: as it was to `output`.raw, the messages to `output`.messages."""
    messages = Messages(from_client)
    with open(output + ".raw", "wb", buffering=0) as raw, open(output + ".messages", "wb", buffering=0) as plain:
        try:
            while data := source.recv(65536):
                raw.write(data)
                plain.write(messages.take(data))
                sink.sendall(data)
        except OSError:
            pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def main():
    port_file, server, server_cert, server_key, client_cert, client_key, output_path = sys.argv[1:8]
    host, port = server.rsplit(":", 1)
    towards_client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    towards_client.minimum_version = ssl.TLSVersion.TLSv1_3
    towards_client.load_cert_chain(server_cert, server_key)
    towards_client.set_alpn_protocols(["h2"])
    towards_server = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    towards_server.check_hostname = False
    towards_server.verify_mode = ssl.CERT_NONE  # the test knows which server it started
    towards_server.load_cert_chain(client_cert, client_key)
    towards_server.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", 0))
    with open(port_file + ".new", "w", encoding="ascii") as out:
        out.write(str(listener.getsockname()[1]))
    os.rename(port_file + ".new", port_file)
    for number in itertools.count():
        connection, _ = listener.accept()
        try:
            inner = towards_client.wrap_socket(connection, server_side=True)
            outer = towards_server.wrap_socket(socket.create_connection((host, int(port))))
        except OSError:
            connection.close()
            continue
        for source, sink, direction in ((inner, outer, "up"), (outer, inner, "down")):
            threading.Thread(target=pump, args=(source, sink, f"{output_path}.{number}.{direction}", direction == "up"), daemon=True).start()


if __name__ == "__main__":
    main()
