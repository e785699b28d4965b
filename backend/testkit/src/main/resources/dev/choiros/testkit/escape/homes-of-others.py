# Tries to find homes, secrets and state of the host
if os.listdir("/home") != ["user"]:
    escaped("/home holds %s" % os.listdir("/home"))
for path in ("/etc/shadow", "/etc/machine-id", "/etc/ssh", "/root/.ssh", "/var/lib/choiros", "/boot", HOST["folder"], HOST["secret"]):
    if os.path.exists(path):
        escaped(path + " exists")
