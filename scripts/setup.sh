#!/bin/sh
# Installs what `make` targets need and this machine lacks: Debian/Ubuntu packages, then the npm packages of the lock file.
# usage: scripts/setup.sh [run|test|bench]     run: what the product and its demo need; test: what the checks need as well; bench: what is measured besides
set -eu
cd "$(dirname "$0")/.."
say() { printf '%s\n' "$*" >&2; }

# package:what shows that it is there (a command, or a file)
run_packages="clang:clang libbpf-dev:/usr/include/bpf/bpf_helpers.h libbpf1:/usr/lib/x86_64-linux-gnu/libbpf.so.1
 ca-certificates:/etc/ssl/certs curl:curl openssl:openssl iproute2:ip util-linux:unshare python3:python3 python3-venv:/usr/lib/python3/dist-packages"
test_packages="bpftool:/usr/sbin/bpftool chromium:chromium gcc:gcc libc6-dev:/usr/include/stdio.h git:git xz-utils:xz libssl-dev:/usr/include/openssl/ssl.h postgresql:/usr/lib/postgresql mariadb-server:/usr/sbin/mariadbd"
bench_packages="gcc:gcc libc6-dev:/usr/include/stdio.h libssl-dev:/usr/include/openssl/ssl.h bpftrace:bpftrace auditd:/usr/sbin/auditd redis-server:redis-server redis-tools:redis-benchmark"

there() {
  case $1 in
    /usr/lib/x86_64-linux-gnu/*) [ -e "$1" ] || [ -e "/usr/lib/$(uname -m)-linux-gnu/${1##*/}" ] ;;
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

venv_works() { python3 -c 'import ensurepip' >/dev/null 2>&1 && [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import ensurepip' >/dev/null 2>&1; }

wanted=$run_packages
[ "${1:-run}" = test ] && wanted="$wanted $test_packages"
[ "${1:-run}" = bench ] && wanted="$wanted $bench_packages"
missing=
for entry in $wanted; do
  package=${entry%%:*}
  if [ "$package" = python3-venv ]; then venv_works || missing="$missing $package"
  else there "${entry#*:}" || missing="$missing $package"
  fi
done

if [ -n "$missing" ]; then
  if ! command -v apt-get >/dev/null 2>&1; then
    say "setup: not a Debian or Ubuntu system; please install by hand:$missing"
  else
    sudo=
    [ "$(id -u)" = 0 ] || sudo="sudo -n"
    say "setup: installing$missing"
    if ! { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing; } >&2; then
      say "setup: could not install$missing (no root?); going on: what needs them says so"
    fi
  fi
fi

# The lock file's stamp, so that a second call costs nothing.
stamp=node_modules/.remit-installed
if ! cmp -s package-lock.json "$stamp" 2>/dev/null; then
  command -v npm >/dev/null 2>&1 || { say "setup: npm is missing; install Node.js 20 or later with npm"; exit 3; }
  say "setup: installing npm packages (first time: about a minute)"
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json "$stamp"
fi
