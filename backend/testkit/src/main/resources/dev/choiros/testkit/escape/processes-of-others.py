# Tries to see processes of the host or of a neighbour
seen = ""
for name in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        seen += open(name).read()
    except OSError:
        pass
for word in (HOST["neighbour"], HOST["folder"], "surefire", "org.junit"):
    if word in seen:
        escaped("a command line says " + word)
if SHARED and len(glob.glob("/proc/[0-9]*")) > 20:
    escaped("there are more processes than a fresh sandbox has")
