import { describe, expect, it } from '@jest/globals';
import { FormControl, Validators } from '@angular/forms';
import { Submission } from './submission.js';

const event = { target: null } as Event;
const nameField = (value: string) => new FormControl(value, { validators: [Validators.required] });

describe('a form that is sent', () => {
  it('is busy until it is through, and sent once however often the button is pressed', async () => {
    const submission = new Submission();
    let arrive = (): void => undefined;
    let sent = 0;
    const send = () => {
      sent++;
      return new Promise<void>((resolve) => (arrive = resolve));
    };
    const first = submission.submit(event, nameField('Tide gauge'), send);
    await submission.submit(event, nameField('Tide gauge'), send);
    expect(submission.busy()).toBe(true);
    arrive();
    await first;
    expect({ sent, busy: submission.busy(), failure: submission.failure() }).toEqual({
      sent: 1,
      busy: false,
      failure: undefined,
    });
  });

  it('tells why it failed until the next try', async () => {
    const submission = new Submission();
    await submission.submit(event, nameField('Tide gauge'), () => Promise.reject(new Error('no line')));
    expect(submission.failure()).toEqual(new Error('no line'));
    expect(submission.busy()).toBe(false);
    await submission.submit(event, nameField('Tide gauge'), () => Promise.resolve());
    expect(submission.failure()).toBeUndefined();
  });

  it('is not sent while a field needs another look, and shows which one', async () => {
    const submission = new Submission();
    const field = nameField('');
    let sent = false;
    await submission.submit(event, field, async () => {
      sent = true;
    });
    expect({ sent, touched: field.touched }).toEqual({ sent: false, touched: true });
  });
});
