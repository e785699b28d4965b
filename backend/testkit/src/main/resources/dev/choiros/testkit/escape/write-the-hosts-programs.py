# Tries to change programs of the host and the agent's own
for path in ("/usr/bin/choir-was-here", "/usr/local/bin/x", "/run/choiros/agent/bin/agent", "/run/choiros/agent/x", "/run/choiros/channel/x"):
    unwritable(path)
for path in ("/run/choiros/channel/host.sock", "/run/choiros/agent/bin/agent", "/usr/bin/env"):
    for change in (os.unlink, lambda name: os.rename(name, name + "2"), lambda name: os.chmod(name, 0o777)):
        try:
            change(path)
            escaped(path + " was changed")
        except OSError:
            pass
