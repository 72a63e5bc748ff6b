import type { EffectKind } from '../call/call-state.ts';

/**
 * What language runtimes and SDKs do by themselves, so that being the only thing that happened during a call is no reason to
 * ascribe it to the call. A call whose arguments name one of these still gets it. Beside this table the fold learns the habits
 * of each agent: what it does while no call is open.
 */
export function isRuntimeNoise(kind: EffectKind, label: string): boolean {
  if (kind === 'process') return PROBES.test(label);
  if (kind === 'file') return FILES.test(label);
  if (kind === 'connection') return label.endsWith(':53');
  return false;
}

/** Helpers that ask what machine this is: platform.processor() of Python, os-release look-ups, library search. */
const PROBES =
  /^(?:\S*\/)?(?:uname|arch|lsb_release|ldconfig(?:\.real)?|getconf|sw_vers|lscpu|nproc|locale|jspawnhelper|ld|objdump)(?:\s|$)/;

/** Trust stores, resolver and locale files, the process's own /proc, devices. */
const FILES =
  /^(?:\/etc\/(?:ssl|pki|ca-certificates|resolv\.conf|hosts|nsswitch\.conf|host\.conf|gai\.conf|localtime|timezone|os-release|ld\.so)|\/usr\/(?:lib|lib64|share|local\/lib|local\/share)\/|\/lib|\/proc\/(?:self|\d+|cpuinfo|meminfo|stat)|\/sys\/|\/dev\/)|\.(?:crt|so(?:\.\d+)*|pyc?|mo)$/;
