#!/bin/sh
# Trepak in the place of a nutcracker that is serving, as Debian packages it, and back, twice: real keys in a real Redis, a log file
# with nutcracker's own rotation, restarts, a reboot on either side, purges of the package that is gone, and an upgrade from a version
# that installed a sample. A second Redis listens where the sample's would: nobody may ever be answered from there.
#
#   mvn -q -DskipTests package && distribution/src/test/packages/take-over.sh [ROOT]
#
# About a minute; machine.sh says what it needs.
here=$(cd -P "$(dirname "$0")" && pwd)
target=$(cd -P "$here/../../../target" && pwd)
. "$here/machine.sh"
machine "${1:-$target/fresh-root}"
copy_packages
log=/var/log/nutcracker/nutcracker.log

start_servers() {
  inside sh -c 'redis-server --port 6390 --dir /srv --save "" --appendonly yes --daemonize yes; redis-server --port 6379 --save "" --daemonize yes' \
    > /dev/null
  within 20 inside redis-cli -p 6390 ping || die "no Redis"
  within 20 inside redis-cli -p 6379 ping || die "no second Redis"
  inside redis-cli -p 6379 set price sample > /dev/null
}

# serves WHO: the service runs, is WHO, has production's keys, takes new ones, and writes its log.
keys=0
serves() {
  within 30 active nutcracker || die "$1: the service nutcracker does not run"
  within 30 inside redis-cli -p 22121 get price || die "$1: nobody listens"
  answer=$(inside redis-cli -p 22121 get price)
  [ "$answer" = 100 ] || die "$1: the price is '$answer'"
  keys=$((keys + 1))
  [ "$(inside redis-cli -p 22121 set "key$keys" "$keys")" = OK ] || die "$1: takes no key"
  [ "$(inside redis-cli -p 6390 get "key$keys")" = "$keys" ] || die "$1: the key is somewhere else"
  pid=$(inside systemctl show -P MainPID nutcracker)
  user=$(inside stat -c %U "/proc/$pid")
  [ "$user" = nutcracker ] || die "$1: runs as $user"
  if [ "$1" = Trepak ]; then
    inside ps -o args= -p "$pid" | grep -q io.trepak || die "the service is not Trepak's"
  else
    inside ps -o args= -p "$pid" | grep -q '^/usr/sbin/nutcracker ' || die "the service is not nutcracker's"
  fi
  writes_log || die "$1: does not write $log: $(inside ls -l "/proc/$pid/fd")"
  ! active trepak || die "$1: trepak.service runs, too"
}

# rotates WHO: nutcracker's logrotate file does its work, and the process goes over to the new file.
rotates() {
  inside systemctl kill --kill-who=main --signal=USR1 nutcracker || true # something to rotate
  within 10 inside test -s "$log" || die "$1: the log is empty"
  done_by logrotate -f /etc/logrotate.d/nutcracker
  # Debian's unit of nutcracker has no reload, so it writes on into the old file.
  [ "$1" = Trepak ] || done_by systemctl restart nutcracker
  within 20 writes_log || die "$1: still writes the old file"
  [ "$(inside stat -c %U:%G:%a "$log")" = nutcracker:adm:640 ] || die "$1: the log is $(inside stat -c %U:%G:%a "$log")"
  [ "$(inside stat -c %U:%G /var/log/nutcracker)" = nutcracker:adm ] || die "$1: the folder is $(inside ls -ld /var/log/nutcracker)"
}
writes_log() { inside sh -c 'ls -l "/proc/$(systemctl show -P MainPID nutcracker)/fd" | grep -q " $0\$"' "$log"; }

# survives WHO: all that happens to a service in a year.
survives() {
  serves "$1"
  rotates "$1"
  done_by systemctl restart nutcracker
  serves "$1"
  shut_down
  boot
  start_servers
  serves "$1"
  rotates "$1"
  serves "$1"
}

production() {
  inside mkdir -p /etc/nutcracker
  inside sh -c 'cat > /etc/nutcracker/nutcracker.yml; chown root:nutcracker /etc/nutcracker/nutcracker.yml; chmod 640 /etc/nutcracker/nutcracker.yml'
} << 'END'
alpha:
  listen: 127.0.0.1:22121
  hash: fnv1a_64
  distribution: ketama
  redis: true
  timeout: 1000
  servers:
    - 127.0.0.1:6390:1
END

say "nutcracker serves"
boot
start_servers
done_by apt-get install --yes nutcracker
production
inside sh -c "echo 'DAEMON_OPTS=\"-o $log\"' > /etc/default/nutcracker"
done_by systemctl restart nutcracker
within 20 inside redis-cli -p 22121 set price 100 || die "nutcracker does not serve"
survives nutcracker

for round in first second; do
  say "Trepak takes over, the $round time"
  if [ "$round" = first ]; then
    done_by apt-get install --yes /packages/trepak.deb /packages/trepak-nutcracker.deb
  else
    # docs/install.md, "In nutcracker's place": the program is there already
    done_by trepak plan /etc/nutcracker/nutcracker.yml
    serves nutcracker
    done_by apt-get install --yes /packages/trepak-nutcracker.deb
  fi
  ! echo "$said" | grep -q "Could not execute systemctl" || die "not clean: $said"
  survives Trepak
  [ "$(inside redis-cli -p 6379 get price)" = sample ] || die "somebody wrote to the sample's Redis"
  [ "$(inside redis-cli -p 6379 dbsize)" = 1 ] || die "somebody wrote to the sample's Redis"
  inside test ! -e /etc/trepak/trepak.yml || die "there is a sample"
  inside nutcracker -V 2>&1 | grep -q "This is trepak-" || die "the command nutcracker is another one"
  inside nutcracker -t 2>&1 | grep -q "'/etc/nutcracker/nutcracker.yml' syntax is ok" || die "without -c it reads another file"

  say "nutcracker comes back, the $round time"
  done_by apt-get install --yes nutcracker
  survives nutcracker
done

say "the package that went is purged"
done_by apt-get purge --yes trepak-nutcracker
[ "$(inside systemctl is-enabled nutcracker)" = enabled ] || die "that disabled nutcracker"
serves nutcracker
done_by apt-get install --yes /packages/trepak.deb /packages/trepak-nutcracker.deb
serves Trepak
done_by dpkg --purge nutcracker
[ "$(inside systemctl is-enabled nutcracker)" = enabled ] || die "that disabled Trepak"
inside sh -c "echo 'DAEMON_OPTS=\"-o $log\"' > /etc/default/nutcracker" # gone with the purge, which said so
echo "$said" | grep -q "/etc/default/nutcracker is gone" || die "not said: $said"
survives Trepak

say "the other service beside it, and an address that is taken"
done_by sh -c 'sed "s/22121/22131/" /etc/nutcracker/nutcracker.yml > /etc/trepak/trepak.yml; sed -i s/22222/22232/ /etc/default/trepak'
done_by systemctl start trepak
[ "$(inside redis-cli -p 22131 get price)" = 100 ] || die "trepak.service does not serve"
done_by systemctl stop trepak
inside cp /etc/nutcracker/nutcracker.yml /etc/trepak/trepak.yml
! inside systemctl start trepak 2> /dev/null || die "it started on a taken address"
[ "$(inside systemctl show -P NRestarts trepak)" = 0 ] || die "what cannot succeed is tried again"
[ "$(inside systemctl is-active trepak)" = failed ] || die "not failed"
serves Trepak
done_by rm /etc/trepak/trepak.yml

say "a file with mistakes"
before=$(inside systemctl show -P MainPID nutcracker)
inside sh -c 'cp -p /etc/nutcracker/nutcracker.yml /srv/good; sed -i "s/redis: true/redis: yes/" /etc/nutcracker/nutcracker.yml'
! inside systemctl reload nutcracker 2> /dev/null || die "the reload of a file with mistakes succeeds"
inside logrotate -f /etc/logrotate.d/nutcracker > /dev/null 2>&1 || true
serves Trepak
[ "$(inside systemctl show -P MainPID nutcracker)" = "$before" ] || die "another process"
! inside systemctl restart nutcracker 2> /dev/null || die "it started with mistakes"
[ "$(inside systemctl show -P NRestarts nutcracker)" = 0 ] || die "what cannot succeed is tried again"
inside cp -p /srv/good /etc/nutcracker/nutcracker.yml
done_by systemctl start nutcracker
done_by systemctl reload nutcracker
serves Trepak

say "an earlier version, with its sample and its user"
done_by dpkg --purge trepak-nutcracker trepak
inside rm /etc/default/nutcracker # by hand; nutcracker's package would ask whether to keep it
! inside getent passwd nutcracker > /dev/null || die "the user nutcracker stays"
inside test ! -e /var/log/nutcracker || die "/var/log/nutcracker stays"
done_by apt-get install --yes nutcracker
inside sh -c "echo 'DAEMON_OPTS=\"-o $log\"' > /etc/default/nutcracker; chown root:nutcracker /etc/nutcracker/nutcracker.yml"
done_by systemctl restart nutcracker
serves nutcracker
done_by sh -ec '
  cd /srv
  dpkg-deb -R /packages/trepak.deb earlier
  cd earlier
  sed -i "s/^Version: .*/Version: 0.0.1/" DEBIAN/control
  cp usr/share/doc/trepak/examples/trepak.yml etc/trepak
  echo /etc/trepak/trepak.yml >> DEBIAN/conffiles
  cd ..
  dpkg-deb -b earlier
'
done_by systemctl stop nutcracker
done_by dpkg -i /srv/earlier.deb
within 60 active trepak || die "the sample is not served"
done_by apt-get install --yes /packages/trepak.deb
active trepak || die "the upgrade stopped the sample, which somebody may use"
done_by sh -c 'chown -R trepak:trepak /var/log/nutcracker; chmod 755 /var/log/nutcracker'
done_by apt-get install --yes /packages/trepak-nutcracker.deb
echo "$said" | grep -q "stopping the service trepak" || die "not said: $said"
survives Trepak
[ "$(inside systemctl is-enabled trepak)" = disabled ] || die "trepak.service is still enabled"
say "passed"
