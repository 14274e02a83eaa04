# Sourced by ./trepak and ./verify: finds the JDK, Maven and the servers the tests use, and gets what is missing.
# Needs $root, the checkout.

say() {
  echo "${0##*/}: $*" >&2
}

# Sets JAVA_HOME to a JDK of 17 or later, or ends.
need_jdk() {
  if [ -n "${JAVA_HOME:-}" ]; then
    javac=$JAVA_HOME/bin/javac
  else
    javac=$(command -v javac || true)
  fi
  if [ ! -x "$javac" ]; then
    say "no JDK found${JAVA_HOME:+ in JAVA_HOME=$JAVA_HOME}; version 17 or later is needed." \
      "Debian, Ubuntu: apt-get install openjdk-17-jdk-headless; or set JAVA_HOME"
    exit 1
  fi
  version=$("$javac" -version 2>&1 | sed -n 's/^javac //p')
  major=${version%%[!0-9]*}
  if [ "${major:-0}" -lt 17 ]; then
    say "$javac is of JDK ${version:-of unknown version}; 17 or later is needed. Set JAVA_HOME to one"
    exit 1
  fi
  if [ -z "${JAVA_HOME:-}" ]; then
    # Maven's package brings a Java of its own and would prefer that one
    JAVA_HOME=$(readlink -f "$javac")
    JAVA_HOME=${JAVA_HOME%/bin/javac}
    export JAVA_HOME
  fi
}

need_maven() {
  command -v mvn > /dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    say "getting Maven from the system's packages"
    fresh_package_lists
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends maven > /dev/null || true
  fi
  if ! command -v mvn > /dev/null; then
    say "Maven (3.8.7 or later) is not installed. Debian, Ubuntu: sudo apt-get install --no-install-recommends maven"
    exit 1
  fi
}

# As root only, once a run.
fresh_package_lists() {
  [ "$(id -u)" = 0 ] && [ -z "${lists_fresh:-}" ] || return 0
  lists_fresh=yes
  apt-get update -qq || true
}

# need_server NAME PACKAGE: puts it on PATH if that can be done. Servers are unpacked, not installed: a package's service would
# start by itself and take its well-known port on the machine of somebody who only wants to run tests.
need_server() {
  PATH=$root/target/tools/bin:$PATH:/usr/local/sbin:/usr/sbin:/sbin
  command -v "$1" > /dev/null && return
  if command -v apt-get > /dev/null && command -v dpkg > /dev/null; then
    say "getting $1 from the system's packages into target/tools"
    unpack "$1" "$2" || { fresh_package_lists && unpack "$1" "$2"; } || true
  fi
  if ! command -v "$1" > /dev/null; then
    say "$1 is not there and could not be got. Debian, Ubuntu: sudo apt-get install $2"
    return 1
  fi
}

# unpack NAME PACKAGE: a program and the libraries it lacks, from its package and what that package needs.
unpack() (
  unpack_all "$2" || exit 1
  mkdir -p "$root/target/tools/bin"
  for folder in usr/bin usr/sbin; do
    program=$root/target/tools/$folder/$1
    [ -x "$program" ] || continue
    {
      echo "#!/bin/sh"
      echo "LD_LIBRARY_PATH='$root/target/tools/usr/lib/$(gcc_triplet):$root/target/tools/lib/$(gcc_triplet)' \\"
      echo "  exec '$program' \"\$@\""
    } > "$root/target/tools/bin/$1"
    chmod +x "$root/target/tools/bin/$1"
    exit 0
  done
  exit 1
)

# A package and what it needs and the system lacks.
unpack_all() (
  mkdir -p "$root/target/tools/packages"
  cd "$root/target/tools/packages" || exit 1
  packages=$(apt-get -s install --no-install-recommends "$1" 2> /dev/null | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
  [ -n "$packages" ] || exit 1
  # shellcheck disable=SC2086 # one word for each package
  apt-get download -qq $packages > /dev/null 2>&1 || exit 1
  for package in *.deb; do
    dpkg -x "$package" "$root/target/tools" || exit 1
  done
)

# need_python MODULE PACKAGE: puts a module for the system's python3 on PYTHONPATH if that can be done.
need_python() {
  PYTHONPATH=$root/target/tools/usr/lib/python3/dist-packages${PYTHONPATH:+:$PYTHONPATH}
  export PYTHONPATH
  /usr/bin/python3 -c "import $1" 2> /dev/null && return
  if command -v apt-get > /dev/null && command -v dpkg > /dev/null; then
    say "getting python3's $1 from the system's packages into target/tools"
    unpack_all "$2" || { fresh_package_lists && unpack_all "$2"; } || true
  fi
  if ! /usr/bin/python3 -c "import $1" 2> /dev/null; then
    say "python3 with $1 is not there and could not be got. Debian, Ubuntu: sudo apt-get install $2"
    return 1
  fi
}

# Makes target/tools/debian, a fresh Debian that boots (DebianIT), if that can be done; it takes root.
need_debian() {
  [ -d "$root/target/tools/debian" ] && return
  need_server mmdebstrap mmdebstrap || return 1
  (. "$root/distribution/src/test/packages/machine.sh" && make_root "$root/target/tools/debian")
}

# The folder name Debian gives an architecture's libraries; dpkg-architecture belongs to the compilers.
gcc_triplet() {
  case $(dpkg --print-architecture) in
    amd64) echo x86_64-linux-gnu ;;
    arm64) echo aarch64-linux-gnu ;;
    *) echo "$(uname -m)-linux-gnu" ;;
  esac
}
