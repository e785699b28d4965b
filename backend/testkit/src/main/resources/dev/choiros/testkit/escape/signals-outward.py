# Tries to signal processes outside: by pid, by group, by queue
for pid in (HOST["pid"], HOST["neighbour_pid"]):
    if os.path.exists("/proc/%d" % pid):
        continue  # by chance one of its own
    for target in (pid, -pid):
        try:
            os.kill(target, 0)
            escaped("signalled %d" % target)
        except ProcessLookupError:
            pass
