# Tries to have the kernel copy a setuid file through an overlay that it mounts itself (CVE-2023-0386, CVE-2021-3493)
OVERLAY = "/tmp/overlay-%d" % os.getuid()
def overlay():
    call(272, 97, 0x10020000)
    for name in ("lower", "upper", "work", "merged"):
        os.makedirs(OVERLAY + "/" + name, exist_ok=True)
    options = "lowerdir=/usr/bin:%s/lower,upperdir=%s/upper,workdir=%s/work" % (OVERLAY, OVERLAY, OVERLAY)
    return 1 if call(165, 40, b"overlay", (OVERLAY + "/merged").encode(), b"overlay", 0, options.encode()) >= 0 else 0
if in_child(overlay) == 1 and SHARED:
    escaped("an overlay was mounted")
descriptor = call(430, 430, b"overlay", 0)
refused("fsopen overlay", descriptor, errno.EPERM)
