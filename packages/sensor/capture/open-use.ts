/** What an open(2) is for, from its flags (x86-64 and arm64 share these; fcntl.h of the kernel's generic ABI). */
export function openUse(flags: number): 'read' | 'write' | 'create' | 'none' {
  if (flags & O_PATH) return 'none';
  const writes = (flags & O_ACCMODE) !== 0 || (flags & O_TRUNC) !== 0;
  if ((flags & O_CREAT) !== 0 || (flags & O_TMPFILE) !== 0) return writes ? 'create' : 'read';
  return writes ? 'write' : 'read';
}

const O_ACCMODE = 0o3;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;
const O_PATH = 0o10000000;
const O_TMPFILE = 0o20000000;
