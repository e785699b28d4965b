# Tries the processor's segment tables, whose code in the kernel is old (modify_ldt, set_thread_area)
if not ARM:
    entry = ctypes.create_string_buffer(struct.pack("<4I", 0, 0, 0xfffff, 0x51), 16)
    for function in (0, 1, 2, 0x11):
        refused("modify_ldt", call(154, -1, function, entry, 16), errno.EPERM, errno.ENOSYS)
