# Tries to make a network interface of its own (tun), also by its device number
for folder in ("/dev/net", "/tmp", "/dev/shm"):
    try:
        os.mknod(folder + "/choir-tun", stat.S_IFCHR | 0o666, os.makedev(10, 200))
    except OSError:
        pass
for path in ("/dev/net/tun", "/tmp/choir-tun", "/dev/shm/choir-tun"):
    try:
        descriptor = os.open(path, os.O_RDWR)
        fcntl.ioctl(descriptor, 0x400454ca, struct.pack("<16sH22x", b"choir0", 1))
        escaped("made an interface through " + path) if SHARED else None
    except OSError:
        pass
