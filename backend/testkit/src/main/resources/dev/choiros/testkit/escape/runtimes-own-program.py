# Tries to overwrite the program that started the sandbox, through /proc (CVE-2019-5736)
for pid in [name for name in os.listdir("/proc") if name.isdigit()]:
    path = "/proc/%s/exe" % pid
    try:
        target = os.readlink(path)
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        continue
    again = "/proc/self/fd/%d" % descriptor
    for way in (path, again):
        for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND):
            try:
                os.close(os.open(way, flags))
                if SHARED and not os.path.exists(target):
                    escaped("%s, which is not of the sandbox, was opened for writing" % target)
                elif target.startswith(("/usr/", "/run/choiros/agent/")) and not MACHINE:
                    escaped("%s was opened for writing" % target)
            except OSError:
                pass
    os.close(descriptor)
