#!/bin/sh
# The package trepak on a fresh Debian, under a real systemd: starts nothing without a configuration; serves, reloads, refuses a reload,
# is restarted after kill -9, upgrades while a client keeps connecting, logs to a file, follows a new Java, purges.
#
#   mvn -q -DskipTests package && distribution/src/test/packages/fresh-root.sh [ROOT]
#
# About a minute; machine.sh says what it needs. ROOT is target/fresh-root unless said otherwise.
here=$(cd -P "$(dirname "$0")" && pwd)
target=$(cd -P "$here/../../../target" && pwd)
. "$here/machine.sh"
machine "${1:-$target/fresh-root}"
copy_packages
scratch=/mnt/work # not to be seen by the machine
boot

inside sh -c 'redis-server --port 6379 --save "" --daemonize yes' > /dev/null
within 20 inside redis-cli ping || die "no Redis"

say "starts nothing without a configuration, and says what to do"
done_by apt-get install --yes /packages/trepak.deb
echo "$said" | grep -q "nothing was started" || die "not said: $said"
! active trepak || die "it runs, with what?"
[ "$(inside systemctl is-enabled trepak)" = enabled ] || die "not enabled"
inside sh -c '! ss -ltn | grep -E ":(22121|22222|9121) "' || die "somebody listens"

# block HEADING: the first block of commands below a heading of docs/install.md.
block() { awk -v heading="$1" '$0 == heading { below = 1 } below && /^```/ { n++; next } below && n == 1 { print }' "$here/../../../../docs/install.md"; }

say "serves, by docs/install.md word for word"
inside sh -c 'mkdir /packages/guide; cp /packages/*.deb /packages/guide; ln -s /bin/true /usr/bin/editor'
done_by sh -ec "cd /packages/guide
$(block "## Debian, Ubuntu" | sed 's/^apt-get install/& --yes/')"
case $said in
  *PONG) ;;
  *) die "no answer: $said" ;;
esac
active trepak || die "not active"
[ "$(inside redis-cli -p 22121 set answer 42)" = OK ] || die "no answer"
[ "$(inside stat -c %U:%G:%a /etc/trepak/trepak.yml)" = root:trepak:640 ] || die "trepak.yml may be read by everybody"
[ "$(inside ps -o user= -p "$(inside systemctl show -P MainPID trepak)")" = trepak ] || die "runs as somebody else"

inside sh -c 'grep -q "/usr/share/trepak/archive/" "/proc/$(systemctl show -P MainPID trepak)/maps"' || die "runs without its class archive"

say "reloads"
before=$(inside systemctl show -P MainPID trepak)
inside systemctl reload trepak
within 20 inside sh -c 'journalctl -u trepak | grep -q "signal received: 1 .SIGHUP"' || die "HUP did not arrive"
within 20 active trepak || die "not active after a reload" # for a moment it is "reloading"
[ "$(inside systemctl show -P MainPID trepak)" = "$before" ] || die "a reload made another process"

say "is started again after kill -9"
inside systemctl kill --signal=KILL trepak
restarted() { [ "$(inside systemctl show -P NRestarts trepak)" -ge 1 ] && active trepak; }
within 60 restarted || die "not started again"

say "upgrades, and refuses nobody"
inside sh -c 'echo "# changed here" >> /etc/trepak/trepak.yml'
nsenter -t "$init" -n python3 "$here/connects.py" 22121 "$scratch/enough" > "$scratch/connects" &
connects=$!
before=$(inside systemctl show -P MainPID trepak)
done_by dpkg -i /packages/trepak.deb
active trepak || die "not active after the upgrade"
[ "$(inside systemctl show -P MainPID trepak)" != "$before" ] || die "the old process runs on"
within 40 inside sh -c '! systemctl is-active trepak-handover' || die "the second generation stays"
touch "$scratch/enough"
wait "$connects" || die "connections: $(cat "$scratch/connects")"
say "  $(cat "$scratch/connects")"
inside grep -q "changed here" /etc/trepak/trepak.yml || die "the configuration file was overwritten"
[ "$(inside redis-cli -p 22121 get answer)" = 42 ] || die "no answer after the upgrade"

say "leaves the running one alone when the configuration is broken"
before=$(inside systemctl show -P MainPID trepak)
inside sh -c 'cp -p /etc/trepak/trepak.yml /etc/trepak/good; echo "broken" >> /etc/trepak/trepak.yml'
done_by dpkg -i /packages/trepak.deb
echo "$said" | grep -q "trepak is not restarted" || die "not said: $said"
[ "$(inside systemctl show -P MainPID trepak)" = "$before" ] || die "restarted into a broken configuration"
! inside systemctl reload trepak 2> /dev/null || die "the reload of a broken configuration succeeds"
[ "$(inside systemctl show -P MainPID trepak)" = "$before" ] || die "the reload ended it"
active trepak || die "the reload left it in another state"
[ "$(inside redis-cli -p 22121 get answer)" = 42 ] || die "no answer after the reload that was refused"
inside mv /etc/trepak/good /etc/trepak/trepak.yml

say "is not started again and again with what cannot work"
inside sh -c 'cp -p /etc/trepak/trepak.yml /etc/trepak/good; sed -i "s/redis: true/redis: yes/" /etc/trepak/trepak.yml'
! inside systemctl restart trepak 2> /dev/null || die "it started"
[ "$(inside systemctl show -P NRestarts trepak)" = 0 ] || die "tried again"
inside mv /etc/trepak/good /etc/trepak/trepak.yml

say "is stopped while it starts, and that is no failure"
inside systemctl start --no-block trepak
inside systemctl stop trepak
! inside systemctl --quiet is-failed trepak || die "failed: $(inside systemctl status trepak)"

say "writes to a file that the group adm reads and logrotate rotates"
inside sh -c 'sed -i "s|^TREPAK_OPTS=\"|&-o /var/log/trepak/trepak.log |" /etc/default/trepak'
inside systemctl start trepak || die "does not start with -o"
rotated() { inside sh -c 'ls -l "/proc/$(systemctl show -P MainPID trepak)/fd" | grep -q " /var/log/trepak/trepak.log\$"'; }
within 20 rotated || die "no log file"
done_by logrotate -f /etc/logrotate.d/trepak
within 20 rotated || die "still writes the old file"
[ "$(inside stat -c %U:%G:%a /var/log/trepak)" = trepak:adm:2750 ] || die "$(inside ls -ld /var/log/trepak)"
for file in trepak.log trepak.log.1; do
  [ "$(inside stat -c %U:%G:%a /var/log/trepak/$file)" = trepak:adm:640 ] || die "$(inside ls -l /var/log/trepak)"
done
inside rm -r /var/log/trepak
done_by systemctl restart trepak
[ "$(inside stat -c %U:%G:%a /var/log/trepak)" = trepak:adm:2750 ] || die "$(inside ls -ld /var/log/trepak)"

say "makes its class archive anew with a new Java"
before=$(inside sh -c 'stat -c %i /usr/share/trepak/archive/*')
done_by dpkg-trigger --no-await /usr/lib/jvm
done_by dpkg --triggers-only --pending
[ "$(inside sh -c 'stat -c %i /usr/share/trepak/archive/*')" != "$before" ] || die "the archive is the old one"

say "purges"
done_by dpkg --purge trepak
left=$(inside find / -xdev \( -path /packages -o -path /root -o -path /var/log/journal \) -prune -o -name '*trepak*' -print 2> /dev/null)
[ -z "$left" ] || die "left behind: $left"
! inside getent passwd trepak > /dev/null || die "the user trepak stays"
say "the archive as a service, by docs/install.md word for word"
cp "$target/trepak.tar.gz" /mnt/root/packages
done_by sh -ec "cd /packages; EDITOR=true
$(block "## The archive as a service")"
active trepak || die "not active"
inside ps -o args= -p "$(inside systemctl show -P MainPID trepak)" | grep -q /opt/ || die "another Trepak"
[ "$(inside stat -c %U:%G:%a /var/log/trepak)" = trepak:adm:2750 ] || die "$(inside ls -ld /var/log/trepak)"
done_by systemctl reload trepak
inside sh -c 'echo broken >> /etc/trepak/trepak.yml'
! inside systemctl reload trepak 2> /dev/null || die "the reload of a broken configuration succeeds"
active trepak || die "the reload ended it"
say "passed"
