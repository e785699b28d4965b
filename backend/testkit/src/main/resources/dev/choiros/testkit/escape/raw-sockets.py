# Tries sockets that see or make other traffic: raw, packet, vsock, crypto, audit
for name, family, kind, protocol in (
        ("packet", 17, socket.SOCK_RAW, 0x300), ("vsock", 40, socket.SOCK_STREAM, 0), ("alg", 38, socket.SOCK_SEQPACKET, 0),
        ("bluetooth", 31, socket.SOCK_RAW, 1), ("can", 29, socket.SOCK_RAW, 1), ("xdp", 44, socket.SOCK_RAW, 0),
        ("audit", 16, socket.SOCK_RAW, 9), ("uevent", 16, socket.SOCK_RAW, 15), ("netfilter", 16, socket.SOCK_RAW, 12),
        ("raw", socket.AF_INET, socket.SOCK_RAW, 1)):
    refused(name, call(41, 198, family, kind, protocol))
