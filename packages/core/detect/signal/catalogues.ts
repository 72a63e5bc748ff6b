import type { Mapping } from '../detector.ts';

/**
 * The techniques that detectors name. ATLAS ids and names as in atlas-data 5.6.0; ATT&CK as in v17; OWASP Top 10 for LLM
 * Applications 2025; OWASP Top 10 for Agentic Applications 2026.
 */
const atlas = (id: string, name: string): Mapping => ({ catalogue: 'MITRE ATLAS', edition: '5.6.0', id, name });
const attack = (id: string, name: string): Mapping => ({ catalogue: 'MITRE ATT&CK', edition: 'v17', id, name });
const llm = (id: string, name: string): Mapping => ({ catalogue: 'OWASP LLM', edition: '2025', id, name });
const agentic = (id: string, name: string): Mapping => ({ catalogue: 'OWASP Agentic', edition: '2026', id, name });

export const techniques = {
  indirectInjection: atlas('AML.T0051.001', 'LLM Prompt Injection: Indirect'),
  toolInvocation: atlas('AML.T0053', 'AI Agent Tool Invocation'),
  commandInterpreter: atlas('AML.T0050', 'Command and Scripting Interpreter'),
  unsecuredCredentials: atlas('AML.T0055', 'Unsecured Credentials'),
  cloudDiscovery: atlas('AML.T0075', 'Cloud Service Discovery'),
  toolExfiltration: atlas('AML.T0086', 'Exfiltration via AI Agent Tool Invocation'),

  metadataApi: attack('T1552.005', 'Unsecured Credentials: Cloud Instance Metadata API'),
  credentialsInFiles: attack('T1552.001', 'Unsecured Credentials: Credentials In Files'),
  applicationToken: attack('T1528', 'Steal Application Access Token'),
  containerDiscovery: attack('T1613', 'Container and Resource Discovery'),
  containerApi: attack('T1552.007', 'Unsecured Credentials: Container API'),
  interpreter: attack('T1059', 'Command and Scripting Interpreter'),
  unixShell: attack('T1059.004', 'Command and Scripting Interpreter: Unix Shell'),
  webExfiltration: attack('T1567', 'Exfiltration Over Web Service'),
  alternativeExfiltration: attack('T1048', 'Exfiltration Over Alternative Protocol'),

  promptInjection: llm('LLM01', 'Prompt Injection'),
  sensitiveDisclosure: llm('LLM02', 'Sensitive Information Disclosure'),
  excessiveAgency: llm('LLM06', 'Excessive Agency'),

  goalHijack: agentic('ASI01', 'Agent Goal Hijack'),
  toolMisuse: agentic('ASI02', 'Tool Misuse and Exploitation'),
  privilegeAbuse: agentic('ASI03', 'Identity and Privilege Abuse'),
  unexpectedCode: agentic('ASI05', 'Unexpected Code Execution (RCE)'),
} as const;
