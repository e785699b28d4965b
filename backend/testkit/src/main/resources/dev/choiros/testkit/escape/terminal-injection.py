# Tries to type into a terminal (TIOCSTI), also with bits that the kernel ignores, and to use the console's menu
master, slave = os.openpty()
def type_into():
    os.setsid()
    fcntl.ioctl(slave, 0x540e, 0)
    for request in (0x5412, 0x100005412, 0x7fffffff00005412 & 0xffffffffffff, 0x541c, 0x541d):
        if call(16, 29, slave, request, ctypes.create_string_buffer(b"x")) != -errno.EPERM:
            return 1
if in_child(type_into) != 0 and SHARED:
    escaped("a terminal took what was typed")
