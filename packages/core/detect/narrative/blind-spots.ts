import type { CoverageData } from '../../event/index.ts';
import { plain } from '../story/summarise.ts';
import { MOST_OMITTED } from '../story/story.ts';
import type { Moment, Telling, Told } from './teller.ts';
import { unseen } from './teller.ts';

/** What was lost, cut or not watched where the story took place, and what was left out of it for its number. */
export function blindSpots(telling: Telling, coverage: readonly CoverageData[], end: Moment): Told[] {
  const sentences: Told[] = [];
  for (const { scope, source, state, lost, truncated, reason } of coverage) {
    const because = reason === undefined ? '' : ` (${plain(reason)})`;
    if (state === 'failed' || state === 'unavailable' || state === 'unsupported') {
      sentences.push(
        unseen(end, `Nothing was seen by ${plain(source)} on ${plain(scope)}: it was ${state}${because}.`, [], []),
      );
    } else if (lost > 0 || truncated > 0) {
      const what = [
        lost > 0 ? `${lost} records were lost` : '',
        truncated > 0 ? `${truncated} came incomplete` : '',
      ].filter(Boolean);
      sentences.push(
        unseen(
          end,
          `Of ${plain(source)} on ${plain(scope)}, ${what.join(' and ')}${because}; what they held is not visible.`,
          [],
          [],
        ),
      );
    }
  }
  if (telling.story.omitted > 0) {
    sentences.push(
      unseen(
        end,
        `${telling.story.omitted}${telling.story.omitted >= MOST_OMITTED ? ' or more' : ''} further processes, files and connections below the same calls are not told one by one.`,
        [],
        [],
      ),
    );
  }
  return sentences;
}
