import { type Client, openClient as openWith } from '../tools/client.mjs';

/** Stands between a client's engine and the server. */
export type Intercept = NonNullable<NonNullable<Parameters<typeof openWith>[2]>['intercept']>;

const ENGINE = new URL('../apps/web/src/app/core/engine/', import.meta.url);

/** The engine's modules as the run of the tests loads them, with its stretching of passwords. */
async function code(): Promise<object> {
  const [engine, storage] = await Promise.all(
    ['engine.ts', 'memory-storage.ts'].map((file) => import(new URL(file, ENGINE).href) as Promise<object>),
  );
  return { ...engine, ...storage };
}

/** The real client without a browser, on a profile of its own. */
export const openClient = (origin: string, clientName: string, intercept?: Intercept): Promise<Client> =>
  openWith(origin, clientName, { code, ...(intercept && { intercept }) });
