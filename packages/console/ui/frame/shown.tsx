import { type VisibleOptions, visiblePieces } from '../../domain/text/visible.ts';

/** Text from outside. Every such text on the page goes through here (or through `visible`, where only a string can stand). */
export function Shown({ text, ...options }: { readonly text: string } & VisibleOptions) {
  return (
    <bdi>
      {visiblePieces(text, options).map((piece, i) =>
        piece.mark !== undefined ? (
          <span key={i} className={`mark-${piece.mark}`}>
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
