# Tries to have every process of the machine written down for it, and to change quotas
open("/tmp/acct", "w").close()
refused("acct", call(163, 89, b"/tmp/acct"), errno.EPERM)
refused("acct off", call(163, 89, 0), errno.EPERM)
os.unlink("/tmp/acct")
for command in (0x800002, 0x800007, 0x800008):  # on, get, set
    refused("quotactl", call(179, 60, command << 8 & 0xffffffff, b"/dev/vda", 0, 0), errno.EPERM)
    refused("quotactl_fd", call(443, 443, 0, command << 8 & 0xffffffff, 0, 0), errno.EPERM)
