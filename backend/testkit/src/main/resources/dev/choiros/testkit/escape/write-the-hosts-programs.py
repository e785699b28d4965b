# Tries to change programs of the host
for path in ("/usr/bin/choir-was-here", "/usr/local/bin/x", "/run/choiros/agent/x", "/run/choiros/channel/x"):
    unwritable(path, of_the_host=not MACHINE)
for path in ("/usr/bin/env", "/usr/lib/os-release", "/usr/bin/python3") if not MACHINE else ():
    for change in (os.unlink, lambda name: os.rename(name, name + "2"), lambda name: os.chmod(name, 0o777)):
        try:
            change(path)
            escaped(path + " was changed") if not MACHINE else None
        except OSError:
            pass
