import { Controller } from '@nestjs/common';
import { FindPerson, ReadAvatar, ReadPeople, type InputOf } from '@collab/domain';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { AvatarQuery } from '../accounts/avatar.query.js';
import { PeopleQuery } from './people.query.js';

/** Searches of one account by exact address; enough for inviting a team, too few for trying address lists. */
const SEARCHES = { burst: 30, perMinute: 6 };

/** People and their keys. */
@Controller()
export class PeopleController {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly people: PeopleQuery,
    private readonly avatars: AvatarQuery,
  ) {}

  @Endpoint(FindPerson)
  async find({ email }: InputOf<typeof FindPerson>, @CurrentCaller() { accountId }: DeviceCaller) {
    this.limiter.take('searches for people', accountId, SEARCHES);
    return { person: await this.people.findAs(accountId, email) };
  }

  @Endpoint(ReadPeople)
  async read({ accountIds }: InputOf<typeof ReadPeople>, @CurrentCaller() { accountId }: DeviceCaller) {
    return { people: await this.people.readAs(accountId, accountIds) };
  }

  @Endpoint(ReadAvatar)
  async avatar(input: InputOf<typeof ReadAvatar>, @CurrentCaller() { accountId }: DeviceCaller) {
    const [person] = await this.people.readAs(accountId, [input.accountId]);
    const hash = person?.avatar ?? null;
    return { avatar: hash === null ? null : await this.avatars.find(input.accountId, hash) };
  }
}
