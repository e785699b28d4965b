# Tries to take away or loosen mounts: what covers /proc, and /usr's being read-only
for path in () if MACHINE else (b"/proc/kcore", b"/proc/sys", b"/sys", b"/usr", b"/"):
    refused("umount " + path.decode(), call(166, 39, path, 2), errno.EPERM)
    refused("remount " + path.decode(), call(165, 40, b"none", path, b"none", 32 | 4096, 0), errno.EPERM)
