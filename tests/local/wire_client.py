"""Raw bytes to a server and back, for what well-behaved clients never send."""

import socket


def converse(port, sent, *, finish=True, seconds=5.0):
    """Send bytes on one connection and return all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as stream:
        stream.sendall(sent)
        if finish:
            stream.shutdown(socket.SHUT_WR)
        received = bytearray()
        while piece := stream.recv(65_536):
            received += piece
    return bytes(received)


def status_of(received):
    """The status of the first answer."""
    return int(received.split(b" ", 2)[1])
