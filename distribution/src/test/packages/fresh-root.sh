#!/bin/sh
# The packages on a fresh Debian, under a real systemd: installs, starts, serves, reloads, is restarted after kill -9, upgrades
# while a client keeps connecting, keeps a changed configuration file, takes nutcracker's place, purges. Needs root,
# cgroup 2 and, for the first run, mmdebstrap and a mirror (some 500 MB and a minute or more): not part of ./verify.
#
#   mvn -q -DskipTests package && distribution/src/test/packages/fresh-root.sh [ROOT]
#
# ROOT is made when it is not there, else used as it is; target/fresh-root unless said otherwise. All runs in namespaces of its
# own: the machine's network, processes and mounts are not touched, and the kernel ends it all when this script ends.
set -eu
here=$(cd -P "$(dirname "$0")" && pwd)
target=$(cd -P "$here/../../../target" && pwd)
root=${1:-$target/fresh-root}

say() { echo "fresh-root: $*"; }

die() {
  say "FAILED: $*"
  [ -z "${init:-}" ] || inside journalctl --no-pager -n 60 -u trepak -u trepak-handover -u nutcracker || true
  exit 1
}

if [ ! -x "$root/usr/bin/java" ]; then
  say "making $root"
  mmdebstrap --quiet --variant=minbase \
    --include=systemd,systemd-sysv,dbus,openjdk-17-jre-headless,iproute2,procps,redis-server,redis-tools,logrotate \
    bookworm "$root"
fi
mkdir -p "$root/packages"
cp "$target/trepak.deb" "$target/trepak-nutcracker.deb" "$root/packages"

# systemd wants a cgroup of its own, and a /dev with a terminal.
cgroups=/sys/fs/cgroup
[ -d "$cgroups/unified" ] && cgroups=$cgroups/unified
group=$cgroups/trepak-fresh-root-$$
mkdir "$group"
boot='
  set -e
  ip link set lo up
  mount --bind "$0" "$0"
  cd "$0"
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
sh -c 'echo 0 > "$0/cgroup.procs"; exec setsid unshare -nmpfC --kill-child sh -c "$1" "$2"' "$group" "$boot" "$root" < /dev/null &
unshared=$!
end() {
  kill -KILL "$unshared" 2> /dev/null || true
  wait "$unshared" 2> /dev/null || true
  within 20 no_group || say "$group stays"
}
# Its processes are on their way out for a moment.
no_group() {
  find "$group" -depth -type d -exec rmdir {} \;
  [ ! -d "$group" ]
}
trap end EXIT

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

found_init() { init=$(pgrep -P "$unshared" -x systemd); }
within 30 found_init || die "systemd does not start"
inside() { nsenter -t "$init" -a env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
active() { inside systemctl --quiet is-active "$1"; }
within 60 inside systemctl list-units || die "systemd does not answer"
within 60 inside test -S /run/dbus/system_bus_socket || die "no bus"

inside sh -c 'redis-server --port 6379 --save "" --daemonize yes' > /dev/null
within 20 inside redis-cli ping || die "no Redis"

say "installs, starts, serves"
inside dpkg -i /packages/trepak.deb > "$target/fresh-root.log" 2>&1 || die "dpkg -i: $(cat "$target/fresh-root.log")"
within 60 active trepak || die "not active after the installation"
[ "$(inside redis-cli -p 22121 set answer 42)" = OK ] || die "no answer"
[ "$(inside stat -c %U:%G:%a /etc/trepak/trepak.yml)" = root:trepak:640 ] || die "trepak.yml may be read by everybody"
[ "$(inside ps -o user= -p "$(inside systemctl show -P MainPID trepak)")" = trepak ] || die "runs as somebody else"

inside sh -c 'grep -q "/usr/share/trepak/archive/" "/proc/$(systemctl show -P MainPID trepak)/maps"' || die "runs without its class archive"

say "reloads"
before=$(inside systemctl show -P MainPID trepak)
inside systemctl reload trepak
within 20 inside sh -c 'journalctl -u trepak | grep -q "SIGHUP. received"' || die "HUP did not arrive"
within 20 active trepak || die "not active after a reload" # for a moment it is "reloading"
[ "$(inside systemctl show -P MainPID trepak)" = "$before" ] || die "a reload made another process"

say "is started again after kill -9"
inside systemctl kill --signal=KILL trepak
restarted() { [ "$(inside systemctl show -P NRestarts trepak)" -ge 1 ] && active trepak; }
within 60 restarted || die "not started again"

say "upgrades, and refuses nobody"
inside sh -c 'echo "# changed here" >> /etc/trepak/trepak.yml'
rm -f "$target/fresh-root.enough"
nsenter -t "$init" -n python3 "$here/connects.py" 22121 "$target/fresh-root.enough" > "$target/fresh-root.connects" &
connects=$!
before=$(inside systemctl show -P MainPID trepak)
inside dpkg -i /packages/trepak.deb > "$target/fresh-root.log" 2>&1 || die "upgrade: $(cat "$target/fresh-root.log")"
active trepak || die "not active after the upgrade"
[ "$(inside systemctl show -P MainPID trepak)" != "$before" ] || die "the old process runs on"
within 40 inside sh -c '! systemctl is-active trepak-handover' || die "the second generation stays"
touch "$target/fresh-root.enough"
wait "$connects" || die "connections: $(cat "$target/fresh-root.connects")"
say "  $(cat "$target/fresh-root.connects")"
inside grep -q "changed here" /etc/trepak/trepak.yml || die "the configuration file was overwritten"
[ "$(inside redis-cli -p 22121 get answer)" = 42 ] || die "no answer after the upgrade"

say "leaves the running one alone when the configuration is broken"
before=$(inside systemctl show -P MainPID trepak)
inside sh -c 'cp -p /etc/trepak/trepak.yml /etc/trepak/good; echo "broken" >> /etc/trepak/trepak.yml'
inside dpkg -i /packages/trepak.deb > "$target/fresh-root.log" 2>&1 || die "upgrade: $(cat "$target/fresh-root.log")"
grep -q "trepak is not restarted" "$target/fresh-root.log" || die "not said: $(cat "$target/fresh-root.log")"
[ "$(inside systemctl show -P MainPID trepak)" = "$before" ] || die "restarted into a broken configuration"
inside mv /etc/trepak/good /etc/trepak/trepak.yml

say "logrotate takes its file"
inside logrotate --debug /etc/logrotate.d/trepak > "$target/fresh-root.log" 2>&1 || die "logrotate: $(cat "$target/fresh-root.log")"

say "takes nutcracker's place"
inside systemctl stop trepak
inside sh -c 'mkdir -p /etc/nutcracker; sed /reuseport/d /etc/trepak/trepak.yml > /etc/nutcracker/nutcracker.yml'
inside dpkg -i /packages/trepak-nutcracker.deb > "$target/fresh-root.log" 2>&1 || die "$(cat "$target/fresh-root.log")"
within 60 active nutcracker || die "the service nutcracker does not run"
[ "$(inside redis-cli -p 22121 get answer)" = 42 ] || die "no answer as nutcracker"
inside nutcracker -V 2>&1 | grep -q "This is trepak-" || die "nutcracker is another one"

say "purges"
inside dpkg -P trepak-nutcracker trepak > "$target/fresh-root.log" 2>&1 || die "purge: $(cat "$target/fresh-root.log")"
left=$(inside find / -xdev \( -path /packages -o -path /root -o -path /var/log/journal \) -prune -o -name '*trepak*' -print 2> /dev/null)
[ -z "$left" ] || die "left behind: $left"
inside getent passwd trepak && die "the user trepak stays"
say "passed"
