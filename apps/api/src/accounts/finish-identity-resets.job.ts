import { Injectable, type OnModuleInit } from '@nestjs/common';
import { defineRepeatingJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { IdentityResets } from './finish-password-reset.handler.js';

const FinishIdentityResets = defineRepeatingJob({ name: 'finish-identity-resets', everyMs: 60_000 });

/** Takes up identity resets that have failed, or that a server which ended in between has left. */
@Injectable()
export class FinishIdentityResetsJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly resets: IdentityResets,
  ) {}

  onModuleInit(): void {
    this.jobs.repeat(FinishIdentityResets, () => this.resets.finish());
  }
}
