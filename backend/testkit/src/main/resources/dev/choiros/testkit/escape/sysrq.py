# Tries to make the kernel sync, crash or reboot through sysrq
try:
    if MACHINE:
        raise OSError("its own, which may crash")
    with open("/proc/sysrq-trigger", "w") as trigger:
        trigger.write("h")
    if SHARED and os.stat("/proc/sysrq-trigger").st_rdev != os.makedev(1, 3):
        escaped("sysrq was asked")
except OSError:
    pass
