/** What the words of SQL tell about where names of tables stand. All in lower case. */

/** Words that begin a statement, with what the operation is called. */
export const VERBS: ReadonlyMap<string, string> = new Map([
  ...each(
    'select values insert replace update delete merge call create alter drop truncate rename grant revoke commit rollback savepoint',
    'release set reset show describe explain use copy load lock unlock analyze vacuum declare fetch close move prepare execute',
    'deallocate discard listen notify unlisten do comment import refresh reindex cluster checkpoint kill flush optimize repair',
    'check handler xa if while print waitfor backup restore bulk dbcc reassign begin',
  ),
  ['desc', 'describe'],
  ['exec', 'call'],
  ['start', 'begin'],
  ['end', 'commit'],
  ['abort', 'rollback'],
  ['deny', 'revoke'],
  ['table', 'select'],
  ['upsert', 'insert'],
]);

/** What changes data or schema: of several verbs these are told first. */
export const CHANGES = set(
  'insert replace update delete merge truncate drop create alter call copy load grant revoke rename bulk restore',
);

/** What only prepares for another verb in the same batch. */
export const FRAMES = set('set declare begin if while print use commit');

/** After these verbs the name of a table follows, or after a few more words. */
export const TARGET_VERBS = set(
  'update truncate lock describe copy analyze vacuum optimize repair refresh reindex cluster handler',
);

/** The name may follow at once, or only after `into` or `from`. */
export const LOOSE_TARGET_VERBS = set('insert replace delete merge');

/** Verbs whose `table` or `view` is followed by the name of one. */
export const OBJECT_VERBS = set(
  'create alter drop truncate lock show comment load rename optimize repair check analyze grant revoke import describe refresh reindex',
);

/** Stand between such a word and the name. */
export const NOISE = set(
  'only table tables view if exists not ignore low_priority high_priority delayed quick temp temporary unlogged global local top percent',
  'concurrently no_write_to_binlog full freeze verbose analyze skip_locked lateral materialized into overwrite extended partitions',
);

/** Stand where a name could stand, and end the waiting for one; they are no aliases either. */
export const RESERVED = set(
  'set select values where on using default when then as with group order having limit offset fetch union intersect except minus window',
  'join inner left right full outer cross natural straight_join for returning output tablesample pivot unpivot option force use ignore',
  'from into and or not between like in is null case else end exists distinct all any some partition apply read write lock add drop',
  'column modify change rename constraint primary foreign unique check index key cascade restrict if do nothing conflict duplicate update',
  'delete insert merge matched user owner to enable disable attach detach go',
);

/** After `on` of a grant: what is granted is not on a table. */
export const NOT_TABLES = set(
  'schema schemas database databases function functions procedure procedures routine routines sequence sequences language type types domain all tablespace foreign parameter large server object login role',
);

/** Verbs and objects where `on` is followed by a table. */
export const ON_TABLE = set('index trigger policy rule statistics');

/** Behind these a word that is otherwise a verb is none: `on delete`, `for update`, `after insert or update`. */
export const NO_VERB_BEHIND = set('on for after before of grant deny revoke or key do instead no share with , .');

/** Behind these a statement begins. */
export const BEGINS_BEHIND = set(
  'as then else begin explain analyze verbose union intersect except minus all distinct go try catch extended loop atomic',
);

function each(...lines: readonly string[]): [string, string][] {
  return lines.flatMap((line) => line.split(' ')).map((word) => [word, word]);
}

function set(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
