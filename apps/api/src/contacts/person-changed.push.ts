import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AccountId, PersonChanged } from '@collab/domain';
import { Log } from '../kernel/ops/log.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import type { LogEvent } from '../kernel/projections/projection.js';
import { Projections } from '../kernel/projections/projections.js';
import { Connections, pushFrame } from '../kernel/realtime/connections.js';
import { PersonAudience } from './person-audience.js';

/** After these, `read-people` says something else of the account. */
const CHANGES: ReadonlySet<string> = new Set([
  'IdentityKeyPublished',
  'IdentityReset',
  'DeviceRegistered',
  'DeviceCertificateRenewed',
  'DeviceRevoked',
  'DisplayNameChanged',
  'AvatarChanged',
  'AvatarRemoved',
  'AccountErased',
]);
/** After these, only the person's own devices show something else. */
const OWN_CHANGES: ReadonlySet<string> = new Set(['LanguageChanged']);

/** Tells whoever can see a person that something of them changed, so that their devices look at it at once. */
@Injectable()
export class PersonChangedPush implements OnModuleInit {
  constructor(
    private readonly tail: LogTail,
    private readonly projections: Projections,
    private readonly audience: PersonAudience,
    private readonly connections: Connections,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.tail.onBatch((events) => {
      for (const event of events) {
        if (!CHANGES.has(event.event.type) && !OWN_CHANGES.has(event.event.type)) continue;
        this.tell(event).catch((error: unknown) => this.log.failure('person-push-failed', error));
      }
    });
  }

  private async tell({ position, event }: LogEvent): Promise<void> {
    const { accountId } = event.data as { readonly accountId: AccountId };
    await this.projections.caughtUp(position, { names: ['accounts', 'devices'] });
    const others = OWN_CHANGES.has(event.type) ? [] : await this.audience.of(accountId);
    // The person's own devices show it, too.
    this.connections.toAccounts(new Set([...others, accountId]), pushFrame(PersonChanged, { accountId }));
  }
}
