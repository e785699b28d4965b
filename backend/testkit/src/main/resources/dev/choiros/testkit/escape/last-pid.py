# Tries to choose the pids of processes to come, and to take them all away
for name, value in (("ns_last_pid", "300"), ("pid_max", "310"), ("threads-max", "100"), ("cap_last_cap", "0")):
    try:
        with open("/proc/sys/kernel/" + name, "w") as setting:
            setting.write(value)
        escaped(name + " was written") if SHARED else None
    except OSError:
        pass
