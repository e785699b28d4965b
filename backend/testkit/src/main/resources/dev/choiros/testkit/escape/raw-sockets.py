# Tries sockets that see or make other traffic: raw, vsock, radio, field bus
for name, family, kind, protocol in (
        ("vsock", 40, socket.SOCK_STREAM, 0),
        ("bluetooth", 31, socket.SOCK_RAW, 1), ("can", 29, socket.SOCK_RAW, 1),
        ("raw", socket.AF_INET, socket.SOCK_RAW, 1)):
    refused(name, call(41, 198, family, kind, protocol))
