# Tries to be told of and asked about every open file of the machine (fanotify)
for flags in (0, 4, 8, 0x200):
    descriptor = call(300, 262, flags, 0)
    refused("fanotify_init", descriptor, errno.EPERM)
    if descriptor >= 0:
        refused("fanotify_mark", call(301, 263, descriptor, 0x101, 0x20, -100, b"/usr"))
