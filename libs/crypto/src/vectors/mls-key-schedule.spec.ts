import { expect } from '@jest/globals';
import { encodeGroupContext } from 'ts-mls/groupContext.js';
import { initializeEpoch, mlsExporter } from 'ts-mls/keySchedule.js';
import { availableCases, type SuiteCase, suiteOf, toHex } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Epoch {
  readonly tree_hash: string;
  readonly commit_secret: string;
  readonly psk_secret: string;
  readonly confirmed_transcript_hash: string;
  readonly group_context: string;
  readonly joiner_secret: string;
  readonly welcome_secret: string;
  readonly init_secret: string;
  readonly sender_data_secret: string;
  readonly encryption_secret: string;
  readonly exporter_secret: string;
  readonly epoch_authenticator: string;
  readonly external_secret: string;
  readonly confirmation_key: string;
  readonly membership_key: string;
  readonly resumption_psk: string;
  readonly external_pub: string;
  readonly exporter: {
    readonly label: string;
    readonly context: string;
    readonly length: number;
    readonly secret: string;
  };
}
interface Case extends SuiteCase {
  readonly group_id: string;
  readonly initial_init_secret: string;
  readonly epochs: readonly Epoch[];
}

vectorFile<readonly Case[], Case>('mls/key-schedule.json', 1, availableCases, async (each) => {
  const suite = await suiteOf(each);
  let initSecret: Uint8Array = hex(each.initial_init_secret);
  for (const [index, epoch] of each.epochs.entries()) {
    const context = {
      version: 'mls10' as const,
      cipherSuite: suite.name,
      groupId: hex(each.group_id),
      epoch: BigInt(index),
      treeHash: hex(epoch.tree_hash),
      confirmedTranscriptHash: hex(epoch.confirmed_transcript_hash),
      extensions: [],
    };
    expect(toHex(encodeGroupContext(context))).toBe(epoch.group_context);
    const secrets = await initializeEpoch(
      initSecret,
      hex(epoch.commit_secret),
      context,
      hex(epoch.psk_secret),
      suite.kdf,
    );
    const { keySchedule } = secrets;
    const external = await suite.hpke.deriveKeyPair(keySchedule.externalSecret);
    const { label, context: exporterContext, length } = epoch.exporter;
    expect({
      joiner_secret: toHex(secrets.joinerSecret),
      welcome_secret: toHex(secrets.welcomeSecret),
      encryption_secret: toHex(secrets.encryptionSecret),
      init_secret: toHex(keySchedule.initSecret),
      sender_data_secret: toHex(keySchedule.senderDataSecret),
      exporter_secret: toHex(keySchedule.exporterSecret),
      epoch_authenticator: toHex(keySchedule.epochAuthenticator),
      external_secret: toHex(keySchedule.externalSecret),
      confirmation_key: toHex(keySchedule.confirmationKey),
      membership_key: toHex(keySchedule.membershipKey),
      resumption_psk: toHex(keySchedule.resumptionPsk),
      external_pub: toHex(await suite.hpke.exportPublicKey(external.publicKey)),
      exported: toHex(
        await mlsExporter(keySchedule.exporterSecret, label, hex(exporterContext), length, suite),
      ),
    }).toEqual({
      joiner_secret: epoch.joiner_secret,
      welcome_secret: epoch.welcome_secret,
      encryption_secret: epoch.encryption_secret,
      init_secret: epoch.init_secret,
      sender_data_secret: epoch.sender_data_secret,
      exporter_secret: epoch.exporter_secret,
      epoch_authenticator: epoch.epoch_authenticator,
      external_secret: epoch.external_secret,
      confirmation_key: epoch.confirmation_key,
      membership_key: epoch.membership_key,
      resumption_psk: epoch.resumption_psk,
      external_pub: epoch.external_pub,
      exported: epoch.exporter.secret,
    });
    ({ initSecret } = keySchedule);
  }
});
