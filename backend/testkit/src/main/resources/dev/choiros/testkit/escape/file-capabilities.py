# Tries to give a file rights that whoever runs it gets (security.capability), and the labels of the kernel
import shutil
shutil.copy("/usr/bin/env", "/tmp/capable")
for value in (struct.pack("<5I", 0x2000001, 0xffffffff, 0, 0x1ff, 0), struct.pack("<6I", 0x3000001, 0xffffffff, 0, 0x1ff, 0, 0)):
    try:
        os.setxattr("/tmp/capable", "security.capability", value)
        escaped("a file got capabilities") if SHARED else None
    except OSError:
        pass
for name in ("trusted.overlay.opaque", "trusted.choir", "security.selinux", "security.ima", "security.evm"):
    try:
        os.setxattr("/tmp/capable", name, b"x")
        escaped(name + " was set") if SHARED and name.startswith("trusted") else None
    except OSError:
        pass
os.unlink("/tmp/capable")
