# Tries the port that the host listens on at every address that the host has, IPv4 and IPv6
import select
def reached(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        try:
            datagrams.sendto(b"choir was here", address)
        except OSError:
            pass
    connection = socket.socket(family)
    connection.setblocking(False)
    try:
        connection.connect(address)
    except BlockingIOError:
        pass
    except OSError:
        return None
    return connection
waiting = {}
for address in HOST["addresses"]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for scope in (0, 1, 2, 3) if address.startswith("fe80") else (0,):
        for to in (address, "::ffff:" + address) if family == socket.AF_INET else (address,):
            kind = socket.AF_INET6 if ":" in to else family
            connection = reached(kind, (to, HOST["port"], 0, scope) if kind == socket.AF_INET6 else (to, HOST["port"]))
            if connection:
                waiting[connection] = to
end = time.monotonic() + 3
while waiting and time.monotonic() < end:
    for connection in select.select([], list(waiting), [], 0.2)[1]:
        if connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
            escaped("reached the host at " + waiting[connection])
        del waiting[connection]
for to in waiting.values():
    if SHARED:
        escaped("a packet went out to " + to)
