# Tries to set the clock and the host's name
now = struct.pack("<qq", 0, 0)
refused("settimeofday", call(164, 170, now, 0), errno.EPERM)
refused("clock_settime", call(227, 112, 0, now), errno.EPERM)
refused("adjtimex", call(159, 171, struct.pack("<I", 0x4000) + bytes(300)), errno.EPERM)
refused("sethostname", call(170, 161, b"mine", 4), errno.EPERM)
refused("setdomainname", call(171, 162, b"mine", 4), errno.EPERM)
