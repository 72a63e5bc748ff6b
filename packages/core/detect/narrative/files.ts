import type { NodeOf } from '../../trace/index.ts';
import { credentialFile } from '../kubernetes-token/credential-files.ts';
import { plain } from '../story/summarise.ts';
import { clock, doerOf, processName, purposeOf, type Teller, type Telling, told } from './teller.ts';

/** Credentials that were read, and files that were written. */
export const files: Teller = (telling) => telling.story.ofKind('file').flatMap((file) => tell(file, telling));

function tell(file: NodeOf<'file'>, telling: Telling) {
  const { story } = telling;
  const doer = doerOf(story, file.id);
  if (doer === undefined || isSource(file, telling)) return [];
  const yielded = story.out(file.id, 'yielded')[0];
  const credential = yielded && story.getAs(yielded.to, 'credential');
  const known = credentialFile(file.attrs.path);
  const { op, path } = file.attrs;
  if (op === 'read' && known === undefined && credential === undefined) return [];
  const purpose = purposeOf(story, file.id);
  const edges = [doer.edge, ...(yielded === undefined ? [] : [yielded]), ...purpose.edges];
  const verb =
    op === 'read'
      ? 'opened'
      : op === 'unlink'
        ? 'removed'
        : op === 'exec'
          ? 'ran'
          : op === 'create'
            ? 'created'
            : 'opened for writing';
  return told(file, edges, () => {
    const holder = credential?.attrs.principal === undefined ? '' : ` of ${plain(credential.attrs.principal)}`;
    const is =
      known === undefined
        ? credential === undefined
          ? ''
          : `, a credential (${plain(credential.attrs.type)})${holder}`
        : `, ${known.what}${holder}`;
    return `${clock(file, telling)} ${processName(doer.process)}${purpose.text} ${verb} ${plain(path)}${is}.`;
  });
}

/** The document that steered is told where it entered. */
function isSource(file: NodeOf<'file'>, { story }: Telling): boolean {
  return story.in(file.id, 'came_from').length > 0;
}
