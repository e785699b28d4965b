# Tries netlink: other namespaces' interfaces, sockets of all, processes of all, events of devices
for name, protocol in (("sockets", 4), ("xfrm", 6), ("audit", 9), ("processes", 11), ("netfilter", 12), ("events", 15), ("generic", 16), ("crypto", 21), ("rdma", 20), ("scsi", 18)):
    refused(name, call(41, 198, 16, socket.SOCK_RAW, protocol), errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT)
def ask(kind, flags, body):
    with socket.socket(16, socket.SOCK_RAW, 0) as link:
        link.settimeout(2)
        link.send(struct.pack("<IHHII", 16 + len(body), kind, flags, 1, 0) + body)
        return link.recv(65536)
def error(answer):
    return -struct.unpack_from("<i", answer, 16)[0] if struct.unpack_from("<H", answer, 4)[0] == 2 else 0
header = struct.pack("<BxHiII", 0, 0, 0, 0, 0)
name = struct.pack("<HH8s", 12, 3, b"choir0")
move = struct.pack("<HHI", 8, 19, HOST["pid"])  # an interface into the host's network
info = struct.pack("<HHHH8s", 16, 18, 12, 1, b"dummy")
if SHARED:
    if error(ask(16, 0x605, header + name + info)) == 0:
        escaped("made an interface")
    if error(ask(16, 5, struct.pack("<BxHiII", 0, 0, 1, 0, 0) + move)) == 0:
        escaped("moved an interface")
    for pid in (HOST["pid"], HOST["neighbour_pid"], 1):
        answer = ask(90, 1, struct.pack("<Bxxx", 0) + struct.pack("<HHI", 8, 2, pid))  # which namespace has it
        if error(answer) == 0 and not os.path.exists("/proc/%d" % pid):  # Of those here it may know.
            escaped("asked for the network of %d" % pid)
