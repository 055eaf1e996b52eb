import { Injectable } from '@nestjs/common';

/** Tells whether one part can do its work now; must answer quickly and may throw. */
export type ReadinessCheck = () => boolean | Promise<boolean>;

/** How long a check may take before it counts as failed. */
const CHECK_TIMEOUT_MS = 2000;

/** The list of what must work before this node takes requests. Each part adds its own check when its module starts. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();
  private draining = false;

  add(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** From now on the node reports that it is not ready, so that a balancer sends people elsewhere. */
  drain(): void {
    this.draining = true;
  }

  /** The outcome of each check; `draining` is one of them. */
  async report(): Promise<{ ready: boolean; checks: Readonly<Record<string, boolean>> }> {
    const outcomes = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await passes(check)] as const),
    );
    const checks = { ...Object.fromEntries(outcomes), accepting: !this.draining };
    return { ready: Object.values(checks).every(Boolean), checks };
  }
}

async function passes(check: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([Promise.resolve(check()), timeout]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
