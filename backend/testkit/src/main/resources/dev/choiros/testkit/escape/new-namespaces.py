# Tries to make namespaces of its own, where more would be allowed
for name, flag in (("mount", 0x20000), ("cgroup", 0x2000000), ("uts", 0x4000000), ("ipc", 0x8000000), ("user", 0x10000000), ("pid", 0x20000000), ("net", 0x40000000), ("time", 0x80)):
    refused("unshare " + name, call(272, 97, flag), errno.EPERM)
    if flag != 0x80:
        refused("clone " + name, call(56, 220, flag | signal.SIGCHLD, 0, 0, 0, 0), errno.EPERM)
refused("clone3", call(435, 435, ctypes.create_string_buffer(88), 88), errno.ENOSYS)
refused("user and net together", call(272, 97, 0x50000000), errno.EPERM)
