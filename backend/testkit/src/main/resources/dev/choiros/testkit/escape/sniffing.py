# Tries to see all packets, or to send ones of its own making (AF_PACKET, AF_XDP)
for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM, 10):
    for protocol in (0, 0x300, 0x8):
        refused("packet", call(41, 198, 17, kind, protocol))
refused("xdp", call(41, 198, 44, socket.SOCK_RAW, 0))
