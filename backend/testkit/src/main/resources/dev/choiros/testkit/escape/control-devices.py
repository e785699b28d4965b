# Tries devices that make other things: virtual machines, disks, mounts, input, network for machines
for name, minor in (("kvm", 232), ("mapper/control", 236), ("btrfs-control", 234), ("autofs", 235), ("uinput", 223), ("vhost-net", 238), ("vhost-vsock", 241), ("uhid", 239), ("userio", 240), ("fuse", 229), ("ppp", 0), ("snapshot", 231), ("cuse", 203), ("vfio/vfio", 196)):
    mine = "/tmp/node-" + name.replace("/", "-")
    try:
        os.mknod(mine, stat.S_IFCHR | 0o666, os.makedev(10, minor))
    except OSError:
        pass
    for path in ("/dev/" + name, mine):
        try:
            os.close(os.open(path, os.O_RDWR))
            escaped(path + " was opened") if SHARED else None
        except OSError:
            pass
