#!/usr/bin/env python3
"""A proxy that ends TLS on both sides and writes every byte that passes through it, in the clear, to a file.

It holds the server's key (towards the client) and the client's key (towards the server): what it writes is all that a server
with its own keys could see of the calls. Usage: recording_proxy.py LISTEN_PORT_FILE SERVER_HOST:PORT SERVER_CERT SERVER_KEY CLIENT_CERT CLIENT_KEY OUTPUT
"""
import os
import socket
import ssl
import sys
import threading


def pump(source, sink, output, lock):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            with lock:
                output.write(data)
                output.flush()
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
    lock = threading.Lock()
    with open(output_path, "wb") as output:
        while True:
            connection, _ = listener.accept()
            try:
                inner = towards_client.wrap_socket(connection, server_side=True)
                outer = towards_server.wrap_socket(socket.create_connection((host, int(port))))
            except OSError:
                connection.close()
                continue
            for source, sink in ((inner, outer), (outer, inner)):
                threading.Thread(target=pump, args=(source, sink, output, lock), daemon=True).start()


if __name__ == "__main__":
    main()
