import { inNetwork } from './network.ts';

export interface Container {
  readonly network: string;
  /** Absolute path of the cgroup. */
  readonly cgroup: string;
  /** The stage's folder, see stage.ts for what stands in it. */
  readonly folder: string;
  readonly hostname: string;
  /** Folders below /tmp or /run that stay visible inside although the agent has a /tmp and a /run of its own. */
  readonly visible: readonly string[];
}

/**
 * The command line that runs `command` as a container would: network, mounts, host name and cgroup of its own. All mounts are
 * private to the namespace and go with its last process; no file of the host is touched. Only the command itself ever is in
 * the cgroup.
 */
export function inContainer(container: Container, command: readonly string[]): readonly string[] {
  const { network, cgroup, folder, hostname, visible } = container;
  const enter = ['unshare', '--mount', '--uts', '--propagation', 'private', '/bin/sh', '-euc', ENTER, 'sh'];
  const where = [folder, cgroup, hostname, String(visible.length), ...visible];
  return [...inNetwork(network), ...enter, ...where, ...command];
}

// Folders that the new /tmp and /run would hide are bound elsewhere first and moved back to their place afterwards. The binds stand on
// a small tmpfs over /mnt.
const ENTER = `
stage=$1 cgroup=$2 hostname=$3 visible=$4
shift 4
hostname "$hostname"
mount --bind "$stage/hosts" /etc/hosts
mount --bind "$stage/srv" /srv
mount -t tmpfs -o mode=755,size=1m tmpfs /mnt
mkdir /mnt/run && mount -t tmpfs -o mode=755,size=16m tmpfs /mnt/run
mkdir -p /mnt/run/secrets/kubernetes.io /mnt/run/trust
cp -a "$stage/serviceaccount" /mnt/run/secrets/kubernetes.io/
cp "$stage/trust.crt" /mnt/run/trust/ca-certificates.crt
mkdir /mnt/tmp && mount -t tmpfs -o mode=1777,size=64m tmpfs /mnt/tmp
while [ "$visible" -gt 0 ]; do
  mkdir -p "/mnt$1"
  mount --bind "$1" "/mnt$1"
  shift
  visible=$((visible - 1))
done
mount --rbind /mnt/run /run
mount --rbind /mnt/tmp /tmp
umount -R -l /mnt
cd /srv
echo $$ > "$cgroup/cgroup.procs"
exec "$@"
`;
