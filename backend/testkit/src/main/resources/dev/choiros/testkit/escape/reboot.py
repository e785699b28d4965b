# Tries to stop or restart the machine
if not MACHINE:  # which may end itself
    for command in (0, 0x89abcdef, 0xd000fce1, 0x45584543):
        refused("reboot", call(169, 142, 0xfee1dead, 672274793, command, 0), errno.EPERM)
    refused("vhangup", call(153, 58), errno.EPERM)
