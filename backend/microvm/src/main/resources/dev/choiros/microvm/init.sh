#!/bin/busybox sh
# The first process of the machine. It waits for the word from outside, makes the sandbox, and ends
# the machine when the agent has ended. Nothing of the sandbox runs with its rights.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
. /machine
exec </dev/null >/dev/null 2>&1
[ -c "$console" ] && exec >"$console" 2>&1

die() {
  echo "the machine could not be set up: $1"
  $end
}

while read -r module; do
  insmod "/modules/$module" || die "the module $module does not fit the kernel"
done </modules/order

appears() {
  tries=0
  until [ -c "$1" ]; do
    [ $((tries += 1)) -lt 100 ] || die "there is no $1"
    usleep 20000
  done
}
appears "$console"
exec >"$console" 2>&1

# Words are read from 3 and answered on 4.
ip link set lo up
if [ -x /words ]; then
  mkfifo /words-said /answers
  exec 3<>/words-said 4<>/answers
  /words &
else
  appears /dev/hvc0
  exec 3<>/dev/hvc0 4>&3
  stty raw -echo <&3
  ip link set eth0 up
  ip addr add 10.0.2.15/24 dev eth0
fi

set -- $drives
for each in /sys/block/vd*; do
  name=$1
  [ -n "$name" ] && shift || read -r name <"$each/serial"
  ln -s "/dev/${each##*/}" "/drives/$name"
done
mount -t cgroup2 groups /groups
echo "+memory +pids" >/groups/cgroup.subtree_control
mkdir /groups/sandbox /groups/relay
echo -1000 >/proc/self/oom_score_adj

relay() {
  rm -f /channel/host.sock
  (
    echo 0 >/groups/relay/cgroup.procs
    exec /relay
  ) &
}
relay
mkfifo /output /waits /go
cat </output >"$console" &
printing=$!

# The drive has another program for a clone than for the machine that is cloned.
program() {
  blockdev --flushbufs /drives/start
  cat /drives/start >"$1" || die "the program on its drive cannot be read"
  chmod 700 "$1"
}
program /start/first

# A word at a time, until the machine ends.
# Everything up to here is the same for every sandbox. What was read of the drives is forgotten,
# because a clone has others; /usr and the agent, if it has one yet, are the same ones.
forget() {
  read -r word </waits
  [ "$word" = waits ] || die "its first program, or the agent in it, has ended"
  for each in /drives/*; do
    blockdev --flushbufs "$each"
  done
}

talk() {
  forget
  state=ready
  while read -r word <&3; do
    case $word in
      state) echo "$state" >&4 ;;
      start)
        state=up
        : >/go
        ;;
      usage)
        read -r memory </groups/sandbox/memory.current
        read -r processes </groups/sandbox/pids.current
        echo "usage $memory $processes" >&4
        ;;
      quiet) # Before memory is written down: a connection cannot outlive that.
        echo 1 >/groups/relay/cgroup.kill
        state=quiet
        echo quiet >&4
        ;;
      resume)
        program /start/again
        /start/again 3>&- 4>&- || die "it has no random numbers of its own"
        relay
        state=up
        echo up >&4
        ;;
      stop)
        echo stopping >&4
        for each in $(cat /groups/sandbox/cgroup.procs); do
          grep -q "^NSpid:.*[[:space:]]2$" "/proc/$each/status" && kill "$each"
        done
        ;;
    esac
  done
}
talk &

# In the foreground: what a shell starts beside itself is deaf to some signals.
(
  echo 0 >/groups/sandbox/cgroup.procs
  echo 0 >/proc/self/oom_score_adj
  exec unshare -m -u -i -n -p -f /start/first
) >&4 2>/output 3>/waits 4>&-
echo "its first process has ended ($?)"
sync
wait "$printing" # All that could print has ended.
mount -t ext4 -o noatime /drives/disk /disk && mount -o remount,ro /disk
$end
