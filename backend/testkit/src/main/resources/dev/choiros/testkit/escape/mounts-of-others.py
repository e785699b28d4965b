# Tries to see mounts of the host or of a neighbour
points = [line.split()[4] for line in open("/proc/self/mountinfo")]
for point in points:
    if SHARED and point not in ("/etc/hosts", "/etc/hostname", "/etc/resolv.conf") and not any(point == top or point.startswith(top + "/") for top in ("/proc", "/dev", "/run", "/sys", "/usr")) and point != "/":
        escaped("a mount of the host is here: " + point)
table = open("/proc/self/mountinfo").read()
if HOST["neighbour"] in table:
    escaped("the neighbour's mounts are seen")
for kind in (" - sysfs ", " - cgroup", " - securityfs ", " - debugfs ", " - bpf ", " - tracefs "):
    if SHARED and kind in table:
        escaped("mounted:" + kind)
