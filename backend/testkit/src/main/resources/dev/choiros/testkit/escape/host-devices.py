# Tries to find devices in /dev besides the harmless ones
if SHARED:
    harmless = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts", "shm", "fd", "stdin", "stdout", "stderr", "core", "console"}
    extra = set(os.listdir("/dev")) - harmless
    if extra:
        escaped("/dev holds %s" % extra)
    for path in ("/dev/mem", "/dev/kmsg", "/dev/vda", "/dev/loop0", "/dev/loop-control", "/dev/fuse", "/dev/kvm", "/dev/net/tun"):
        unreadable(path)
