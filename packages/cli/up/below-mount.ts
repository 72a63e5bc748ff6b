/** A cgroup as people name it, by its full path or below the mount → below the mount. */
export function belowMount(cgroup: string): string {
  return cgroup.replace(/^\/sys\/fs\/cgroup(?:\/unified)?(?=\/|$)/, '') || '/';
}
