# Tries the kernel's keyrings, which are not part of any namespace
refused("add_key", call(248, 217, b"user", b"choir", b"x", 1, -3), errno.EPERM)
refused("request_key", call(249, 218, b"user", b"choir", 0, -3), errno.EPERM)
refused("keyctl", call(250, 219, 0, -3, 1), errno.EPERM)
unreadable("/proc/keys")
unreadable("/proc/key-users")
