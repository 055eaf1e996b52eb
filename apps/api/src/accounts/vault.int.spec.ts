import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signVaultReplacement } from '@collab/crypto';
import { ReadRecovery, ReadVault, StoreVault, type AccountId } from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import type { Browser } from '../../../../tests/browser.js';
import { arrive, newDevice, type DeviceOfPerson } from '../../../../tests/people.js';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.stop());

let arrived = 0;
const somebody = () => ({
  email: `keeper-${arrived++}@example.org`,
  password: 'a heron over the slow water',
});

const vaultAt = (revision: number, fill = revision) => ({
  revision,
  wrappedByPassword: new Uint8Array(60).fill(fill),
  wrappedByRecoveryCode: new Uint8Array(60).fill(fill),
  sealed: new Uint8Array(160).fill(fill),
});

/** What the owner sends: the vault with the signature of the identity that lies in it. */
async function vouchedFor(
  { accountId, device }: { readonly accountId: AccountId; readonly device: DeviceOfPerson },
  vault: ReturnType<typeof vaultAt>,
) {
  const replacement = { accountId, ...vault, registrationRecord: null };
  return { vault, proof: await signVaultReplacement(device.identity, replacement) };
}

const refusalOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'accepted',
    (error: { code?: string }) => error.code,
  );

describe('a vault', () => {
  it('is stored revision by revision, and read by its owner', async () => {
    const owner = await arrive(server, somebody());
    const { browser } = owner;
    expect(await browser.run(ReadVault, {})).toEqual({ vault: null });
    await browser.run(StoreVault, { vault: vaultAt(1), proof: null });
    await browser.run(StoreVault, await vouchedFor(owner, vaultAt(2)));
    for (const revision of [1, 2, 4])
      expect(await refusalOf(browser.run(StoreVault, await vouchedFor(owner, vaultAt(revision))))).toBe(
        'conflict',
      );
    expect(await browser.run(ReadVault, {})).toEqual({ vault: vaultAt(2) });
  });

  it('is not replaced by who has a session and not the identity that lies in it', async () => {
    const owner = await arrive(server, somebody());
    const { browser } = owner;
    await browser.run(StoreVault, { vault: vaultAt(1), proof: null });
    const stranger = { ...owner, device: newDevice() };
    const { proof } = await vouchedFor(owner, vaultAt(2, 7));
    for (const attempt of [
      { vault: vaultAt(2), proof: null },
      { vault: vaultAt(2), proof },
      await vouchedFor(stranger, vaultAt(2)),
    ])
      expect(await refusalOf(browser.run(StoreVault, attempt))).toBe('forbidden');
    expect(await browser.run(ReadVault, {})).toEqual({ vault: vaultAt(1) });
  });

  it('of one revision is stored by one of twenty writers, and it is the winner’s', async () => {
    const { browser } = await arrive(server, somebody());
    const writers = Array.from({ length: 20 }, (_, fill) => vaultAt(1, fill + 1));
    const answers = await Promise.allSettled(
      writers.map((vault) => browser.run(StoreVault, { vault, proof: null })),
    );
    const winners = writers.filter((_vault, i) => answers[i]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await browser.run(ReadVault, {})).toEqual({ vault: winners[0] });
  });

  it('can still be stored when a server ended after its event and before its row', async () => {
    const owner = await arrive(server, somebody());
    const { browser, accountId } = owner;
    await browser.run(StoreVault, { vault: vaultAt(1), proof: null });
    await browser.run(StoreVault, await vouchedFor(owner, vaultAt(2)));
    await server.database.query('UPDATE vaults SET revision = 1 WHERE account_id = $1', [accountId]);
    await browser.run(StoreVault, await vouchedFor(owner, vaultAt(2, 9)));
    await browser.run(StoreVault, await vouchedFor(owner, vaultAt(3)));
    expect(await browser.run(ReadVault, {})).toEqual({ vault: vaultAt(3) });
  });

  it('has a history that its owner sees, and nobody else', async () => {
    const owner = await arrive(server, somebody());
    const other = await arrive(server, somebody());
    const changes = async (browser: Browser) =>
      (await browser.run(ReadRecovery, {})).history.map(({ change }) => change);
    await owner.browser.run(StoreVault, { vault: vaultAt(1), proof: null });
    await owner.browser.run(StoreVault, await vouchedFor(owner, vaultAt(2)));
    expect(await changes(owner.browser)).toEqual(['recovery-sheet-made', 'created']);
    expect(await changes(other.browser)).toEqual([]);
  });
});
