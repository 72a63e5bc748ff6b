import { plain } from '../story/summarise.ts';
import { clock, hedge, type Teller, told } from './teller.ts';

/** A credential that was read and then used. */
export const credentials: Teller = (telling) => {
  const { story } = telling;
  return story.ofKind('credential').flatMap((credential) => {
    const yielded = story.in(credential.id, 'yielded')[0];
    const file = yielded && story.getAs(yielded.from, 'file');
    if (yielded === undefined || file === undefined) return [];
    return story.in(credential.id, 'used').flatMap((used) => {
      const request = story.getAs(used.from, 'request');
      if (request === undefined) return [];
      const means = `${plain(request.attrs.method)} ${plain(request.attrs.host ?? '')}${plain(request.attrs.path ?? '')}`;
      return told(
        request,
        [yielded, used],
        (certainty) =>
          `${clock(request, telling)} the credential read from ${plain(file.attrs.path)} was ${hedge(certainty)}the one used for ${means}.`,
      );
    });
  });
};
