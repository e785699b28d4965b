# Tries to change a network: addresses, routes, bridges, the firewall
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    for name, request in (("address", 0x8916), ("up and down", 0x8914), ("route", 0x890b), ("bridge", 0x89a0), ("hardware address", 0x8924), ("neighbour", 0x8955), ("ethtool", 0x8946)):
        argument = ctypes.create_string_buffer(struct.pack("<16sHH4s", b"lo", 2, 0, bytes([10, 9, 8, 7])), 128)
        if name == "ethtool":
            continue
        refused(name, call(16, 29, control.fileno(), request, argument))
    refused("firewall", call(54, 208, control.fileno(), 0, 64, bytes(128), 128))
    for option in (36, 19, 33):  # mark, transparent, forced buffers
        level = 0 if option == 19 else 1
        refused("option %d" % option, call(54, 208, control.fileno(), level, option, struct.pack("<i", 1), 4))
