import { Controller } from '@nestjs/common';
import { AccountBookChanged, type InputOf, ReadAccountBook, StoreAccountBook } from '@collab/domain';
import { Connections, pushFrame } from '../kernel/realtime/connections.js';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { AccountBooks } from './account-books.js';

/** A device that gathers what it learns stores a few times a minute. */
const STORES = { burst: 60, perMinute: 30 };

/** The caller's own account book, and nobody else's. */
@Controller()
export class AccountBookController {
  constructor(
    private readonly books: AccountBooks,
    private readonly connections: Connections,
    private readonly limiter: RateLimiter,
  ) {}

  @Endpoint(ReadAccountBook)
  async read(_input: InputOf<typeof ReadAccountBook>, @CurrentCaller() { accountId }: DeviceCaller) {
    return { book: await this.books.find(accountId) };
  }

  @Endpoint(StoreAccountBook)
  async store({ book }: InputOf<typeof StoreAccountBook>, @CurrentCaller() { accountId }: DeviceCaller) {
    this.limiter.take('account books', accountId, STORES);
    await this.books.store(accountId, book);
    this.connections.toAccounts([accountId], pushFrame(AccountBookChanged, { revision: book.revision }));
    return {};
  }
}
