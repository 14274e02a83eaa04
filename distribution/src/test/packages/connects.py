"""Connects, asks and leaves, over and over, until the file comes to be. Fails when a connection was refused; one that meets
the end of its proxy may be closed, and is told."""
import collections
import os
import socket
import sys
import time

port, enough = int(sys.argv[1]), sys.argv[2]
outcomes = collections.Counter()
refused = 0
slowest = 0
while not os.path.exists(enough):
    begin = time.monotonic()
    try:
        with socket.create_connection(("127.0.0.1", port), 10) as client:
            client.settimeout(10)
            client.sendall(b"*2\r\n$3\r\nGET\r\n$6\r\nanswer\r\n")
            outcomes["answered" if client.recv(100).startswith(b"$2\r\n42") else "answered otherwise"] += 1
    except ConnectionRefusedError:
        refused += 1
    except OSError as e:
        outcomes[repr(e)] += 1
    slowest = max(slowest, time.monotonic() - begin)
    time.sleep(0.002)
print(dict(outcomes), "refused:", refused, "slowest %.0f ms" % (slowest * 1000))
sys.exit(1 if refused or not outcomes["answered"] else 0)
