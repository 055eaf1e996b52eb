import { commitToGroup, type GroupChange } from '../group/commit.js';
import { createGroup } from '../group/create-group.js';
import { describeGroup, epochAuthenticator, groupInfoOf } from '../group/describe-group.js';
import type { DeclaredCommit, GroupDevice, GroupState } from '../group/group-types.js';
import { decryptMessage, encryptMessage } from '../group/messages.js';
import { processCommit } from '../group/process-commit.js';
import { resyncGroup } from '../group/resync-group.js';
import { AlteredClient } from './altered-client.js';
import { declarationOf, GroupLab, hashOf, joinBy, oneKeyPackage, NOBODY_REVOKED } from './group-lab.js';
import { RandomSource } from './random-source.js';

/** How a run is shaped. */
export interface RandomRunOptions {
  readonly seed: number;
  readonly operations: number;
  readonly maxMembers: number;
}

/** What a run did. A run that breaks a property throws instead. */
export interface RandomRunReport {
  readonly operations: Record<Operation, number>;
  readonly commits: number;
  readonly joins: number;
  readonly removals: number;
  /** Removed devices that tried to follow as an altered client; none may get anywhere. */
  readonly attacks: number;
  /** Attacks by devices that are still members: each must succeed, or the others prove nothing. */
  readonly controls: number;
  readonly messages: number;
}

type Operation = 'add' | 'remove' | 'replace' | 'update' | 'resync' | 'message';

interface Member {
  readonly device: GroupDevice;
  readonly altered: AlteredClient;
  state: GroupState;
}

const CONTROL_EVERY = 5;

/**
 * Random adds, removes, replacements in one commit, updates, resyncs and messages in one group. After each
 * commit all members must agree on the epoch authenticator, every joiner must have joined, and no removed
 * device, honest or altered, may know it. The same options give the same operations.
 */
export async function randomGroupRun(options: RandomRunOptions): Promise<RandomRunReport> {
  const run = await RandomGroupRun.open(options);
  for (let index = 0; index < options.operations; index++) await run.step();
  return run.report;
}

class RandomGroupRun {
  private readonly random: RandomSource;
  private readonly counts: Record<Operation, number> = {
    add: 0,
    remove: 0,
    replace: 0,
    update: 0,
    resync: 0,
    message: 0,
  };
  private commits = 0;
  private joins = 0;
  private removals = 0;
  private attacks = 0;
  private controls = 0;
  private messages = 0;
  private outside = 1;

  private constructor(
    private readonly options: RandomRunOptions,
    private readonly lab: GroupLab,
    private members: Member[],
  ) {
    this.random = new RandomSource(options.seed);
  }

  static async open(options: RandomRunOptions): Promise<RandomGroupRun> {
    const lab = new GroupLab();
    const device = await lab.device('account-0');
    const state = await createGroup(device, {
      groupId: `room-${options.seed}`,
      governanceHash: hashOf(0),
      profile: { name: 'Random' },
      now: lab.now,
    });
    return new RandomGroupRun(options, lab, [memberWith(device, state)]);
  }

  get report(): RandomRunReport {
    const { counts: operations, commits, joins, removals, attacks, controls, messages } = this;
    return { operations, commits, joins, removals, attacks, controls, messages };
  }

  async step(): Promise<void> {
    const operation = this.pick();
    this.counts[operation] += 1;
    const { random } = this;
    const others = this.members.length - 1;
    const room = this.options.maxMembers - this.members.length;
    switch (operation) {
      case 'add':
        return this.commit(Math.min(room, 1 + random.below(3)), 0);
      case 'remove':
        return this.commit(0, Math.min(others, 1 + random.below(3)));
      case 'replace': {
        const removed = Math.min(others, 1 + random.below(2));
        return this.commit(Math.min(room + removed, 1 + random.below(3)), removed);
      }
      case 'update':
        return this.commit(0, 0);
      case 'resync':
        return this.resync();
      case 'message':
        return this.message();
    }
  }

  private pick(): Operation {
    const others = this.members.length - 1;
    const possible: Operation[] = ['update', 'message'];
    if (others < this.options.maxMembers - 1) possible.push('add', 'add', 'add');
    if (others > 0) possible.push('remove', 'replace', 'resync');
    return this.random.some(possible, 1)[0] ?? 'update';
  }

  private async commit(adding: number, removing: number): Promise<void> {
    const [committer, ...rest] = this.random.some(this.members, this.members.length);
    if (committer === undefined) throw new Error('The group is empty');
    const removed = this.random.some(rest, removing);
    const joiners = await this.newcomers(adding);
    const change: GroupChange = {
      adds: joiners.map(({ keyPackage }) => keyPackage.publicPackage),
      removes: removed.map(({ device }) => device),
      governanceHash: hashOf(this.commits % 256),
      ...(this.random.below(8) === 0 && removing === 0 ? { profile: { name: `Name ${this.commits}` } } : {}),
      policy: this.lab.policy,
    };
    const proposed = await commitToGroup(committer.state, change);
    const declared = declarationOf(committer.state, proposed, change);
    for (const member of removed) await this.attack(member, proposed.commit, proposed.nextState, declared);
    this.members = this.members.filter((member) => !removed.includes(member));
    await this.deliver(committer, proposed.commit, declared, proposed.nextState);
    for (const { device, keyPackage } of joiners) {
      this.members.push(memberWith(device, await joinBy(proposed, keyPackage, this.lab.policy)));
      this.joins += 1;
    }
    this.removals += removed.length;
    this.agree(proposed.nextState);
  }

  private async newcomers(count: number) {
    const devices = await Promise.all(
      Array.from({ length: count }, () => this.lab.device(`account-${this.outside++}`)),
    );
    return Promise.all(
      devices.map(async (device) => ({ device, keyPackage: await oneKeyPackage(device, this.lab.now) })),
    );
  }

  private async deliver(
    committer: Member,
    commit: Uint8Array,
    declared: DeclaredCommit,
    nextState: GroupState,
  ): Promise<void> {
    const followers = this.members.filter((member) => member !== committer);
    const [witness] = followers;
    if (witness !== undefined && !declared.resync && this.commits % CONTROL_EVERY === CONTROL_EVERY - 1) {
      await this.control(witness, commit, nextState);
    }
    for (const member of followers) {
      const processed = await processCommit(member.state, commit, { declared, policy: this.lab.policy });
      if (processed.kind === 'removed') throw new Error(`${member.device.deviceId} was removed by mistake`);
      member.state = processed.state;
      member.altered.remember(member.state);
    }
    committer.state = nextState;
    committer.altered.remember(nextState);
    this.commits += 1;
  }

  private async attack(
    { state, altered, device }: Member,
    commit: Uint8Array,
    nextState: GroupState,
    declared: DeclaredCommit,
  ): Promise<void> {
    const processed = await processCommit(state, commit, { declared, policy: this.lab.policy });
    if (processed.kind !== 'removed') throw new Error(`${device.deviceId} does not know that it was removed`);
    const found = await altered.follow(state, commit);
    if (found !== undefined) throw new Error(`${device.deviceId} was removed and found a way on`);
    if (epochAuthenticator(state).toString() === epochAuthenticator(nextState).toString()) {
      throw new Error('The epoch authenticator did not change');
    }
    this.attacks += 1;
  }

  private async control(
    { state, altered }: Member,
    commit: Uint8Array,
    nextState: GroupState,
  ): Promise<void> {
    const found = await altered.follow(state, commit);
    if (found?.toString() !== epochAuthenticator(nextState).toString()) {
      throw new Error('The altered client fails even for a member: its attacks prove nothing');
    }
    this.controls += 1;
  }

  private async resync(): Promise<void> {
    const [lost, helper] = this.random.some(this.members, 2);
    if (lost === undefined || helper === undefined) throw new Error('A resync needs two members');
    const groupInfo = await groupInfoOf(helper.state);
    const request = { groupInfo, policy: this.lab.policy, older: lost.state };
    const { commit, nextState, fromEpoch } = await resyncGroup(lost.device, request);
    const { accountId, deviceId } = lost.device;
    const self = { accountId, deviceId };
    const declared: DeclaredCommit = {
      fromEpoch,
      committer: self,
      adds: [self],
      removes: [self],
      governanceHash: hashOf(this.commits % 256),
      resync: true,
    };
    await this.deliver(lost, commit, declared, nextState);
    this.agree(nextState);
  }

  private async message(): Promise<void> {
    const [sender, ...readers] = this.random.some(this.members, this.members.length);
    if (sender === undefined) throw new Error('The group is empty');
    const text = new TextEncoder().encode(`message ${this.messages}`);
    const { message, state } = await encryptMessage(sender.state, text);
    sender.state = state;
    for (const reader of readers) {
      const read = await decryptMessage(reader.state, message, NOBODY_REVOKED);
      const wrong =
        read.plaintext.toString() !== text.toString() || read.sender.deviceId !== sender.device.deviceId;
      if (wrong) throw new Error('A message was read wrongly');
      reader.state = read.state;
    }
    this.messages += 1;
  }

  private agree(state: GroupState): void {
    const expected = epochAuthenticator(state).toString();
    const name = describeGroup(state).profile.name;
    for (const member of this.members) {
      const found = describeGroup(member.state);
      const agrees =
        epochAuthenticator(member.state).toString() === expected &&
        found.profile.name === name &&
        found.roster.length === this.members.length;
      if (!agrees) throw new Error(`${member.device.deviceId} has lost the group`);
    }
  }
}

function memberWith(device: GroupDevice, state: GroupState): Member {
  const altered = new AlteredClient();
  altered.remember(state);
  return { device, altered, state };
}
