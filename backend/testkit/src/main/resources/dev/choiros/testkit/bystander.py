"""Has what others must not reach: an abstract socket, a port on the loopback addresses, memory and a
queue that have names. Says on which port; with "stay" it stays, else until its input ends, and then
it says whether all is as it was."""
import ctypes
import os
import signal
import socket
import sys

name, key, stay = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "stay"
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p

abstract = socket.socket(socket.AF_UNIX)
abstract.bind("\0" + name)
abstract.listen()
port = socket.create_server(("127.0.0.1", 0))
try:
    sixth = socket.create_server(("::1", port.getsockname()[1]), family=socket.AF_INET6)
except OSError:
    pass  # no IPv6 here
memory = libc.shmget(key, 4096, 0o1666)
address = ctypes.c_void_p(libc.shmat(memory, None, 0)) if memory >= 0 else None
if address:
    ctypes.memmove(address, b"CHOIR", 5)
queue = libc.mq_open(b"/" + name.encode(), os.O_CREAT | os.O_RDWR, 0o666, None)
print(port.getsockname()[1], flush=True)
if stay:
    signal.pause()
sys.stdin.read()
same = not address or ctypes.string_at(address, 5) == b"CHOIR"
libc.shmctl(memory, 0, None)
if queue >= 0:
    libc.mq_unlink(b"/" + name.encode())
print("same" if same else "changed", flush=True)
