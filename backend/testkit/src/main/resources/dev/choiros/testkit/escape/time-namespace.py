# Tries to live in another time: a time namespace of its own, or other offsets of this one
refused("unshare time", call(272, 97, 0x80), errno.EPERM)
try:
    with open("/proc/self/timens_offsets", "w") as offsets:
        offsets.write("monotonic 1000000 0\n")
    escaped("the clock was moved") if SHARED else None
except OSError:
    pass
for pid in ("1", "self"):
    try:
        descriptor = os.open("/proc/%s/ns/time" % pid, os.O_RDONLY)
        refused("setns time", call(308, 268, descriptor, 0), errno.EPERM)
    except OSError:
        pass
