# Tries to have its mounts seen on the host, and the host's seen inside
if SHARED:
    for line in open("/proc/self/mountinfo"):
        optional = line.split(" - ")[0].split()[6:]
        if any(word.startswith("shared:") for word in optional):
            escaped("mounts would be shared: " + line)
for flag in (1 << 20, 1 << 18, 1 << 19, 1 << 17):
    refused("changing propagation", call(165, 40, b"none", b"/", b"none", flag | 16384, 0), errno.EPERM)
refused("mount", call(165, 40, b"tmpfs", b"/mnt", b"tmpfs", 0, 0), errno.EPERM)
