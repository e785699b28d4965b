# Tries to find a terminal of the host: a controlling one, a console, one of another session
try:
    os.close(os.open("/dev/tty", os.O_RDWR))
    escaped("there is a controlling terminal")
except OSError:
    pass
if SHARED:
    mine, own = os.openpty()
    for name in os.listdir("/dev/pts"):
        if name.isdigit() and os.stat("/dev/pts/" + name).st_rdev != os.fstat(own).st_rdev:
            owner = os.stat("/dev/pts/" + name).st_uid
            if owner not in (0, 1000):
                escaped("a terminal of %d is here" % owner)
    for path in ("/dev/tty0", "/dev/tty1", "/dev/ttyS0", "/dev/hvc0", "/dev/vcs", "/dev/vcsa1"):
        if os.path.exists(path):
            escaped(path + " is here")
