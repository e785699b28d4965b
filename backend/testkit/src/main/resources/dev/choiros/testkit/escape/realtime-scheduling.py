# Tries to run before everything else: real-time and deadline scheduling, the disk first
for policy in (1, 2):
    for priority in (1, 50, 99):
        refused("sched_setscheduler", call(144, 119, 0, policy, struct.pack("<i", priority)), errno.EPERM)
attributes = struct.pack("<IIQiIQQQ", 48, 6, 0, 0, 0, 10000000, 20000000, 20000000)
refused("deadline", call(314, 274, 0, attributes, 0), errno.EPERM)
refused("ioprio_set", call(251, 30, 1, 0, 1 << 13), errno.EPERM)
try:
    with open("/proc/self/autogroup", "w") as group:
        group.write("-20")
    escaped("its session comes first") if SHARED else None
except OSError:
    pass
