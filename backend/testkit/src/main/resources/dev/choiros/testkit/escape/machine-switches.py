# Tries to reboot, to use swap, ports of the processor, quotas and accounting
refused("reboot", call(169, 142, 0xfee1dead, 672274793, 0x1234567, 0), errno.EPERM)
refused("swapon", call(167, 224, b"/tmp/x", 0), errno.EPERM)
refused("swapoff", call(168, 225, b"/tmp/x"), errno.EPERM)
refused("acct", call(163, 89, b"/tmp/x"), errno.EPERM)
refused("quotactl", call(179, 60, 0, 0, 0, 0), errno.EPERM)
if not ARM:
    refused("iopl", call(172, 0, 3), errno.EPERM)
    refused("ioperm", call(173, 0, 0, 1, 1), errno.EPERM)
