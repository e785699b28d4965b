# Tries to read, clear and silence the kernel's log
buffer = ctypes.create_string_buffer(4096)
for action in (2, 3, 4, 5, 6, 8, 9, 10):
    refused("syslog %d" % action, call(103, 116, action, buffer, 1 if action == 8 else 4096), errno.EPERM)
if SHARED:
    unreadable("/dev/kmsg")
    unwritable("/dev/kmsg", "choir was here")
    unreadable("/proc/kmsg")
