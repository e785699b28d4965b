# Tries to see network interfaces and addresses besides the own loopback
def is_up(name):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        flags = fcntl.ioctl(control, 0x8913, struct.pack("<16sH14x", name.encode(), 0))
        return struct.unpack_from("<H", flags, 16)[0] & 1
names = [name for _, name in socket.if_nameindex() if name != "lo" and (SHARED or is_up(name))]
if names:
    escaped("interfaces: %s" % names)
routes = open("/proc/net/route").read().splitlines()[1:]
if routes:
    escaped("routes: %s" % routes)
