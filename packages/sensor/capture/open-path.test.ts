import { describe, expect, it } from 'vitest';
import { absolutePath } from './open-path.ts';

describe('absolute path of an open', () => {
  it.each([
    ['an absolute path stays, made plain', '/a/../b//c', '', '/x', '/b/c'],
    ['a relative one starts at the working directory', 'docs/a.md', '', '/srv', '/srv/docs/a.md'],
    ['the kernel’s walk wins after a chdir or with a directory descriptor', 'a.md', '/data/a.md', '/srv', '/data/a.md'],
    ['a link keeps the name it was asked by', 'latest', '/data/v2.md', '/srv', '/srv/latest'],
    ['without a working directory the walk is all there is', 'latest', '/data/v2.md', '', '/data/v2.md'],
    ['with nothing known it stays as it was asked', './a', '', '', 'a'],
    ['going up past another directory is not believed', '../a.md', '/data/a.md', '/srv/x', '/data/a.md'],
  ])('%s', (_title, asked, resolved, cwd, expected) => {
    expect(absolutePath(asked, resolved, cwd)).toBe(expected);
  });
});
