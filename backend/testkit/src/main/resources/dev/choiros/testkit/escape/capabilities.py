# Tries to have or gain capabilities beyond the few of root inside
if SHARED:
    status = dict(line.rstrip("\n").split(":\t", 1) for line in open("/proc/self/status") if ":\t" in line)
    most = 0x800fb
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        if int(status[name], 16) & ~most:
            escaped("%s is %s" % (name, status[name]))
    if os.getuid() and int(status["CapEff"], 16):
        escaped("the user has capabilities")
    if status["NoNewPrivs"] != "1" or status["Seccomp"] != "2":
        escaped("no_new_privs or the filter is off")
    refused("capset", call(126, 91, struct.pack("<Ii", 0x20080522, 0), struct.pack("<6I", *[0xffffffff] * 6)), errno.EPERM)
    first = dict(line.rstrip("\n").split(":\t", 1) for line in open("/proc/1/status") if ":\t" in line)
    if int(first["CapEff"], 16) & ~most or first["Seccomp"] != "2" or first["NoNewPrivs"] != "1":
        escaped("process 1 is worth taking over: %s %s" % (first["CapEff"], first["Seccomp"]))
