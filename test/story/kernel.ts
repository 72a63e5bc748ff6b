import { kernelAvailable } from '@remit/sensor';

/**
 * Whether a kernel test is to be skipped: only where no BPF program can be loaded by this user. Where one could be, and something that
 * can be installed is missing, the test runs and fails.
 */
export function kernelOrSkip(): boolean {
  const available = kernelAvailable();
  if (available.ok || (available.code !== 'REMIT_NO_ROOT' && available.code !== 'REMIT_NO_BPF')) return false;
  console.warn(`skipped: ${available.reason}; ${available.remedy}`);
  return true;
}
