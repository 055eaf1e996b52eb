import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../apps/api/src/kernel/config/config.js';
import { SettingsSchema } from '../../apps/api/src/kernel/config/config.schema.js';
import { projectText } from './project-files.js';

const example = projectText('.env.example');
const settings = Object.fromEntries(
  [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

describe('.env.example', () => {
  it('explains exactly the settings that there are', () => {
    expect(Object.keys(settings).sort()).toEqual(Object.keys(SettingsSchema.shape).sort());
  });

  it('shows values that mean the same as leaving them out', () => {
    const DATABASE_URL = 'postgres://collab@localhost/collab';
    expect(readConfig({ ...settings, DATABASE_URL })).toEqual(readConfig({ DATABASE_URL }));
  });
});
