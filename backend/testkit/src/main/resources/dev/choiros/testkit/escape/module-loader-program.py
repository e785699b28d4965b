# Tries to name the program that the host runs to load modules, and asks for a module
try:
    with open("/proc/sys/kernel/modprobe", "w") as loader:
        loader.write(MARKER)
    escaped("the loader was named") if SHARED else None
except OSError:
    pass
with open("/tmp/unknown", "wb") as program:
    program.write(b"\xff\xfe\xfd\xfc" * 64)
os.chmod("/tmp/unknown", 0o755)
try:
    subprocess.run(["/tmp/unknown"], capture_output=True)
except OSError:
    pass
os.unlink("/tmp/unknown")
