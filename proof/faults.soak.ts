import { parseArgs } from 'node:util';
import { crashRepeatedly } from '../tests/faults/crash.ts';

/**
 * `npm run soak -- faults [--rounds 50] [--appends 2000]`: kills the appending process and the whole database under
 * load, many times each. Fails when one acknowledged event is lost or doubled, or when the control, which answers before
 * it has written, loses none.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '50' }, appends: { type: 'string', default: '2000' } },
});
const order = { rounds: Number(values.rounds), appends: Number(values.appends) };

const writer = await crashRepeatedly({ ...order, killed: 'writer' });
console.error(`kill -9 of the writer: ${JSON.stringify(writer)}`);
const database = await crashRepeatedly({ ...order, killed: 'database' });
console.error(`kill -9 of the database: ${JSON.stringify(database)}`);
const control = await crashRepeatedly({
  killed: 'database',
  rounds: 1,
  appends: 300,
  settings: { synchronous_commit: 'off', wal_writer_delay: '10s' },
});
console.error(`control: ${JSON.stringify(control)}`);

const unharmed = [writer, database].every(
  ({ lost, doubled, bodiless, dense }) => lost + doubled + bodiless === 0 && dense,
);
const passed = unharmed && control.lost > 0;
console.log(
  JSON.stringify({
    soak: 'faults',
    ...order,
    acknowledged: writer.acknowledged + database.acknowledged,
    lost: writer.lost + database.lost,
    doubled: writer.doubled + database.doubled,
    lost_by_control: control.lost,
    passed,
  }),
);
process.exitCode = passed ? 0 : 1;
