import { Module } from '@nestjs/common';
import { BlindIndex } from './blind-index.js';
import { PersonalRecords } from './personal-records.js';
import { PostgresSubjectKeyRecords } from './postgres.subject-key-records.js';
import { SUBJECT_KEY_RECORDS } from './subject-key-records.js';
import { SubjectKeys } from './subject-keys.js';
import { EventCodec } from './event-codec.js';

/** Everything that has to do with personal values at rest. */
@Module({
  providers: [
    { provide: SUBJECT_KEY_RECORDS, useClass: PostgresSubjectKeyRecords },
    SubjectKeys,
    BlindIndex,
    EventCodec,
    PersonalRecords,
  ],
  exports: [SubjectKeys, BlindIndex, EventCodec, PersonalRecords],
})
export class SubjectKeysModule {}
