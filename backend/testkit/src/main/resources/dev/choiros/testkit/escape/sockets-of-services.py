# Tries to find sockets of the host's services: container engines, buses, resolvers, desktops
for path in ("/run/docker.sock", "/var/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock", "/run/dbus/system_bus_socket", "/run/systemd/private", "/run/systemd/resolve/io.systemd.Resolve", "/run/nscd/socket", "/run/udev/control", "/tmp/.X11-unix/X0", "/run/choiros/hypervisor.sock"):
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(path)
            escaped("reached " + path) if SHARED else None
        except OSError:
            pass
if SHARED:
    for top in ("/run", "/tmp", "/var", "/dev", "/home", "/data", "/srv", "/opt"):
        for folder, _, files in os.walk(top):
            for name in files:
                path = os.path.join(folder, name)
                try:
                    if stat.S_ISSOCK(os.lstat(path).st_mode) and path != "/run/choiros/channel/host.sock":
                        escaped("there is a socket " + path)
                except OSError:
                    pass
