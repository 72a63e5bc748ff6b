import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allNodes, createScene, folded } from '../testing/index.ts';
import { kubernetesCall } from './kubernetes-call.ts';

describe('Kubernetes API requests', () => {
  it.each([
    ['GET', '/api/v1/pods', { verb: 'list', resource: 'pods' }],
    ['GET', '/api/v1/namespaces/shop/secrets?limit=500', { verb: 'list', resource: 'secrets', namespace: 'shop' }],
    ['GET', '/api/v1/namespaces/shop/secrets/db', { verb: 'get', resource: 'secrets', namespace: 'shop', name: 'db' }],
    ['GET', '/api/v1/namespaces', { verb: 'list', resource: 'namespaces' }],
    ['GET', '/api/v1/namespaces/shop', { verb: 'get', resource: 'namespaces', name: 'shop' }],
    ['GET', '/api/v1/namespaces/shop/pods/p/log', { verb: 'get', resource: 'pods/log', namespace: 'shop', name: 'p' }],
    [
      'POST',
      '/api/v1/namespaces/shop/pods/p/exec?command=sh',
      { verb: 'create', resource: 'pods/exec', namespace: 'shop', name: 'p' },
    ],
    ['GET', '/apis/apps/v1/deployments?watch=true', { verb: 'watch', resource: 'deployments.apps' }],
    [
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
      { verb: 'create', resource: 'selfsubjectrulesreviews.authorization.k8s.io' },
    ],
    [
      'DELETE',
      '/api/v1/namespaces/shop/configmaps',
      { verb: 'deletecollection', resource: 'configmaps', namespace: 'shop' },
    ],
    [
      'PATCH',
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/admin',
      { verb: 'patch', resource: 'clusterroles.rbac.authorization.k8s.io', name: 'admin' },
    ],
  ])('%s %s', (method, target, expected) => {
    expect(kubernetesCall(method, target, false)).toEqual(expected);
  });

  it.each(['/api/v1/users', '/api/v2/pods', '/v1/chat/completions', '/version', '/apis/thing/v1/x', '/'])(
    'not %s',
    (target) => {
      expect(kubernetesCall('GET', target, false)).toBeUndefined();
    },
  );

  it('counts discovery only when the answer had an Audit-Id', () => {
    const scene = createScene();
    const process = scene.process(['curl']);
    process.http({ url: 'https://10.96.0.1/version', response: { headers: { 'audit-id': 'a1' } } });
    process.http({ url: 'https://shop.example.com/version', response: {} });
    const requests = allNodes(folded(scene), 'request').map((node) => [
      node.attrs.k8s?.resource,
      node.attrs.service_request_id,
    ]);
    expect(requests).toEqual([
      ['/version', 'a1'],
      [undefined, undefined],
    ]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (method, target, answered) => {
        kubernetesCall(method, `/${target}`, answered);
        kubernetesCall(method, `/api/v1/${target}`, answered);
      }),
    );
  });
});
