# Tries to mount: proc, tmpfs, a bind of the root, an overlay, a cgroup hierarchy
for source, kind, flags in ((b"proc", b"proc", 0), (b"tmpfs", b"tmpfs", 0), (b"/", b"none", 4096), (b"overlay", b"overlay", 0), (b"x", b"cgroup2", 0), (b"x", b"cgroup", 0), (b"x", b"sysfs", 0)):
    refused("mount " + kind.decode(), call(165, 40, source, b"/mnt", kind, flags, 0), errno.EPERM)
