import { readFileSync } from 'node:fs';
import { release } from 'node:os';

/**
 * Linux 6.11 brought return probes on x86 that enter the kernel by a system call; until 6.14 a seccomp filter that does not know
 * that call ends the process. Whether a return probe would end this process.
 */
export function returnProbesKill(pid: number, kernel = release(), machine: string = process.arch): boolean {
  if (machine !== 'x64' || !isAffected(kernel)) return false;
  try {
    return /^Seccomp:\s*2$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

export function isAffected(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split(/[.-]/).map(Number);
  return major === 6 && minor >= 11 && minor <= 13;
}
