# Tries to freeze, grow, shut down or lock the file system that its files are in
if not MACHINE:
    for path in ("/", "/data", "/run/choiros/log", "/usr"):
        folder = os.open(path, os.O_RDONLY)
        for name, request, argument in (
                ("freeze", 0xc0045877, b""), ("thaw", 0xc0045878, b""), ("shut down", 0x8004587d, struct.pack("<I", 2)), ("grow", 0x40086610, struct.pack("<Q", 1 << 30)),
                ("swap boot", 0x6611, b""), ("label", 0x41009432, b"choir"), ("trim", 0xc0185879, struct.pack("<QQQ", 0, 1 << 20, 0))):
            refused("%s %s" % (name, path), call(16, 29, folder, request, ctypes.create_string_buffer(argument, 256)))
        os.close(folder)
    with open("/data/locked" if os.access("/data", os.W_OK) else "/tmp/locked", "w") as file:
        for flag in (0x10, 0x20):  # immutable, append only: its deletion would fail
            refused("immutable", call(16, 29, file.fileno(), 0x40086602, ctypes.create_string_buffer(struct.pack("<Q", flag), 8)))
    os.unlink(file.name)
