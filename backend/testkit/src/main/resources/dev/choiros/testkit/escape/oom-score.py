# Tries to be the last that is killed when the machine's memory runs out
try:
    now = int(open("/proc/self/oom_score_adj").read())
    for value in (now - 1, -1000):
        if value >= -1000:
            with open("/proc/self/oom_score_adj", "w") as score:
                score.write(str(value))
            if SHARED:
                escaped("the score is %d" % value)
except OSError:
    pass
