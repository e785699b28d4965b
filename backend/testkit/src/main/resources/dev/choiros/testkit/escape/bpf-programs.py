# Tries to load a program into the kernel (bpf), to make a map, and to attach a filter to a socket
class Load(ctypes.Structure):
    _fields_ = [("type", ctypes.c_uint), ("count", ctypes.c_uint), ("code", ctypes.c_void_p), ("license", ctypes.c_char_p), ("rest", ctypes.c_char * 96)]
code = ctypes.create_string_buffer(struct.pack("<BBhi", 0xb7, 0, 0, 0) + struct.pack("<BBhi", 0x95, 0, 0, 0), 16)
for kind in (1, 2, 5, 8, 29):  # socket filter, kprobe, tracepoint, cgroup, LSM
    load = Load(kind, 2, ctypes.addressof(code), b"GPL")
    refused("bpf program %d" % kind, call(321, 280, 5, ctypes.byref(load), 120), errno.EPERM)
refused("bpf map", call(321, 280, 0, ctypes.create_string_buffer(struct.pack("<4I", 2, 4, 8, 1), 120), 120), errno.EPERM)
refused("bpf of another", call(321, 280, 13, ctypes.create_string_buffer(struct.pack("<I", 1), 120), 120), errno.EPERM)
