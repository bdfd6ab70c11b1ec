"""Just enough of HTTP/2 for peers that do not behave: frames by hand over TLS with a certificate that nobody knows."""
import base64
import socket
import ssl
import struct
import subprocess

from world import read

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
ACK = END_STREAM = 1
END_HEADERS = 4
INITIAL_WINDOW_SIZE = 4


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def _literal(name, value):
    """HPACK: a field without index and without Huffman."""
    return b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


def call_headers(path, token=None, timeout=None):
    """The header block of a gRPC call. `token`: of an invitation; `timeout`: as gRPC writes it, "5M"."""
    fields = [(":method", "POST"), (":scheme", "https"), (":path", path), (":authority", "x"), ("te", "trailers"), ("content-type", "application/grpc")]
    if timeout is not None:
        fields.append(("grpc-timeout", timeout))
    if token is not None:
        fields.append(("sigilo-invitation-bin", base64.b64encode(token).decode().rstrip("=")))
    return b"".join(_literal(*field) for field in fields)


def connect(address, certificate, window=65535):
    """`window`: bytes that the store may send on a stream before more is allowed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(certificate + ".pem", certificate + ".key")
    context.set_alpn_protocols(["h2"])
    connection = context.wrap_socket(socket.create_connection(address, timeout=10))
    connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, struct.pack(">HI", INITIAL_WINDOW_SIZE, window)))
    return connection


def make_certificate(path):
    """path.pem and path.key."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=nobody", "-days", "2",
                    "-keyout", path + ".key", "-out", path + ".pem"], check=True, capture_output=True)


def token_of(invitation):
    """Label LF var64(trust root) token[32] …"""
    content = read(invitation)
    begin = content.index(b"\n") + 1
    size = int.from_bytes(content[begin : begin + 8], "big")
    return content[begin + 8 + size : begin + 8 + size + 32]
