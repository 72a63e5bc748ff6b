import type { Detector } from './detector.ts';
import { kubernetesRecon } from './kubernetes-recon/kubernetes-recon.ts';
import { kubernetesToken } from './kubernetes-token/kubernetes-token.ts';
import { metadataAccess } from './metadata-access/metadata-access.ts';
import { newDestination } from './new-destination/new-destination.ts';
import { steeredCall } from './steered-call/steered-call.ts';
import { toolShell } from './tool-shell/tool-shell.ts';

/** Every detector of the product. The order is that in which signals of one event come. */
export const detectors: readonly Detector[] = [
  steeredCall,
  toolShell,
  kubernetesToken,
  kubernetesRecon,
  metadataAccess,
  newDestination,
];
