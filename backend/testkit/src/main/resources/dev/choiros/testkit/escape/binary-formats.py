# Tries to name an interpreter for programs, which the kernel would run for everybody (binfmt_misc)
refused("mount binfmt_misc", call(165, 40, b"x", b"/mnt", b"binfmt_misc", 0, 0), errno.EPERM)
for path in ("/proc/sys/fs/binfmt_misc/register", "/mnt/register"):
    try:
        with open(path, "r+") as register:
            register.write(":choir:E::choir::/usr/bin/true:OCF")
        escaped(path + " was written") if SHARED else None
    except OSError:
        pass
