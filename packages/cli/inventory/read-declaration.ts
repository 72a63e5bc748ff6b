import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemitError } from '@remit/core/error';
import type { ComponentKind, Declaration, DeclaredAgent } from '@remit/core/inventory';
import { parse } from 'yaml';
import { z } from 'zod';

/** Beside the store: what the organisation says it runs, when no file is named. */
const DEFAULT_NAME = 'declared.yaml';
const MOST_BYTES = 16 * 1024 * 1024;

const names = z.array(z.string()).optional();
const ownForm = z.object({
  agents: z.array(
    z.object({
      name: z.string(),
      namespace: z.string().optional(),
      models: names,
      endpoints: names,
      tools: names,
      mcp_servers: names,
      packages: names,
      data_sources: names,
      indexes: names,
      identities: names,
    }),
  ),
});
const cycloneDx = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string(), group: z.string().optional() }) }).optional(),
  components: z.array(z.looseObject({ type: z.string(), name: z.string(), group: z.string().optional() })).optional(),
  services: z.array(z.looseObject({ name: z.string() })).optional(),
});

/** A YAML or JSON file in Remit's own form, or a CycloneDX bill of materials. Undefined when none was named and none lies beside the store. */
export function readDeclaration(file: string | undefined, data: string): Declaration | undefined | RemitError {
  const path = file ?? join(data, DEFAULT_NAME);
  if (file === undefined && !existsSync(path)) return undefined;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > MOST_BYTES) return new RemitError('REMIT_BAD_FILE', `${path} is larger than 16 MiB`);
    const content: unknown = parse(text);
    const bom = cycloneDx.safeParse(content);
    if (bom.success) return fromBom(bom.data);
    const own = ownForm.safeParse(content);
    if (own.success) return { agents: own.data.agents.map(fromOwn) };
    return new RemitError('REMIT_BAD_FILE', `${path}: ${z.prettifyError(own.error).replaceAll('\n', ' ')}`);
  } catch (error) {
    return new RemitError('REMIT_BAD_FILE', `${path}: ${(error as Error).message}`, { cause: error });
  }
}

function fromOwn(one: z.infer<typeof ownForm>['agents'][number]): DeclaredAgent {
  const { name, namespace, models, endpoints, tools, mcp_servers, packages, data_sources, indexes, identities } = one;
  const kinds = { model: models, endpoint: endpoints, tool: tools, mcp_server: mcp_servers, package: packages };
  const more = { data_source: data_sources, index: indexes, identity: identities };
  return { name, namespace, components: present({ ...kinds, ...more }) };
}

/** The applications it names, each with the models and services of the whole bill: it seldom says which uses which. */
function fromBom(bom: z.infer<typeof cycloneDx>): Declaration {
  const components = bom.components ?? [];
  const models = components.filter(({ type }) => type === 'machine-learning-model').map(({ name }) => name);
  const services = (bom.services ?? []).map(({ name }) => name);
  const main = bom.metadata?.component;
  const applications = [...(main ? [main] : []), ...components.filter(({ type }) => type === 'application')];
  const kinds = { model: models.length > 0 ? models : undefined, endpoint: services.length > 0 ? services : undefined };
  return { agents: applications.map(({ name, group }) => ({ name, namespace: group, components: present(kinds) })) };
}

function present(
  kinds: Partial<Record<ComponentKind, readonly string[] | undefined>>,
): Partial<Record<ComponentKind, readonly string[]>> {
  return Object.fromEntries(Object.entries(kinds).filter(([, list]) => list !== undefined));
}
