# Tries to learn the host's name
if HOST["name"] != HOST["self"] and socket.gethostname() == HOST["name"]:
    escaped("the host name is " + socket.gethostname())
for path in ("/etc/hostname", "/etc/hosts"):
    if HOST["name"] != HOST["self"] and HOST["name"] in open(path).read().split():
        escaped(path + " names the host")
