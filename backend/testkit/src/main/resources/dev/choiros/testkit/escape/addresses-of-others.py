# Tries to see network interfaces and addresses besides the own loopback
names = [name for _, name in socket.if_nameindex()]
if names != ["lo"]:
    escaped("interfaces: %s" % names)
routes = open("/proc/net/route").read().splitlines()[1:]
if routes:
    escaped("routes: %s" % routes)
