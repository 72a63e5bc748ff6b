import { quoted } from '../story/summarise.ts';
import { clock, type Teller, told } from './teller.ts';

/** What a person had asked for, against which the rest is read. */
export const userRequest: Teller = (telling) =>
  telling.story
    .ofKind('segment')
    .filter((segment) => segment.attrs.origin === 'user')
    .flatMap((segment) => {
      const contains = telling.story.in(segment.id, 'contains').slice(0, 1);
      if (contains.length === 0) return [];
      const words =
        segment.attrs.preview === undefined ? 'something whose text was not kept' : quoted(segment.attrs.preview, 200);
      return told(segment, contains, () => `${clock(segment, telling)} the user asked: ${words}`);
    });
