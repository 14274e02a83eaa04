# Sourced by the scripts beside it: a Debian machine with systemd in namespaces of its own, over a folder that is not changed. Needs
# root and cgroup 2. The real machine's network, processes and mounts are not touched, and the kernel ends it all when the script ends.
#
#   . machine.sh
#   machine ROOT    and from then on boot, shut_down, inside COMMAND…
#
# ROOT is made when it is not there: mmdebstrap and a mirror, half a minute and 650 MB.
set -eu

say() { echo "${0##*/}: $*"; }

die() {
  told=yes
  say "FAILED: $*"
  [ -z "${init:-}" ] || inside journalctl --no-pager -n 60 -u trepak -u trepak-handover -u nutcracker || true
  exit 1
}

make_root() {
  say "making $1"
  # With nutcracker's package in apt's cache and the lists, apt-get installs it without a network.
  mmdebstrap --quiet --variant=minbase --skip=cleanup/apt \
    --include=adduser,dbus,iproute2,logrotate,openjdk-17-jre-headless,procps,redis-server,redis-tools,systemd,systemd-sysv \
    --customize-hook='chroot "$1" apt-get clean' \
    --customize-hook='chroot "$1" apt-get install --yes --quiet --download-only nutcracker' \
    --customize-hook='rm -f "$1"/etc/systemd/system/multi-user.target.wants/redis-server.service' \
    bookworm "$1.new" > "$1.log" 2>&1 || die "mmdebstrap: $(tail -n 20 "$1.log")"
  mv "$1.new" "$1"
}

# Where it cannot be done: a reason, and the exit code by which DebianIT knows it.
cannot() {
  told=yes
  say "$*"
  exit 77
}

# What changes is in a tmpfs that goes with the script: hence once more, with mounts of its own.
machine() {
  root=$1
  if [ -z "${TREPAK_MACHINE:-}" ]; then
    [ "$(id -u)" = 0 ] || cannot "a machine with a systemd of its own takes root"
    unshare -m true 2> /dev/null || cannot "no namespaces here"
    [ -d "$root" ] || make_root "$root"
    TREPAK_MACHINE=yes exec unshare -m --propagation private "$0" "$root"
  fi
  cgroups=/sys/fs/cgroup
  [ -d "$cgroups/unified" ] && cgroups=$cgroups/unified
  # Not by the process's number, which may be that of another script in a namespace of its own.
  if [ ! -e "$cgroups/cgroup.controllers" ] || ! group=$(mktemp -d "$cgroups/trepak-machine-XXXXXX" 2> /dev/null); then
    cannot "no cgroup 2 here that can be written to"
  fi
  unshared=
  trap finish EXIT
  trap 'exit 1' HUP INT TERM
  mount -t tmpfs -o mode=755 machine /mnt
  mkdir /mnt/changes /mnt/work /mnt/root
  mount -t overlay -o "lowerdir=$root,upperdir=/mnt/changes,workdir=/mnt/work" machine /mnt/root
}

boot() {
  # systemd wants a cgroup of its own, and a /dev with a terminal.
  start='
    set -e
    ip link set lo up
    cd /mnt/root
    mount -t proc proc proc
    mount -t sysfs -o ro sys sys
    mount -t cgroup2 none sys/fs/cgroup
    mount -t tmpfs -o mode=755 run run
    mount -t tmpfs -o mode=1777 tmp tmp
    mount -t tmpfs -o mode=755 dev dev
    for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
    mkdir dev/pts
    mount -t devpts devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    pivot_root . mnt
    umount -l /mnt
    exec env -i container=other PATH=/usr/sbin:/usr/bin /lib/systemd/systemd --system --show-status=0
  '
  sh -c 'echo 0 > "$0/cgroup.procs"; exec setsid unshare -nmpfC --kill-child sh -c "$1"' "$group" "$start" < /dev/null &
  unshared=$!
  within 30 found_init || die "systemd does not start"
  within 60 inside systemctl list-units || die "systemd does not answer"
  within 60 inside test -S /run/dbus/system_bus_socket || die "no bus"
  inside timeout 60 systemctl is-system-running --wait > /dev/null || true # "degraded" is a failed unit, for the caller to judge
}
found_init() { init=$(pgrep -P "$unshared" -x systemd); }

# As a machine is shut down: units stop in their order. The changes stay for the next boot.
shut_down() {
  inside systemctl --no-block poweroff
  init=
  wait "$unshared" || true
  unshared=
  within 20 no_group || die "processes outlive the shutdown"
  mkdir "$group"
}

finish() {
  status=$?
  [ "$status" = 0 ] || [ -n "${told:-}" ] || say "FAILED: a command did, with $status"
  if [ -n "$unshared" ]; then
    kill -KILL "$unshared" 2> /dev/null || true
    wait "$unshared" 2> /dev/null || true
  fi
  within 20 no_group || say "$group stays"
}
# Its processes are on their way out for a moment.
no_group() {
  find "$group" -depth -type d -exec rmdir {} \; 2> /dev/null
  [ ! -d "$group" ]
}

# within SECONDS COMMAND…: tries again until it succeeds.
within() {
  left=$(($1 * 5))
  shift
  until "$@" > /dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.2
  done
}

inside() {
  nsenter -t "$init" -a env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb HOME=/root DEBIAN_FRONTEND=noninteractive "$@"
}
active() { inside systemctl --quiet is-active "$1"; }

# The packages of this build, where a person would have them.
copy_packages() {
  mkdir -p /mnt/root/packages
  cp "$target/trepak.deb" "$target/trepak-nutcracker.deb" /mnt/root/packages
}

# done_by COMMAND…: runs it; what it said is in $said, and is shown if it fails.
done_by() {
  said=$(inside "$@" 2>&1 < /dev/null) || die "$*: $said"
  said=$(printf '%s\n' "$said" | tr -d '\r') # dpkg below apt-get believes it has a terminal
}
